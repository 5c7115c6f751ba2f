package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.SeraiProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What only one provider takes, from its file dropped in to the request, over HTTP, in a route and after a reload. */
class ProviderOptionsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String OPERATION = "operations/fax.send.yaml";
    private static final String KAMELET = "fax-sink.kamelet.yaml";
    private static final String OPTIONS = """
              dataTypes:
                in:
                  types:
                    fax.send:
                      schema:
                        properties:
                          providerOptions:
                            type: object
                            additionalProperties: false
                            properties:
                              cover_page: {type: string, maxLength: 20, description: The first page}
                              call_back: {type: string, format: phone-number, description: The number to call back}
            """;
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
                            expression: '{to: .fax, pages: [{text: "A"}], providerOptions: {fax: .options}}'
                    - to:
                        id: to-fax-contract
                        uri: operation:fax.send
            """;
    private static final String MESSAGE = """
            {"to": "+41446681800", "pages": [{"text": "A"}], "provider_options": %s}""";

    @Autowired
    private SeraiProperties folders;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void dropIn() throws IOException {
        tenant = newTenant("Options");
        routes = routeFolder();
        write(OPERATION, OperationDropInIntegrationTests.example("operation: fax.send"));
        write(KAMELET, kamelet(OPTIONS));
        awaitFile(OPERATION, "live");
        awaitFile(KAMELET, "live");
        Reply connected = post("/api/integrations", tenant.token(), """
                {"integrationType": "fax", "provider": "fax", "name": "Fax", "configuration": {"sandbox": true}}""");
        assertThat(connected.status()).as(connected.toString()).isEqualTo(201);
    }

    @AfterEach
    void takeFilesAway() throws IOException {
        routes.close();
        Files.deleteIfExists(folders.kameletsDir().resolve(KAMELET));
        Files.deleteIfExists(folders.kameletsDir().resolve(OPERATION));
        await().until(() -> file(OPERATION).isMissingNode() && file(KAMELET).isMissingNode());
    }

    private static String kamelet(String options) throws IOException {
        return OperationDropInIntegrationTests.example("name: fax-sink").replace("  dataTypes:\n", options)
                .replace("quality, metadata}", "quality, metadata} + (.providerOptions[\\\"fax\\\"] // {})");
    }

    private void write(String name, String content) throws IOException {
        Path file = folders.kameletsDir().resolve(name);
        Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode file(String name) {
        for (JsonNode state : get("/api/routes?limit=200", OPERATOR).body().at("/items")) {
            if (state.path("file").asText().equals("kamelets/" + name)) {
                return state;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode awaitFile(String name, String status) {
        Predicate<JsonNode> reached = state -> state.path("status").asText().equals(status);
        return await(name).until(() -> file(name), reached);
    }

    private Reply fax(String options) {
        return post("/api/v1/operations/fax.send", tenant.token(), MESSAGE.formatted(options));
    }

    private JsonNode described() {
        return get("/api/openapi.json", null).body().at("/components/schemas/FaxSend/properties/providerOptions/properties/fax/properties");
    }

    @Test
    void optionsReachTheProviderUnderItsOwnNames() {
        Reply accepted = fax("{\"fax\": {\"cover_page\": \"Urgent\", \"call_back\": \"+41 44 668 18 01\"}}");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        JsonNode delivered = delivery(tenant, accepted.at("/deliveryId"), "delivered");
        assertThat(delivered.at("/message/providerOptions/fax").toString())
                .isEqualTo("{\"cover_page\":\"Urgent\",\"call_back\":\"+41446681801\"}");
        assertThat(delivered.at("/attempts/0/request/body").asText()).contains("\"cover_page\":\"Urgent\"",
                "\"call_back\":\"+41446681801\"");

        Reply misspelt = fax("{\"fax\": {\"coverPage\": \"Urgent\"}, \"faxx\": {}, \"twilio\": {}}");
        assertThat(misspelt.status()).isEqualTo(400);
        assertThat(misspelt.body().path("errors").findValuesAsText("field")).containsExactly("providerOptions.fax.coverPage",
                "providerOptions.faxx", "providerOptions.twilio");
        assertThat(misspelt.body().path("errors").findValuesAsText("message")).containsExactly(
                "is not known; known are cover_page, call_back",
                "is no provider; options with fax.send are taken by fax",
                "does not do fax.send; options with fax.send are taken by fax");
        assertThat(get("/api/v1/operations/fax.send", tenant.token()).at("/providerOptions/fax/properties/cover_page/maxLength"))
                .isEqualTo("20");
        assertThat(described().at("/cover_page/description").asText()).isEqualTo("The first page");
    }

    @Test
    void aRouteIsCheckedInTheSameWay() {
        assertThat(routes.put("events/contract.camel.yaml", ROUTE).path("status").asText()).isEqualTo("live");
        String event = "{\"type\": \"contract.signed\", \"data\": {\"fax\": \"+41446681800\", \"options\": %s}}";

        Reply posted = post("/api/events", tenant.token(), event.formatted("{\"cover_page\": \"Urgent\"}"));
        assertThat(delivery(tenant, posted.at("/deliveries/0/id"), "delivered").at("/attempts/0/request/body").asText())
                .contains("\"cover_page\":\"Urgent\"");
        Reply refused = post("/api/events", tenant.token(), event.formatted("{\"cover_page\": 1}"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/field")).isEqualTo("providerOptions.fax.cover_page");
        assertThat(refused.at("/errors/0/message")).isEqualTo("must be a string, not integer");
    }

    @Test
    void theSchemaOfAFileTakenUpAnewCounts() throws IOException {
        assertThat(fax("{\"fax\": {\"cover_page\": \"Urgent\"}}").status()).isEqualTo(202);

        write(KAMELET, kamelet(OPTIONS.replace("cover_page", "cover_sheet")));
        await().until(() -> described().has("cover_sheet"));
        assertThat(fax("{\"fax\": {\"cover_sheet\": \"Urgent\"}}").status()).isEqualTo(202);
        assertThat(fax("{\"fax\": {\"cover_page\": \"Urgent\"}}").at("/errors/0/field")).isEqualTo("providerOptions.fax.cover_page");

        write(KAMELET, kamelet(OPTIONS.replace("maxLength: 20", "longest: 20")));
        JsonNode broken = awaitFile(KAMELET, "last-good");
        assertThat(broken.path("reason").asText()).contains("providerOptions/properties/cover_page/longest", "which is not accepted");
        assertThat(broken.path("line").asInt()).isPositive();
        assertThat(fax("{\"fax\": {\"cover_sheet\": \"Urgent\"}}").status()).as("the last good one goes on").isEqualTo(202);

        write(KAMELET, kamelet("  dataTypes:\n"));
        await().until(() -> described().isMissingNode());
        assertThat(fax("{\"fax\": {\"cover_sheet\": \"Urgent\"}}").at("/errors/0/message"))
                .isEqualTo("takes no options with fax.send; no provider takes options with fax.send");
    }
}
