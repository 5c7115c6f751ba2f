package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.LoggedLines;
import dev.serai.RouteFolder;
import dev.serai.SeraiProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A channel and an operation that nobody knew: two files, from the form to the message carried, and nothing of them once they are gone. */
class OperationDropInIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String OPERATION = "operations/fax.send.yaml";
    private static final String KAMELET = "fax-sink.kamelet.yaml";
    private static final String ROUTE = """
            - route:
                id: fax-contract
                description: Faxes a contract
                group: events
                from:
                  uri: event:contract.signed
                  steps:
                    - setBody:
                        expression:
                          jq:
                            expression: '{to: .fax, pages: [{text: .text}], metadata: {contract_id: .number}}'
                    - to:
                        id: to-fax-contract
                        uri: operation:fax.send
            """;
    private static final String EVENT = """
            {"type": "contract.signed", "data": {"fax": "+41 44 668 18 00", "text": "Signed", "number": "7"}}""";

    @Autowired
    private SeraiProperties folders;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Fax");
        routes = routeFolder();
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void takeFilesAway() throws IOException {
        routes.close();
        Files.deleteIfExists(folders.kameletsDir().resolve(KAMELET));
        Files.deleteIfExists(folders.kameletsDir().resolve(OPERATION));
        await().until(() -> file("kamelets/" + OPERATION).isMissingNode() && file("kamelets/" + KAMELET).isMissingNode());
    }

    /** The two files that kamelets/README.md shows. */
    static String example(String begin) throws IOException {
        return Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("kamelets", "README.md"))).results()
                .map(block -> block.group(1)).filter(block -> block.contains(begin)).findFirst().orElseThrow();
    }

    private static String operation() throws IOException {
        return example("operation: fax.send");
    }

    private static String kamelet() throws IOException {
        return example("name: fax-sink");
    }

    private void write(String name, String content) throws IOException {
        Path file = folders.kameletsDir().resolve(name);
        Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode file(String name) {
        for (JsonNode state : get("/api/routes?limit=200", OPERATOR).body().at("/items")) {
            if (state.path("file").asText().equals(name)) {
                return state;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode awaitFile(String name, Predicate<JsonNode> condition) {
        return await(name).until(() -> file(name), condition::test);
    }

    private void awaitLive(String name) {
        awaitFile(name, state -> state.path("status").asText().equals("live"));
    }

    private Reply connect(String configuration) {
        return post("/api/integrations", tenant.token(), """
                {"integrationType": "fax", "provider": "fax", "name": "Fax", "configuration": %s}""".formatted(configuration));
    }

    private Reply fax(String message) {
        return post("/api/v1/operations/fax.send", tenant.token(), message);
    }

    @Test
    void aChannelIsTwoFiles() throws IOException {
        assertThat(connect("{\"apiKey\": \"fax-key-0001\"}").at("/errors/0/field")).isEqualTo("integrationType");
        assertThat(get("/api/v1/operations/fax.send", tenant.token()).status()).isEqualTo(404);
        assertThat(fax("{}").status()).isEqualTo(404);

        write(OPERATION, operation());
        write(KAMELET, kamelet());
        awaitLive("kamelets/" + OPERATION);
        awaitLive("kamelets/" + KAMELET);
        assertThat(file("kamelets/" + OPERATION).path("kind").asText()).isEqualTo("operation");
        assertThat(file("kamelets/" + KAMELET).has("warning")).isFalse();

        Reply shown = get("/api/v1/operations/fax.send", tenant.token());
        assertThat(shown.at("/channel")).isEqualTo("fax");
        assertThat(shown.at("/providers/0")).isEqualTo("fax");
        assertThat(shown.at("/message/properties/to/format")).isEqualTo("phone-number");
        assertThat(shown.at("/examples/0/message/to")).isEqualTo("+41446681800");
        assertThat(get("/api/v1/operations", tenant.token()).body().path("items").findValuesAsText("operation"))
                .contains("email.send", "fax.send");
        Reply form = get("/api/integrations/available/fax", tenant.token());
        assertThat(form.at("/form/fields/0/name")).isEqualTo("apiKey");
        assertThat(get("/api/integrations/available?type=fax", tenant.token()).at("/items/0/provider")).isEqualTo("fax");

        assertThat(fax("{\"to\": \"+41446681800\", \"pages\": [{\"text\": \"A\"}]}").status()).isEqualTo(202);
        Reply bad = fax("{\"fax_number\": \"0\", \"pages\": [], \"colour\": true}");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().path("errors").findValuesAsText("field")).containsExactlyInAnyOrder("faxNumber", "pages", "colour");

        Reply sandbox = connect("{\"sandbox\": true}");
        assertThat(sandbox.status()).as(sandbox.toString()).isEqualTo(201);
        Reply accepted = fax("{\"to\": \"+41 44 668 18 00\", \"pages\": [{\"text\": \"A\"}], \"metadata\": {\"order_id\": \"7\"}}");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        JsonNode mocked = delivery(tenant, accepted.at("/deliveryId"), "delivered");
        assertThat(mocked.path("providerMessageId").asText()).startsWith("MOCK-");
        assertThat(mocked.at("/message/to").asText()).isEqualTo("+41446681800");
        assertThat(mocked.at("/message/metadata/order_id").asText()).isEqualTo("7");
        assertThat(mocked.at("/message/quality").asText()).isEqualTo("standard");
        assertThat(delete("/api/integrations/" + sandbox.at("/id"), tenant.token()).status()).isEqualTo(204);

        Reply connected = connect("{\"apiKey\": \"fax-key-0001\"}");
        assertThat(connected.status()).as(connected.toString()).isEqualTo(201);
        assertThat(post("/api/integrations/" + connected.at("/id") + "/test", tenant.token(), "").body().path("success").asBoolean())
                .isTrue();
        assertThat(routes.put("events/contract.camel.yaml", ROUTE).path("status").asText()).isEqualTo("live");
        Reply explained = post("/api/events/explain", tenant.token(), EVENT);
        assertThat(explained.at("/operations/0/operation")).isEqualTo("fax.send");
        assertThat(explained.at("/operations/0/message/to")).isEqualTo("+41446681800");
        Reply posted = post("/api/events", tenant.token(), EVENT);
        JsonNode delivered = delivery(tenant, posted.at("/deliveries/0/id"), "delivered");
        assertThat(delivered.path("provider").asText()).isEqualTo("fax");
        assertThat(delivered.at("/message/metadata/contract_id").asText()).isEqualTo("7");
        assertThat(get("/api/integrations/stats?channel=fax", tenant.token()).status()).isEqualTo(200);

        Files.delete(folders.kameletsDir().resolve(OPERATION));
        awaitFile("kamelets/" + OPERATION, JsonNode::isMissingNode);
        String warning = awaitFile("routes/events/contract.camel.yaml", state -> state.has("warning")).path("warning").asText();
        assertThat(warning).startsWith("line 12 asks for the operation \"fax.send\"")
                .contains("chat.post, ", "email.send, ", "sms.send");
        assertThat(awaitFile("kamelets/" + KAMELET, state -> state.has("warning")).path("warning").asText())
                .contains("names the operation \"fax.send\", which there is not").contains("names the channel \"fax\"");
        Reply gone = post("/api/events", tenant.token(), EVENT);
        assertThat(gone.status()).isEqualTo(500);
        assertThat(gone.at("/detail")).contains("\"fax.send\"", "fax-contract");
        assertThat(fax("{}").status()).isEqualTo(404);
        assertThat(get("/actuator/health", OPERATOR).body().at("/components/routes/details/warnings").toString()).contains("fax.send");

        Files.delete(folders.kameletsDir().resolve(KAMELET));
        awaitFile("kamelets/" + KAMELET, JsonNode::isMissingNode);
        assertThat(get("/api/integrations/available/fax", tenant.token()).status()).isEqualTo(404);
        assertThat(get("/api/v1/operations", tenant.token()).body().path("items").findValuesAsText("operation"))
                .doesNotContain("fax.send");
        assertThat(connect("{\"apiKey\": \"fax-key-0001\"}").at("/errors/0/field")).isEqualTo("integrationType");
    }

    @Test
    void aBrokenOperationKeepsItsLastGoodVersion() throws IOException {
        write(OPERATION, operation());
        awaitLive("kamelets/" + OPERATION);
        try (LoggedLines lines = new LoggedLines()) {
            write(OPERATION, operation().replace("channel: fax", "chanel: fax"));
            JsonNode broken = awaitFile("kamelets/" + OPERATION, state -> state.path("status").asText().equals("last-good"));
            assertThat(broken.path("line").asInt()).isEqualTo(2);
            assertThat(broken.path("reason").asText()).contains("\"chanel\"", "accepted are operation, channel");
            await().untilAsserted(() -> assertThat(lines.text()).contains("File kamelets/" + OPERATION + " is broken at line 2"));
        }
        assertThat(get("/actuator/health", OPERATOR).body().at("/components/routes/details/broken").toString()).contains(OPERATION);
        assertThat(get("/api/v1/operations/fax.send", tenant.token()).at("/channel")).isEqualTo("fax");

        write(OPERATION, operation().replace("title: Send a fax", "title: Send a telefax"));
        awaitLive("kamelets/" + OPERATION);
        assertThat(get("/api/v1/operations/fax.send", tenant.token()).at("/title")).isEqualTo("Send a telefax");
    }

    @Test
    void aRouteMayComeBeforeItsOperationAndADeliveryOutlivesIt() throws IOException {
        JsonNode broken = routes.put("events/contract.camel.yaml", ROUTE);
        assertThat(broken.path("status").asText()).isEqualTo("broken");
        assertThat(broken.path("line").asInt()).isEqualTo(12);
        assertThat(broken.path("reason").asText()).contains("\"fax.send\"", "email.send");

        write(OPERATION, operation());
        write(KAMELET, kamelet());
        awaitLive("routes/events/contract.camel.yaml");
        awaitLive("kamelets/" + KAMELET);
        connect("{\"sandbox\": true}");
        assertThat(post("/api/events/explain", tenant.token(), EVENT).at("/operations/0/operation")).isEqualTo("fax.send");
    }

    @Test
    void whatLiesAroundAmongTheOperationsIsNamed() throws IOException {
        for (String name : new String[] {"operations/fax.send.yml", "operations/old/fax.send.yaml", "operations/fax-sink.kamelet.yaml"}) {
            Files.createDirectories(folders.kameletsDir().resolve(name).getParent());
            write(name, "nothing");
            JsonNode state = awaitFile("kamelets/" + name, found -> !found.isMissingNode());
            assertThat(state.path("status").asText()).isEqualTo("ignored");
            assertThat(state.path("warning").asText()).contains("<operation>.yaml");
            Files.delete(folders.kameletsDir().resolve(name));
            awaitFile("kamelets/" + name, JsonNode::isMissingNode);
        }
    }
}
