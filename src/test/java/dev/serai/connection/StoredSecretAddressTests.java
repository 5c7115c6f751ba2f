package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.provider.ConnectionForm;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored secret goes only to the address it was given for. */
class StoredSecretAddressTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DROPPED_IN = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: acme-sink
              annotations:
                serai.dev/channels: email
                serai.dev/operations: email.send
                serai.dev/message-id: body /id
            spec:
              definition:
                title: Acme Sink
                description: Send through Acme.
                type: object
                required: [apiKey]
                properties:
                  apiKey: {title: API Key, description: The key., type: string, format: password}
                  hookUrl: {title: Hook, description: A secret URL., type: string, format: password}
                  %s
              dataTypes:
                out:
                  types:
                    email.send: {schema: {example: {status: 200, body: {id: MOCK-ID}}}}
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - setHeader: {name: Authorization, expression: {simple: {expression: "{{apiKey}}"}}}
                    - setHeader: {name: CamelHttpUri, expression: {simple: {expression: "%s"}}}
                    - to: {uri: "https://api.acme.example"}
            """;

    static Stream<Provider> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
            return files.filter(file -> file.toString().endsWith(ProviderFile.SUFFIX)).sorted().map(StoredSecretAddressTests::read)
                    .filter(provider -> provider.family() == null && isCalled(provider)).toList().stream();
        }
    }

    /** Whether anything is sent to it; some are there for what they send. A subscription has rules of its own for its URL. */
    private static boolean isCalled(Provider provider) {
        return !provider.id().equals("webhook")
                && provider.ownOperations().stream().anyMatch(operation -> !operation.equals("connection.test"));
    }

    private static Provider read(Path file) {
        try {
            return ProviderFile.parse(file.getFileName().toString(), Files.readString(file), 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Provider droppedIn(String property, String uri) {
        return ProviderFile.parse("acme-sink.kamelet.yaml", DROPPED_IN.formatted(property, uri), 1);
    }

    private static List<String> refused(Provider provider, ConnectionValues stored, ObjectNode change) {
        List<FieldProblem> problems = new ArrayList<>();
        stored.with(change, provider.form(), false, problems);
        return problems.stream().filter(problem -> problem.message().contains("has to be given again")).map(FieldProblem::field).toList();
    }

    /** Values of every field of the form, with each of its secrets. */
    private static ConnectionValues complete(ConnectionForm form) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Map<String, Object> secrets = new LinkedHashMap<>();
        for (Field field : form.fields()) {
            Object value = field.defaultValue() != null ? field.defaultValue() : field.example() == null ? "noreply" : field.example();
            (field.secret() ? secrets : settings).put(field.name(), field.secret() ? "marker-" + field.name() + "-1234" : value);
        }
        return new ConnectionValues(settings, secrets);
    }

    private static Object other(Field field, Object now) {
        return switch (field.type()) {
            case "integer" -> 2525;
            case "boolean" -> !Boolean.TRUE.equals(now);
            default -> field.allowed().isEmpty() ? field.name().endsWith("Url") ? "https://evil.example/x"
                    : field.pattern() == null || "evil.example".matches(field.pattern()) ? "evil.example" : "evil"
                    : field.allowed().stream().filter(value -> !value.equals(now)).findFirst().orElseThrow();
        };
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyFieldThatDecidesWhereAShippedProviderIsCalledAsksForTheSecretAgain(Provider provider) {
        ConnectionValues stored = complete(provider.form());
        List<Field> deciding = provider.form().fields().stream().filter(Field::address).toList();

        assertThat(deciding).extracting(Field::name).containsAnyOf("baseUrl", "host");
        for (Field field : deciding) {
            ObjectNode change = JsonNodeFactory.instance.objectNode();
            change.set(field.name(), JSON.valueToTree(other(field, stored.settings().get(field.name()))));

            assertThat(refused(provider, stored, change)).as(field.name()).containsExactlyInAnyOrderElementsOf(stored.secrets().keySet());
            stored.masks().forEach(change::put);
            assertThat(refused(provider, stored, change)).as("masks").containsExactlyInAnyOrderElementsOf(stored.secrets().keySet());
            stored.secrets().keySet().forEach(name -> change.put(name, "marker-new"));
            assertThat(refused(provider, stored, change)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void whatDoesNotDecideItLeavesTheSecret(Provider provider) {
        ConnectionValues stored = complete(provider.form());
        ObjectNode same = JSON.valueToTree(stored.settings());
        stored.masks().forEach(same::put);
        ObjectNode sender = same.objectNode().put("sandbox", true).put("rateLimit", "10/s");
        provider.form().fields().stream().filter(field -> field.name().startsWith("from") && !field.name().contains("Phone"))
                .forEach(field -> sender.put(field.name(), "other@example.com"));

        assertThat(refused(provider, stored, same)).isEmpty();
        assertThat(refused(provider, stored, sender)).isEmpty();
    }

    @Test
    void theFieldsThatDecideAreThese() throws IOException {
        Map<String, List<String>> deciding = new LinkedHashMap<>();
        shipped().forEach(provider -> deciding.put(provider.id(), provider.form().fields().stream().filter(Field::address)
                .map(Field::name).toList()));

        assertThat(deciding).containsEntry("smtp", List.of("host", "port", "security")).containsEntry("mailgun", List.of("region",
                "baseUrl")).containsEntry("aws-ses", List.of("region", "baseUrl"))
                .containsEntry("aws-sns", List.of("region", "baseUrl")).containsEntry("plivo", List.of("baseUrl"))
                .containsEntry("sendgrid", List.of("baseUrl"))
                .containsEntry("twilio", List.of("baseUrl")).containsEntry("slack", List.of("baseUrl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://API.SendGrid.com", "https://api.sendgrid.com/", "https://api.sendgrid.com:443",
            "HTTPS://api.sendgrid.com.",
            "https://api.sendgrid.com"})
    void anotherSpellingOfTheSameAddressIsNoChange(String spelling) {
        Provider provider = read(Path.of("kamelets", "sendgrid-sink.kamelet.yaml"));
        ConnectionValues stored = new ConnectionValues(Map.of("fromEmail", "a@example.com"), Map.of("apiKey", "SG.marker-1234"));
        ConnectionValues written = new ConnectionValues(Map.of("fromEmail", "a@example.com", "baseUrl", spelling), stored.secrets());
        ObjectNode change = JsonNodeFactory.instance.objectNode();

        assertThat(refused(provider, stored, change.deepCopy().put("baseUrl", spelling))).isEmpty();
        assertThat(refused(provider, written, change.deepCopy().putNull("baseUrl"))).isEmpty();
        assertThat(refused(provider, written, change.deepCopy().put("base_url", "https://api.sendgrid.com"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.sendgrid.com:8443", "http://127.0.0.1/", "https://api.sendgrid.com.evil.example",
            "https://api.sendgrid.com/elsewhere", "https://api.sendgrid.co", "https://xn--pi.sendgrid.com"})
    void anyOtherAddressIsOneAndSoIsTheWayBack(String elsewhere) {
        Provider provider = read(Path.of("kamelets", "sendgrid-sink.kamelet.yaml"));
        ConnectionValues stored = new ConnectionValues(Map.of("fromEmail", "a@example.com"), Map.of("apiKey", "SG.marker-1234"));
        ConnectionValues moved = new ConnectionValues(Map.of("fromEmail", "a@example.com", "baseUrl", elsewhere), stored.secrets());
        ObjectNode change = JsonNodeFactory.instance.objectNode();

        assertThat(refused(provider, stored, change.deepCopy().put("baseUrl", elsewhere))).containsExactly("apiKey");
        assertThat(refused(provider, stored, change.deepCopy().put("BASE_URL", elsewhere).put("sandbox", true))).containsExactly("apiKey");
        assertThat(refused(provider, moved, change.deepCopy().putNull("baseUrl"))).containsExactly("apiKey");
        assertThat(refused(provider, moved, change.deepCopy().put("baseUrl", " "))).containsExactly("apiKey");
        assertThat(refused(provider, moved, change.deepCopy().put("baseUrl", "https://api.sendgrid.com"))).containsExactly("apiKey");
    }

    @Test
    void aSecretThatIsClearedGoesNowhere() {
        Provider provider = read(Path.of("kamelets", "smtp-sink.kamelet.yaml"));
        ConnectionValues stored = new ConnectionValues(Map.of("host", "mail.example.com", "username", "ann", "fromEmail", "a@example.com"),
                Map.of("password", "marker-1234"));
        JsonNode change = JsonNodeFactory.instance.objectNode().put("host", "other.example.com");
        List<FieldProblem> problems = new ArrayList<>();

        ConnectionValues cleared = stored.with(((ObjectNode) change.deepCopy()).putNull("password"), provider.form(), false, problems);

        assertThat(problems).isEmpty();
        assertThat(cleared.secrets()).isEmpty();
        assertThat(refused(provider, stored, (ObjectNode) change)).containsExactly("password");
        assertThat(refused(provider, stored, ((ObjectNode) change.deepCopy()).put("host", "MAIL.example.com.").put("port", 587)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "workspace: {title: W, description: W., type: string} | https://api.acme.example/x",
        "plain: {title: W, description: W., type: boolean} | https://api.acme.example/x",
        "apiHost: {title: W, description: W., type: string, x-descriptors: ['urn:camel:group:sender']} | https://api.acme.example/x",
        "place: {title: W, description: W., type: string, format: hostname, x-descriptors: ['urn:camel:group:sender']} | https://x/",
        "place: {title: W, description: W., type: string, x-descriptors: ['urn:camel:group:sender', 'urn:serai:address']} | https://x/",
        "account: {title: W, description: W., type: string, x-descriptors: ['urn:camel:group:credentials']} | https://{{account}}.a.ch",
        "account: {title: W, description: W., type: string, x-descriptors: ['urn:camel:group:credentials']} | https://eu.{{account:x}}/v1",
    })
    void aFileThatIsDroppedInIsHeldToItWithoutSayingSo(String property, String uri) {
        Provider provider = droppedIn(property, uri);
        Field field = provider.form().fields().get(2);
        ConnectionValues stored = new ConnectionValues(Map.of(field.name(), field.type().equals("boolean") ? true : "one"),
                Map.of("apiKey", "marker-1234"));
        ObjectNode change = JsonNodeFactory.instance.objectNode().put(field.name(), "no");

        assertThat(refused(provider, stored, change)).containsExactly("apiKey");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "account: {title: W, description: W., type: string, x-descriptors: ['urn:camel:group:credentials']} | https://x/{{account}}/y",
        "accountName: {title: W, description: W., type: string, x-descriptors: ['urn:camel:group:sender']} | https://x/y",
        "footer: {title: W, description: W., type: string, x-descriptors: ['urn:serai:not-address']} | https://x/y",
    })
    void whatItSaysIsNoneIsNone(String property, String uri) {
        Provider provider = droppedIn(property, uri);
        String name = provider.form().fields().get(2).name();
        ConnectionValues stored = new ConnectionValues(Map.of(name, "one"), Map.of("apiKey", "marker-1234"));

        assertThat(refused(provider, stored, JsonNodeFactory.instance.objectNode().put(name, "two"))).isEmpty();
    }

    @Test
    void aSecretThatIsAnAddressAsksForTheOthers() {
        Provider provider = droppedIn("footer: {title: W, description: W., type: string}", "https://x/y");
        ConnectionValues stored = new ConnectionValues(Map.of(), Map.of("apiKey", "marker-1234", "hookUrl", "https://hooks.example/a"));

        assertThat(refused(provider, stored, JsonNodeFactory.instance.objectNode().put("hookUrl", "https://evil.example/a")))
                .containsExactly("apiKey");
        assertThat(refused(provider, stored, JsonNodeFactory.instance.objectNode().put("hookUrl", stored.masks().get("hookUrl"))))
                .isEmpty();
    }
}
