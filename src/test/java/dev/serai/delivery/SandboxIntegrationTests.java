package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operations;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Sandbox connections answer as the provider would, send nothing, and show what they would have sent. */
class SandboxIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "s3cr3t-of-the-sandbox-";
    private static final Map<String, String> PATHS = Map.of("email.send", "email/send", "sms.send", "sms/send", "chat.post", "chat/post",
            "whatsapp.send", "whatsapp/send");
    /** Who charges at once needs to know what; others take less of an operation. */
    private static final Map<String, String> OWN = Map.of("facebook-messenger chat.post",
            "{\"channel\": \"25544321987654321\", \"text\": \"Sandbox\"}",
            "discord chat.post", "{\"text\": \"Sandbox\"}",
            "discord-bot chat.post", "{\"channel\": \"1122334455667788000\", \"text\": \"Sandbox\"}",
            "linkedin social.post", "{\"text\": \"Sandbox\", \"link\": {\"url\": \"https://example.com/a\", \"title\": \"News\"}}");
    private static final Map<String, String> MESSAGES = Map.of(
            "email.send", """
                    {"to": [{"email": "ann@example.com", "name": "Ann"}], "cc": "bob@example.com", "bcc": ["eve@example.com"],
                     "replyTo": "help@example.com", "subject": "Sandbox", "text": "Hello", "html": "<p>Hello</p>", "tags": ["t"],
                     "headers": {"X-Ticket": "7"},
                     "attachments": [{"filename": "a.txt", "contentType": "text/plain", "content": "YWJj"}]}""",
            "sms.send", "{\"to\": \"+41791234567\", \"text\": \"Sandbox\"}",
            "chat.post", "{\"channel\": \"general\", \"text\": \"Sandbox\"}");

    @Autowired
    private ProviderCatalog providers;

    @Autowired
    private Operations operations;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Sandbox");
        PROVIDERS.behaveWell();
    }

    @TestFactory
    Stream<DynamicTest> everyOperationOfEveryProviderIsAnsweredWithoutTheNetwork() {
        // An endpoint of a tenant's own gives no id.
        return providers.all().stream().filter(provider -> !provider.id().equals("webhook")).flatMap(provider -> provider.ownOperations()
                .stream().filter(operation -> !operation.equals("connection.test"))
                .map(operation -> DynamicTest.dynamicTest(provider.id() + " " + operation,
                        () -> calledNobody(provider, () -> isAnswered(provider, operation)))));
    }

    /** A late call for a tenant of another test comes once; a sandbox that calls its provider does so each time. */
    private void calledNobody(Provider provider, Runnable use) {
        int tries = 0;
        do {
            PROVIDERS.behaveWell();
            use.run();
            tries++;
        } while (PROVIDERS.calls(provider.id()) > 0 && tries < 3);
        assertThat(PROVIDERS.calls(provider.id())).as("calls of %s in each of %s tries", provider.id(), tries).isZero();
    }

    private void isAnswered(Provider provider, String operation) {
        String connection = connect(provider, true, "\"sandbox\": true");
        ObjectNode message = message(provider, operation);
        message.put("connectionId", connection);
        if (operations.get(operation).kind() == Kind.QUERY) {
            Reply asked = post("/api/v1/operations/" + operation, tenant.token(), message.toString());
            assertThat(asked.status()).as(asked.toString()).isEqualTo(200);
            assertThat(asked.body().isObject()).as(asked.toString()).isTrue();
            assertThat(asked.body().toString()).doesNotContain(SECRET);
            return;
        }

        JsonNode delivery = settled(provider.channels().get(0), accept(operation, message.toString()));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        JsonNode request = delivery.at("/attempts/0/request");
        assertThat(request.path("method").asText()).isNotEmpty();
        assertThat(request.path("url").asText()).contains(":");
        if (MESSAGES.containsKey(operation)) {
            assertThat(delivery.path("providerMessageId").asText()).as(delivery.toPrettyString()).contains("MOCK-");
            assertThat(request.path("body").asText()).contains(provider.id().equals("aws-ses") ? "RawMessage.Data=" : "Sandbox");
        } else {
            assertThat(delivery.path("result").isObject()).as(delivery.toPrettyString()).isTrue();
            assertThat(delivery.path("result")).as(delivery.toPrettyString()).isNotEmpty();
        }
        assertThat(delivery.toString()).doesNotContain(SECRET);
        assertThat(get("/api/integrations/" + connection, tenant.token()).body().toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({"quickbooks, customer.upsert, customerId", "hubspot, company.upsert, companyId", "pipedrive, company.upsert, companyId"})
    void whatTheSandboxMadeIsChangedByItsId(String provider, String operation, String field) {
        ObjectNode message = message(providers.get(provider), operation)
                .put("connectionId", connect(providers.get(provider), true, "\"sandbox\": true"));
        String made = settled(operation, accept(operation, message.toString())).at("/result/" + field).asText();

        JsonNode changed = settled(operation, accept(operation, message.put(field, made).toString()));

        assertThat(made).startsWith("MOCK-");
        assertThat(changed.at("/result/" + field).asText()).as(changed.toPrettyString()).startsWith("MOCK-");
    }

    @TestFactory
    Stream<DynamicTest> aSandboxNeedsNoCredentials() {
        Stream<Provider> commanded = providers.all().stream().filter(each -> each.ownOperations().stream().anyMatch(this::isCommand));
        return commanded.map(provider -> DynamicTest.dynamicTest(provider.id(), () -> calledNobody(provider, () -> {
            String connection = connect(provider, false, "\"sandbox\": true");
            Reply tested = post("/api/integrations/" + connection + "/test", tenant.token(), "");
            String operation = provider.ownOperations().stream().filter(this::isCommand).findFirst().orElseThrow();

            JsonNode delivery = settled(provider.channels().get(0),
                    accept(operation, message(provider, operation).put("connectionId", connection).toString()));

            assertThat(tested.body().path("success").asBoolean()).as(tested.toString()).isTrue();
            assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        })));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendgrid", "mailgun", "resend", "brevo", "mailchimp", "aws-ses", "smtp"})
    void aSandboxThatRefusesMakesADeadLetter(String provider) {
        connect(providers.get(provider), false, "\"sandbox\": true, \"sandboxStatus\": 400");

        JsonNode delivery = settled("email", accept("email.send", MESSAGES.get("email.send")));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("dead");
        assertThat(delivery.path("explanation").asText()).contains("refused the message");
        assertThat(delivery.at("/attempts/0/outcome").asText()).isEqualTo("rejected");
        assertThat(delivery.at("/attempts/0/httpStatus").asInt()).isEqualTo(provider.equals("smtp") ? 0 : 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendgrid", "mailgun", "resend", "brevo", "mailchimp", "aws-ses", "smtp"})
    void aSandboxWithAWrongKeyIsMarkedAndTheNextTakesOver(String provider) {
        String first = connect(providers.get(provider), false, "\"sandbox\": true, \"sandboxStatus\": 401");
        String second = connect(providers.get("sendgrid"), false, "\"sandbox\": true");

        JsonNode delivery = settled("email", accept("email.send", MESSAGES.get("email.send")));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(delivery.path("connectionId").asText()).isEqualTo(second);
        assertThat(delivery.at("/attempts/0/outcome").asText()).isEqualTo("switch");
        assertThat(delivery.at("/attempts/1/outcome").asText()).isEqualTo("delivered");
        assertThat(get("/api/integrations/" + first, tenant.token()).at("/status")).isEqualTo("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendgrid", "mailgun", "resend", "brevo", "mailchimp", "aws-ses", "smtp"})
    void aSandboxThatFailsIsFollowedByTheNext(String provider) {
        String first = connect(providers.get(provider), false, "\"sandbox\": true, \"sandboxStatus\": 503");
        String second = connect(providers.get("resend"), false, "\"sandbox\": true");

        JsonNode delivery = settled("email", accept("email.send", MESSAGES.get("email.send")));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(delivery.path("connectionId").asText()).isEqualTo(second);
        assertThat(delivery.at("/attempts/0/outcome").asText()).isEqualTo("retry");
        assertThat(get("/api/integrations/" + first, tenant.token()).at("/status")).isEqualTo("active");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendgrid", "mailgun", "resend", "brevo", "mailchimp", "aws-ses", "smtp"})
    void aSandboxThatThrottlesIsWaitedFor(String provider) {
        connect(providers.get(provider), false, "\"sandbox\": true, \"sandboxStatus\": 429");
        Instant before = Instant.now();

        String id = accept("email.send", MESSAGES.get("email.send"));

        await().atMost(Duration.ofSeconds(20)).until(() -> delivery(id).hasNonNull("nextAttemptAt"));
        JsonNode delivery = delivery(id);
        assertThat(delivery.at("/attempts/0/outcome").asText()).as(delivery.toPrettyString()).isEqualTo("throttled");
        assertThat(Instant.parse(delivery.path("nextAttemptAt").asText())).isAfter(before.plusSeconds(10));
        assertThat(post("/api/deliveries/" + id + "/cancel", tenant.token(), "").status()).isEqualTo(202);
    }

    @Test
    void aSandboxThatThrottlesHoldsUpNoOtherConnectionOfTheAccount() {
        Provider sendgrid = providers.get("sendgrid");
        String throttled = connect(sendgrid, true, "\"sandbox\": true, \"sandboxStatus\": 429");
        String other = connect(sendgrid, true, "\"sandbox\": true");

        String waiting = accept("email.send", message(sendgrid, "email.send").put("connectionId", throttled).toString());
        await().atMost(Duration.ofSeconds(20)).until(() -> delivery(waiting).hasNonNull("nextAttemptAt"));
        JsonNode delivery = settled("email", accept("email.send", message(sendgrid, "email.send").put("connectionId", other).toString()));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(post("/api/deliveries/" + waiting + "/cancel", tenant.token(), "").status()).isEqualTo(202);
    }

    @Test
    void whatASandboxAnswersCanBeChanged() {
        String connection = connect(providers.get("sendgrid"), false, "\"sandbox\": true, \"sandboxStatus\": 401");
        String id = accept("email.send", MESSAGES.get("email.send"));
        assertThat(settled("email", id).path("status").asText()).isEqualTo("dead");

        Reply mended = post("/api/integrations/" + connection + "/configure/email", tenant.token(),
                "{\"sandbox\": true, \"sandboxStatus\": null}");
        Reply replayed = post("/api/deliveries/" + id + "/replay", tenant.token(), "");

        assertThat(mended.at("/status")).as(mended.toString()).isEqualTo("active");
        assertThat(replayed.status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(20)).until(() -> delivery(id).path("status").asText().equals("delivered"));
        assertThat(delivery(id).path("explanation").asText()).startsWith("An attempt was made before.").contains("took it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email.send", "sms.send", "chat.post"})
    void inDevelopmentASandboxStandsInWhereThereIsNoConnection(String operation) {
        JsonNode delivery = settled(null, accept(operation, MESSAGES.get(operation)));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(delivery.path("providerMessageId").asText()).contains("MOCK-");
        assertThat(delivery.at("/attempts/0/request/url").asText()).isNotEmpty();
        assertThat(delivery.path("explanation").asText()).contains("sandbox");
        assertThat(get("/api/integrations", tenant.token()).body().path("items")).isEmpty();
    }

    private String connect(Provider provider, boolean withCredentials, String sandbox) {
        ObjectNode configuration = json.createObjectNode();
        for (Field field : provider.form().fields()) {
            if (withCredentials && field.secret()) {
                configuration.put(field.name(), secret(field));
            } else if (withCredentials && field.required() && field.defaultValue() == null) {
                configuration.put(field.name(), field.allowed().isEmpty() ? sample(field) : field.allowed().get(0));
            }
        }
        String text = configuration.toString();
        String all = text.substring(0, text.length() - 1) + (configuration.isEmpty() ? "" : ", ") + sandbox + "}";
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": %s}"""
                .formatted(provider.channels().get(0), provider.id(), provider.id(), all));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private boolean isCommand(String operation) {
        return operations.find(operation).filter(known -> known.kind() == Kind.COMMAND).isPresent();
    }

    /** Nobody else's, in the form that the field asks for. */
    private static String secret(Field field) {
        String secret = SECRET + UUID.randomUUID();
        if (field.pattern() == null) {
            return secret;
        }
        List<String> forms = List.of(field.example().replaceAll("[^_]*$", "") + secret, secret.replace("-", ""),
                field.example().substring(0, Math.min(4, field.example().length())) + secret);
        return forms.stream().filter(each -> each.matches(field.pattern())).findFirst().orElse(field.example());
    }

    private static String sample(Field field) {
        return field.example() != null ? field.example() : field.name().toLowerCase().contains("email") ? "noreply@example.com" : "ABC123";
    }

    private ObjectNode message(Provider provider, String operation) {
        try {
            String own = OWN.get(provider.id() + " " + operation);
            if (own != null || MESSAGES.containsKey(operation)) {
                return (ObjectNode) json.readTree(own != null ? own : MESSAGES.get(operation));
            }
            return example(provider, operation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message that the provider's own file shows for the operation. */
    private ObjectNode example(Provider provider, String operation) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches(provider.id() + "(-[a-z-]+)?-sink.kamelet.yaml"))
                    .toList()) {
                JsonNode types = new YAMLMapper().readTree(file.toFile()).at("/spec/dataTypes/in/types");
                if (types.path(operation).at("/schema/example").isObject()) {
                    return types.path(operation).at("/schema/example").deepCopy();
                }
            }
        }
        throw new IllegalStateException("No file of " + provider.id() + " shows a message of " + operation);
    }

    private String accept(String operation, String message) {
        if (!PATHS.containsKey(operation)) {
            Reply made = post("/api/v1/operations/" + operation, tenant.token(), message);
            assertThat(made.status()).as(made.toString()).isIn(201, 202);
            String location = made.raw().headers().firstValue("Location").orElseThrow();
            return location.substring(location.lastIndexOf('/') + 1);
        }
        Reply accepted = post("/api/v1/integrations/" + PATHS.get(operation), tenant.token(), message);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private JsonNode settled(String channel, String id) {
        await().alias("delivery over " + channel).atMost(Duration.ofSeconds(20))
                .until(() -> List.of("delivered", "dead").contains(delivery(id).path("status").asText()));
        return delivery(id);
    }

    private JsonNode delivery(String id) {
        return get("/api/deliveries/" + id, tenant.token()).body();
    }
}
