package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.SeraiProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A provider that nobody knew, from its one file to the message it carries, and routes edited while events come in. */
class ProviderDropInIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String ACME = "acme-sink.kamelet.yaml";
    private static final String INVOICE = "events/invoice.camel.yaml";
    private static final String EVENT = """
            {"type": "%s", "data": {"number": "7", "amount": "5", "currency": "EUR", "customer": {"email": "ann@example.com"}}}""";

    @Autowired
    private SeraiProperties folders;

    private TestTenant tenant;
    private String invoice;

    @BeforeEach
    void makeTenant() throws IOException {
        tenant = newTenant("Drop-in");
        PROVIDERS.behaveWell();
        invoice = Files.readString(folders.routesDir().resolve(INVOICE));
    }

    @AfterEach
    void restore() throws IOException {
        Files.deleteIfExists(folders.kameletsDir().resolve(ACME));
        Files.deleteIfExists(folders.routesDir().resolve("events/greeting.camel.yaml"));
        write(folders.routesDir().resolve(INVOICE), invoice);
        await().atMost(Duration.ofSeconds(30)).until(() -> file("kamelets/" + ACME).isMissingNode()
                && file("routes/" + INVOICE).path("status").asText().equals("live")
                && subject("invoice.created").equals("Invoice 7"));
    }

    @Test
    void aProviderIsOneFile() throws IOException {
        assertThat(get("/api/integrations/available/acme", tenant.token()).status()).isEqualTo(404);
        Reply unknown = connect("{\"apiKey\": \"acme-key-0001\"}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.at("/errors/0/field")).isEqualTo("provider");

        write(folders.kameletsDir().resolve(ACME), example());
        awaitAvailable(200);
        JsonNode form = get("/api/integrations/available/acme", tenant.token()).body();
        assertThat(form.path("channels").toString()).contains("sms");
        assertThat(form.at("/form/fields/0/name").asText()).isEqualTo("apiKey");
        assertThat(form.at("/form/fields/0/secret").asBoolean()).isTrue();
        assertThat(form.at("/form/fields/0/required").asBoolean()).isTrue();

        Reply missing = connect("{}");
        Reply odd = connect("{\"apiKey\": \"acme-key-0001\", \"colour\": \"red\"}");
        Reply created = connect("{\"apiKey\": \"acme-key-0001\"}");
        assertThat(missing.at("/errors/0/field")).isEqualTo("configuration.apiKey");
        assertThat(odd.at("/errors/0/field")).isEqualTo("configuration.colour");
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.at("/configuration/apiKey")).isEqualTo("****0001");

        Reply tested = post("/api/integrations/" + created.at("/id") + "/test", tenant.token(), "");
        assertThat(tested.body().path("success").asBoolean()).as(tested.toString()).isTrue();
        JsonNode delivered = delivery(tenant, text("Hello", null), "delivered");
        assertThat(delivered.path("provider").asText()).isEqualTo("acme");
        assertThat(delivered.path("providerMessageId").asText()).isEqualTo("m-1");
        assertThat(PROVIDERS.calls("acme")).isEqualTo(2);

        String sandbox = connect("{\"sandbox\": true}").at("/id");
        JsonNode mocked = delivery(tenant, text("Hello", sandbox), "delivered");
        assertThat(mocked.path("providerMessageId").asText()).startsWith("MOCK-");
        assertThat(mocked.at("/attempts/0/request/body").asText()).contains("Hello");

        write(folders.kameletsDir().resolve(ACME), example().replace("message: .text}", "subject: .text}"));
        awaitRevision("kamelets/" + ACME, 2);
        String edited = UUID.randomUUID().toString();
        delivery(tenant, text(edited, null), "delivered");
        assertThat(PROVIDERS.taken(edited)).hasSize(1);
        assertThat(PROVIDERS.taken(edited).get(0).headers()).containsEntry("authorization", "Bearer acme-key-0001");

        write(folders.kameletsDir().resolve(ACME), example().replace("jq: {expression: \"{recipient", "jq: {expresion: \"{recipient"));
        JsonNode broken = awaitBroken("kamelets/" + ACME);
        assertThat(broken.path("line").asInt()).isPositive();
        assertThat(broken.path("reason").asText()).contains("expresion");
        String onLastGood = UUID.randomUUID().toString();
        delivery(tenant, text(onLastGood, null), "delivered");
        assertThat(PROVIDERS.taken(onLastGood)).hasSize(1);

        Files.delete(folders.kameletsDir().resolve(ACME));
        awaitAvailable(404);
        String waiting = text("Later", created.at("/id"));
        await().atMost(Duration.ofSeconds(30)).until(
                () -> delivery(tenant, waiting).path("explanation").asText().contains("no provider file"));
        write(folders.kameletsDir().resolve(ACME), example());
        awaitAvailable(200);
        delivery(tenant, waiting, "delivered");
    }

    @Test
    void aRouteEditedIsLive() throws IOException {
        Path file = folders.routesDir().resolve(INVOICE);
        write(file, invoice.replace("\"Invoice \\(.number)\"", "\"Your invoice \\(.number), with thanks\""));
        await().atMost(Duration.ofSeconds(30)).until(() -> subject("invoice.created"), "Your invoice 7, with thanks"::equals);

        write(file, invoice.replace("operation:email.send", "operation:email.sent"));
        JsonNode unknownOperation = awaitBroken("routes/" + INVOICE);
        assertThat(unknownOperation.path("reason").asText()).contains("email.sent").contains("email.send");
        assertThat(subject("invoice.created")).isEqualTo("Your invoice 7, with thanks");

        write(file, invoice.replace("    from:\n", "    form:\n"));
        await().atMost(Duration.ofSeconds(30)).until(() -> file("routes/" + INVOICE).path("reason").asText().contains("form"));
        assertThat(file("routes/" + INVOICE).path("line").asInt()).isPositive();
        assertThat(subject("invoice.created")).isEqualTo("Your invoice 7, with thanks");
        Reply accepted = post("/api/events", tenant.token(), EVENT.formatted("invoice.created"));
        assertThat(delivery(tenant, accepted.at("/deliveries/0/id"), "delivered").at("/message/subject").asText())
                .isEqualTo("Your invoice 7, with thanks");
        JsonNode health = get("/actuator/health", OPERATOR).body();
        assertThat(health.at("/components/routes/details/broken").toString()).contains(INVOICE);

        write(file, invoice);
        await().atMost(Duration.ofSeconds(30)).until(() -> subject("invoice.created"), "Invoice 7"::equals);
        assertThat(file("routes/" + INVOICE).has("reason")).isFalse();
    }

    @Test
    void aNewKindOfEventIsANewFileAndGoesWithIt() throws IOException {
        assertThat(explain("greeting.sent").status()).isEqualTo(400);
        Path file = folders.routesDir().resolve("events/greeting.camel.yaml");

        write(file, """
                - route:
                    id: email-greeting
                    description: Greets
                    group: events
                    from:
                      uri: event:greeting.sent
                      steps:
                        - setBody:
                            expression:
                              jq:
                                expression: '{to: .customer.email, subject: "Greetings \\(.number)", text: "Hello"}'
                        - to:
                            id: to-email-greeting
                            uri: operation:email.send
                """);
        await().atMost(Duration.ofSeconds(30)).until(() -> explain("greeting.sent").status() == 200);
        Reply accepted = post("/api/events", tenant.token(), EVENT.formatted("greeting.sent"));
        assertThat(delivery(tenant, accepted.at("/deliveries/0/id"), "delivered").at("/message/subject").asText()).isEqualTo("Greetings 7");

        Files.delete(file);
        await().atMost(Duration.ofSeconds(30)).until(() -> explain("greeting.sent").status() == 400);
    }

    /** The provider that kamelets/README.md shows. */
    private static String example() throws IOException {
        Matcher matcher = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("kamelets", "README.md")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static void write(Path file, String content) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Reply connect(String configuration) {
        return post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "acme", "name": "Acme", "configuration": %s}""".formatted(configuration));
    }

    private String text(String text, String connectionId) {
        Reply accepted = post("/api/v1/integrations/sms/send", tenant.token(), """
                {"to": "+41791234567", "text": "%s", "connectionId": %s}"""
                .formatted(text, connectionId == null ? null : "\"" + connectionId + "\""));
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private Reply explain(String type) {
        return post("/api/events/explain", tenant.token(), EVENT.formatted(type));
    }

    private String subject(String type) {
        return explain(type).at("/operations/0/message/subject");
    }

    private JsonNode file(String name) {
        for (JsonNode state : get("/api/routes", OPERATOR).body().at("/items")) {
            if (state.path("file").asText().equals(name)) {
                return state;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private void awaitAvailable(int status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/integrations/available/acme", tenant.token()).status(),
                actual -> actual == status);
    }

    private void awaitRevision(String name, int revision) {
        await().atMost(Duration.ofSeconds(30)).until(() -> file(name).path("revision").asInt() >= revision);
    }

    private JsonNode awaitBroken(String name) {
        await().atMost(Duration.ofSeconds(30)).until(() -> file(name).path("status").asText(), "last-good"::equals);
        return file(name);
    }
}
