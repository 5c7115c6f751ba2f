package dev.serai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.ShelfProviders;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.provider.ProviderCatalog;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Paths of one's own go straight to an operation: what stands in the path and in the query is part of the message. */
class OperationPathsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String ROUTES = """
            - rest:
                id: shelves-api
                path: /api/v1/shelves
                get:
                  - {id: list-shelves, description: Lists shelves., to: "api:operationCalls.call?operation=shelf.list"}
                  - {id: get-shelf, path: "/{shelfId}", description: Shows a shelf., to: "api:operationCalls.call?operation=shelf.get"}
                post:
                  - id: put-pine-shelf
                    path: /pine/{name}
                    description: Puts up a shelf.
                    to: api:operationCalls.call?operation=shelf.put&provider=pine
            """;

    @Autowired
    private ProviderCatalog catalog;
    @Autowired
    private Environment environment;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ShelfProviders files;
    private RouteFolder routes;
    private TestTenant tenant;

    @BeforeEach
    void begin() {
        files = new ShelfProviders(Path.of(environment.getRequiredProperty("serai.kamelets-dir")), catalog).add("oak").add("pine");
        routes = routeFolder();
        assertThat(routes.put("shelves.camel.yaml", ROUTES).path("status").asText()).isEqualTo("live");
        tenant = newTenant("Shelves");
        for (String provider : List.of("oak", "pine")) {
            PROVIDERS.tell(provider, request -> answer(provider, request));
            Reply made = post("/api/integrations", tenant.token(), """
                    {"integrationType": "shelf", "provider": "%1$s", "name": "My %1$s", "configuration": {"apiKey": "key-of-%1$s"}}"""
                    .formatted(provider));
            assertThat(made.status()).as(made.toString()).isEqualTo(201);
        }
        asked.clear();
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
        routes.close();
        files.close();
    }

    private Told answer(String provider, Asked request) {
        asked.add(provider + " " + request.method() + " " + request.target());
        return request.method().equals("POST") ? Told.json(201, "{\"id\": \"made\"}")
                : request.target().contains("page=") ? Told.json(200, "{\"shelves\": [{\"id\": \"a\"}], \"next\": \"2\"}")
                : Told.json(200, "{\"id\": \"1\", \"label\": \"Books\"}");
    }

    @Test
    void whatStandsInThePathIsDataAndNoHeaderTakesItsPlace() {
        Reply reply = send(request("/api/v1/shelves/s%20%7B%7Benv:PATH%7D%7D%3F", tenant.token(), "GET", BodyPublishers.noBody(), null)
                .header("shelfId", "another").header("operation", "shelf.list").header("provider", "pine"));

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        assertThat(asked).containsExactly("oak GET /oak/shelves/s%20%7B%7Benv%3APATH%7D%7D%3F");
    }

    @Test
    void theQueryHasTheOtherFieldsInTheirTypesAndTheCursor() {
        Reply first = get("/api/v1/shelves?limit=5&full=true&room=0x1F&colours=red,blue", tenant.token());
        assertThat(first.status()).as(first.raw().body()).isEqualTo(200);

        Reply second = get("/api/v1/shelves?limit=5&cursor=" + first.at("/nextCursor"), tenant.token());

        assertThat(second.status()).as(second.raw().body()).isEqualTo(200);
        assertThat(asked.get(asked.size() - 1)).isEqualTo("oak GET /oak/shelves?page=2");
    }

    @ParameterizedTest
    @CsvSource({"limit=many, limit", "limit=1e5, limit", "full=yes, full", "colour=red, colour", "limit=1&limit=2, limit",
        "room=%00, room", "connection_id=x, connectionId", "provider=ash&limit=1, "})
    void whatDoesNotFitIsRefusedByName(String query, String field) {
        Reply reply = get("/api/v1/shelves?" + query, tenant.token());

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(field == null ? 409 : 400);
        assertThat(field == null ? reply.at("/detail") : reply.at("/errors/0/field"))
                .contains(field == null ? "no active ash shelf connection" : field);
        assertThat(asked).isEmpty();
    }

    @Test
    void aPathSaysWhichProviderCarriesAndItsKeyIsKeptInTheLedger() {
        Reply first = put("{}", "k-1");
        Reply again = put("{}", "k-1");

        assertThat(first.status()).as(first.raw().body()).isEqualTo(202);
        assertThat(again.at("/deliveryId")).isEqualTo(first.at("/deliveryId"));
        await().until(() -> get("/api/deliveries/" + first.at("/deliveryId"), tenant.token()).at("/status").equals("delivered"));
        assertThat(asked).containsExactly("pine POST /pine/shelves");
        assertThat(database.jdbc().sql("select count(*) from kept_answer where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"name\": \"other\"}|name", "{\"provider\": \"oak\"}|provider", "{\"colour\": 1}|colour"})
    void whatThePathSaysTheBodyMayNotDeny(String body, String field) {
        Reply reply = put(body, null);

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo(field);
        assertThat(put("{\"name\": \"tall\", \"provider\": \"pine\"}", null).status()).isEqualTo(202);
    }

    private Reply put(String body, String key) {
        var request = request("/api/v1/shelves/pine/tall", tenant.token(), "POST", BodyPublishers.ofString(body), "application/json");
        return send(key == null ? request : request.header("Idempotency-Key", key));
    }
}
