package dev.serai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.ShelfProviders;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.provider.ProviderCatalog;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Providers are asked over the connections of a tenant, and nothing of it is kept. */
@TestInstance(Lifecycle.PER_CLASS)
class QueryIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "marker-secret-of-the-query-1234";
    private static final String ROUTES = """
            - rest:
                id: asking-api
                path: /api/v1/asking
                post:
                  - id: post-asking
                    path: /{operation}
                    to: direct:ask-provider
                  - id: post-carrying
                    path: /{operation}/carried
                    to: direct:carry-query
            - route:
                id: ask-provider
                description: Asks a provider
                group: api
                routeConfigurationId: answer-problems
                from:
                  uri: direct:ask-provider
                  steps:
                    - setVariable: {name: operation, expression: {simple: {expression: "${header.operation}"}}}
                    - to: {id: to-query-entry, uri: "api:queryEntry.ask"}
            - route:
                id: carry-query
                description: Carries what is to be carried
                group: api
                routeConfigurationId: answer-problems
                from:
                  uri: direct:carry-query
                  steps:
                    - setVariable: {name: operation, expression: {simple: {expression: "${header.operation}"}}}
                    - to: {id: to-accept-carried, uri: "api:operationEntry.accept"}
            """;

    @Autowired
    private ProviderCatalog catalog;
    @Autowired
    private Environment environment;
    @Autowired
    private MeterRegistry metrics;

    private ShelfProviders files;
    private RouteFolder routes;
    private RouteFolder events;
    private TestTenant tenant;

    @BeforeAll
    void putFiles() {
        files = new ShelfProviders(Path.of(environment.getRequiredProperty("serai.kamelets-dir")), catalog).add("oak").add("pine");
        routes = routeFolder();
        assertThat(routes.put("asking.camel.yaml", ROUTES).path("status").asText()).isEqualTo("live");
    }

    @AfterAll
    void takeFilesAway() {
        routes.close();
        files.close();
    }

    @BeforeEach
    void begin() {
        tenant = newTenant("Asks");
        events = routeFolder();
        PROVIDERS.tell("oak", QueryIntegrationTests::shelf);
        PROVIDERS.tell("pine", QueryIntegrationTests::shelf);
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
        events.close();
    }

    private static Told shelf(Asked asked) {
        return asked.target().endsWith("/me") ? Told.json(200, "{\"id\": \"me\"}")
                : asked.method().equals("POST") ? Told.json(201, "{\"id\": \"made\"}")
                : Told.json(200, "{\"id\": \"" + asked.target().replaceAll(".*/", "") + "\", \"label\": \"Books\"}");
    }

    private String connect(String provider, int priority) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "shelf", "provider": "%1$s", "name": "My %1$s", "priority": %2$d,
                 "configuration": {"apiKey": "%3$s", "rateLimit": "100000/s"}}""".formatted(provider, priority, SECRET));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    private Reply ask(String operation, String message) {
        return post("/api/v1/asking/" + operation, tenant.token(), message);
    }

    private JsonNode connection(String id) {
        return get("/api/integrations/" + id, tenant.token()).body();
    }

    @Test
    void theResultIsAnsweredAndNothingIsStored() {
        String id = connect("oak", 1);

        Reply reply = ask("shelf.get", "{\"shelf_id\": \"s 1/2\"}");

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        assertThat(reply.body().toString()).isEqualTo("{\"shelfId\":\"s%201%2F2\",\"title\":\"Books\"}");
        for (String table : List.of("delivery", "attempt", "event", "idempotency")) {
            assertThat(database.jdbc().sql("select count(*) from " + table + " where tenant_id = ?").param(UUID.fromString(tenant.id()))
                    .query(Integer.class).single()).as(table).isZero();
        }
        assertThat(connection(id).path("status").asText()).isEqualTo("active");
        assertThat(metrics.get("serai.queries").tags("provider", "oak", "outcome", "delivered").timer().count()).isPositive();
    }

    @Test
    void aMessageThatDoesNotFitIsRefusedBeforeAnybodyIsAsked() {
        connect("oak", 1);
        int before = PROVIDERS.calls("oak");

        Reply unknown = ask("shelf.get", "{\"shelfId\": \"1\", \"colour\": \"red\"}");
        Reply missing = ask("shelf.get", "");

        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.at("/errors/0/field")).isEqualTo("colour");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.at("/errors/0/field")).isEqualTo("shelfId");
        assertThat(PROVIDERS.calls("oak")).isEqualTo(before);
    }

    @Test
    void withoutAConnectionItIsAConflict() {
        String id = connect("oak", 1);
        put("/api/integrations/" + id, tenant.token(), "{\"isActive\": false}");

        Reply reply = ask("shelf.list", "{}");

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(409);
        assertThat(reply.at("/detail")).contains("no active shelf connection");
    }

    @Test
    void whatTheProviderDoesNotKnowIsNotFoundAndSaysWhose() {
        String id = connect("oak", 1);
        PROVIDERS.tell("oak", asked -> Told.json(404, "{\"message\": \"No shelf 7 here\"}"));

        Reply reply = ask("shelf.get", "{\"shelfId\": \"7\"}");

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(404);
        assertThat(reply.at("/detail")).contains("Oak").contains("My oak").contains("No shelf 7 here");
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(connection(id).path("status").asText()).isEqualTo("active");
    }

    @Test
    void aRefusedKeyMarksTheConnectionAndTheNextOneAnswers() {
        String oak = connect("oak", 1);
        PROVIDERS.behave("oak", Mode.WRONG_KEY);

        Reply alone = ask("shelf.list", "{}");
        connect("pine", 2);
        PROVIDERS.tell("pine", asked -> Told.json(200, "{\"shelves\": [{\"id\": \"p\"}]}"));
        Reply other = ask("shelf.list", "{}");

        assertThat(alone.status()).as(alone.raw().body()).isEqualTo(502);
        assertThat(alone.at("/detail")).contains("My oak").contains("bad key");
        assertThat(connection(oak).path("status").asText()).isEqualTo("error");
        assertThat(other.status()).as(other.raw().body()).isEqualTo(200);
        assertThat(other.at("/items/0/shelfId")).isEqualTo("p");
    }

    @Test
    void aLimitIsUnavailableForAsLongAsTheProviderSaysUnlessAnotherConnectionAnswers() {
        connect("oak", 1);
        PROVIDERS.behave("oak", Mode.THROTTLED);

        Reply first = ask("shelf.list", "{}");
        int calls = PROVIDERS.calls("oak");
        Reply second = ask("shelf.list", "{}");
        connect("pine", 2);
        PROVIDERS.tell("pine", asked -> Told.json(200, "{\"shelves\": []}"));
        Reply other = ask("shelf.list", "{}");

        for (Reply reply : List.of(first, second)) {
            assertThat(reply.status()).as(reply.raw().body()).isEqualTo(503);
            assertThat(Integer.parseInt(reply.raw().headers().firstValue("Retry-After").orElseThrow())).isBetween(30, 61);
        }
        assertThat(PROVIDERS.calls("oak")).isEqualTo(calls);
        assertThat(other.status()).as(other.raw().body()).isEqualTo(200);
    }

    @Test
    void whoDoesNotAnswerIsATimeoutAndOnlyThat() {
        connect("oak", 1);
        connect("pine", 2);
        PROVIDERS.behave("oak", Mode.HANGS);
        int pine = PROVIDERS.calls("pine");

        Reply reply = ask("shelf.list", "{}");

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(504);
        assertThat(reply.at("/detail")).contains("My oak").doesNotContain("may have taken");
        assertThat(PROVIDERS.calls("pine")).isEqualTo(pine);
    }

    @Test
    void whatTheProviderRefusesIsToldInItsWords() {
        connect("oak", 1);
        PROVIDERS.tell("oak", asked -> Told.json(400, "{\"message\": \"shelfId must be a number\"}"));
        Reply refused = ask("shelf.get", "{\"shelfId\": \"x\"}");
        PROVIDERS.tell("oak", asked -> Told.json(503, "{\"message\": \"down for now\"}"));
        Reply down = ask("shelf.get", "{\"shelfId\": \"x\"}");
        PROVIDERS.tell("oak", asked -> Told.json(200, "{\"unlike\": \"anything\"}"));
        Reply odd = ask("shelf.get", "{\"shelfId\": \"x\"}");

        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(422);
        assertThat(refused.at("/detail")).contains("shelfId must be a number");
        assertThat(down.status()).as(down.raw().body()).isEqualTo(502);
        assertThat(down.at("/detail")).contains("down for now");
        assertThat(odd.status()).as(odd.raw().body()).isEqualTo(502);
    }

    @Test
    void listsPageByACursorThatServesOneTenantAndOneOperation() {
        connect("oak", 1);
        List<String> asked = new CopyOnWriteArrayList<>();
        PROVIDERS.tell("oak", request -> {
            asked.add(request.target());
            return request.target().endsWith("page=") ? Told.json(200, "{\"shelves\": [{\"id\": \"1\"}], \"next\": \"a b&c/2\"}")
                    : Told.json(200, "{\"shelves\": [{\"id\": \"2\"}], \"next\": null}");
        });

        Reply first = ask("shelf.list", "{}");
        String cursor = first.at("/nextCursor");
        Reply second = ask("shelf.list", "{\"cursor\": \"" + cursor + "\"}");

        assertThat(first.at("/items/0/shelfId")).as(first.raw().body()).isEqualTo("1");
        assertThat(cursor).matches("[A-Za-z0-9_-]+").doesNotContain("a b");
        assertThat(second.body().toString()).isEqualTo("{\"items\":[{\"shelfId\":\"2\"}]}");
        assertThat(asked.get(1)).endsWith("page=a%20b%26c%2F2");
        String changed = (cursor.charAt(cursor.length() - 5) == 'A' ? "B" : "A");
        for (String wrong : List.of("x", "AAAA", cursor.substring(0, cursor.length() - 5) + changed + cursor.substring(cursor.length() - 4),
                cursor.substring(1), "a".repeat(40_000), "-_-")) {
            Reply refused = ask("shelf.list", "{\"cursor\": \"" + wrong + "\"}");
            assertThat(refused.status()).as(refused.raw().body()).isEqualTo(400);
            assertThat(refused.at("/errors/0/field")).isEqualTo("cursor");
        }
        assertThat(ask("shelf.get", "{\"shelfId\": \"1\", \"cursor\": \"" + cursor + "\"}").status()).isEqualTo(400);
        TestTenant other = newTenant("Other");
        assertThat(post("/api/v1/asking/shelf.list", other.token(), "{\"cursor\": \"" + cursor + "\"}").status()).isEqualTo(400);
    }

    @Test
    void aListGoesOnOverTheConnectionItBeganWith() {
        String oak = connect("oak", 1);
        connect("pine", 2);
        PROVIDERS.tell("oak", request -> Told.json(200, "{\"shelves\": [], \"next\": 17}"));
        String cursor = ask("shelf.list", "{}").at("/nextCursor");
        PROVIDERS.behave("oak", Mode.SERVER_ERROR);
        int pine = PROVIDERS.calls("pine");

        Reply failed = ask("shelf.list", "{\"cursor\": \"" + cursor + "\"}");
        delete("/api/integrations/" + oak, tenant.token());
        await().until(() -> ask("shelf.list", "{\"cursor\": \"" + cursor + "\"}").status() == 409);

        assertThat(failed.status()).as(failed.raw().body()).isEqualTo(502);
        assertThat(PROVIDERS.calls("pine")).isEqualTo(pine);
    }

    @Test
    void anObjectNobodyMadeHereIsLookedForAndItsConnectionRemembered() {
        connect("oak", 1);
        connect("pine", 2);
        PROVIDERS.tell("oak", asked -> Told.json(404, "{\"message\": \"not mine\"}"));

        Reply found = ask("shelf.get", "{\"shelfId\": \"p-1\"}");
        int oak = PROVIDERS.calls("oak");
        Reply again = ask("shelf.get", "{\"shelfId\": \"p-1\"}");
        int after = PROVIDERS.calls("oak");
        PROVIDERS.tell("pine", asked -> Told.json(404, "{\"message\": \"nor mine\"}"));
        Reply nowhere = ask("shelf.get", "{\"shelfId\": \"p-2\"}");

        assertThat(found.at("/shelfId")).as(found.raw().body()).isEqualTo("p-1");
        assertThat(again.at("/shelfId")).isEqualTo("p-1");
        assertThat(after).isEqualTo(oak);
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.at("/detail")).contains("not mine").contains("nor mine");
    }

    @Test
    void aSearchGoesOnWhereSomebodyCannotTell() {
        connect("oak", 1);
        connect("pine", 2);
        PROVIDERS.behave("oak", Mode.SERVER_ERROR);

        Reply found = ask("shelf.get", "{\"shelfId\": \"u-1\"}");
        int oak = PROVIDERS.calls("oak");
        Reply again = ask("shelf.get", "{\"shelfId\": \"u-1\"}");

        assertThat(found.status()).as(found.raw().body()).isEqualTo(200);
        assertThat(found.at("/shelfId")).isEqualTo("u-1");
        assertThat(again.status()).as(again.raw().body()).isEqualTo(200);
        assertThat(PROVIDERS.calls("oak")).as("pine is remembered").isEqualTo(oak);
    }

    @Test
    void whereNobodyKnowsItAndSomebodyCannotTellThatIsAnswered() {
        connect("oak", 1);
        connect("pine", 2);
        PROVIDERS.behave("oak", Mode.SERVER_ERROR);
        PROVIDERS.tell("pine", asked -> Told.json(404, "{\"message\": \"not mine\"}"));
        int pine = PROVIDERS.calls("pine");

        Reply down = ask("shelf.get", "{\"shelfId\": \"u-2\"}");
        int asked = PROVIDERS.calls("pine");
        PROVIDERS.behave("oak", Mode.THROTTLED);
        Reply busy = ask("shelf.get", "{\"shelfId\": \"u-3\"}");

        assertThat(down.status()).as(down.raw().body()).isEqualTo(502);
        assertThat(down.at("/detail")).contains("My oak").contains("down");
        assertThat(asked).isEqualTo(pine + 1);
        assertThat(busy.status()).as(busy.raw().body()).isEqualTo(503);
        assertThat(busy.raw().headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void queriesAreNeverCarriedAndCommandsNeverAsked() {
        connect("oak", 1);

        Reply asked = ask("shelf.put", "{\"name\": \"Books\"}");
        Reply carried = post("/api/v1/asking/shelf.get/carried", tenant.token(), "{\"shelfId\": \"1\"}");
        JsonNode broken = events.put("events/asking-event.camel.yaml", """
                - route:
                    id: plan-asking-event
                    description: Asks
                    group: events
                    from:
                      uri: event:asking.begun
                      steps:
                        - to: {id: to-shelf-get, uri: "operation:shelf.get"}
                """);

        assertThat(asked.status()).isEqualTo(400);
        assertThat(asked.at("/errors/0/message")).contains("is no query");
        assertThat(carried.status()).isEqualTo(400);
        assertThat(carried.at("/errors/0/message")).contains("is a query");
        assertThat(broken.path("status").asText()).as(broken.toString()).isEqualTo("broken");
        assertThat(broken.toString()).contains("write query:shelf.get");
    }

    @Test
    void aRouteAsksAProviderAndGoesOnWithTheResult() {
        connect("oak", 1);
        assertThat(events.put("events/asking-event.camel.yaml", """
                - route:
                    id: plan-asking-event
                    description: Asks
                    group: events
                    from:
                      uri: event:asking.begun
                      steps:
                        - setBody: {expression: {jq: {expression: "{shelfId: .shelf}"}}}
                        - to: {id: to-shelf-get, uri: "query:shelf.get"}
                        - setBody: {expression: {jq: {expression: "{name: .title}"}}}
                        - to: {id: to-shelf-put, uri: "operation:shelf.put"}
                """).path("status").asText()).isEqualTo("live");

        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"asking.begun\", \"data\": {\"shelf\": \"1\"}}");

        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        JsonNode delivered = delivery(tenant, accepted.at("/deliveries/0/deliveryId").isEmpty() ? accepted.at("/deliveries/0/id")
                : accepted.at("/deliveries/0/deliveryId"), "delivered");
        assertThat(delivered.at("/message/name").asText()).isEqualTo("Books");
    }

    @Test
    void whatAProviderRepeatsOfTheSecretIsMasked() {
        connect("oak", 1);
        PROVIDERS.tell("oak", asked -> Told.json(200, "{\"id\": \"1\", \"label\": \"" + asked.headers().get("authorization") + "\"}"));
        Reply result = ask("shelf.get", "{\"shelfId\": \"1\"}");
        PROVIDERS.tell("oak", asked -> Told.json(400, "{\"message\": \"" + asked.headers().get("authorization") + "\"}"));
        Reply refused = ask("shelf.get", "{\"shelfId\": \"1\"}");

        assertThat(result.at("/title")).isEqualTo("Bearer ****1234");
        assertThat(refused.raw().body()).contains("****1234").doesNotContain("marker-secret");
    }

    @Test
    void theSandboxAnswersAndNobodyIsAsked() {
        post("/api/integrations", tenant.token(), """
                {"integrationType": "shelf", "provider": "oak", "name": "Sandbox", "configuration": {"sandbox": true}}""");
        int before = PROVIDERS.calls("oak");

        Reply reply = ask("shelf.get", "{\"shelfId\": \"1\"}");

        assertThat(reply.at("/title")).as(reply.raw().body()).isEqualTo("Sandbox");
        assertThat(reply.at("/shelfId")).startsWith("MOCK-");
        assertThat(PROVIDERS.calls("oak")).isEqualTo(before);
    }

    @Test
    void aNamedConnectionIsTheOnlyOneAsked() {
        connect("oak", 1);
        String pine = connect("pine", 2);
        PROVIDERS.tell("pine", asked -> Told.json(200, "{\"shelves\": [{\"id\": \"p\"}]}"));

        Reply named = ask("shelf.list", "{\"connectionId\": \"" + pine + "\"}");
        Reply unknown = ask("shelf.list", "{\"connectionId\": \"" + UUID.randomUUID() + "\"}");
        Reply none = ask("shelf.list", "{\"connectionId\": \"x\"}");

        assertThat(named.at("/items/0/shelfId")).as(named.raw().body()).isEqualTo("p");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(none.status()).isEqualTo(400);
    }
}
