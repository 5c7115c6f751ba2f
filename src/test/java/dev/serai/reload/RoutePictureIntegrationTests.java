package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes as an engineer sees them: the running model, what went through it, why it failed, and the way of one event. */
class RoutePictureIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String FILE = "events/picture.camel.yaml";
    private static final String ROUTE = """
            - route:
                id: picture-orders
                description: For a test.
                group: events
                from:
                  uri: event:picture.ordered
                  steps:
                    - bean: {id: check-%1$s, ref: eventData, method: "check('country')"}
                    - split:
                        id: each-%1$s
                        expression: {jq: {expression: ".lines"}}
                        steps:
                          - filter:
                              id: dear-%1$s
                              expression: {jq: {expression: ".price > 1"}}
                              steps:
                                - setVariable:
                                    id: half-%1$s
                                    name: half
                                    expression:
                                      jq:
                                        expression: 'if .price == 13 then error("no +41791234567 of ann@example.com") else .price end'
                    - choice:
                        id: where-%1$s
                        when:
                          - expression: {jq: {expression: '.country == "CH"'}}
                            steps:
                              - setHeader:
                                  id: token-%1$s
                                  name: Authorization
                                  expression: {constant: {expression: "Bearer marker-of-a-secret"}}
                              - to: {id: to-direct-%1$s, uri: "direct:picture-inner?block=false"}
                        otherwise:
                          steps:
                            - doTry:
                                id: try-%1$s
                                steps:
                                  - throwException: {id: refuse-%1$s, exceptionType: java.lang.IllegalStateException, message: "not there"}
                                doCatch:
                                  - exception: [java.lang.IllegalStateException]
                                    steps:
                                      - log: {id: said-%1$s, message: "caught"}
                    - toD: {id: to-outside-%1$s, uri: "https://user:pw@crm.example.com/{{serai.kamelets-dir}}?key=abc"}
            - route:
                id: picture-inner
                description: For a test.
                group: events
                from:
                  uri: direct:picture-inner
                  steps:
                    - multicast:
                        id: both-%1$s
                        parallelProcessing: true
                        steps:
                          - log: {id: one-%1$s, message: "one"}
                          - log: {id: two-%1$s, message: "two"}
            """;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Picture");
        routes = routeFolder();
    }

    @AfterEach
    void takeAway() {
        routes.close();
    }

    private JsonNode picture() {
        Reply reply = get("/api/routes/picture?file=routes/" + FILE, OPERATOR);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.body();
    }

    /** The step of an id, wherever in the picture. */
    private static JsonNode step(JsonNode picture, String id) {
        for (JsonNode parent : picture.findParents("id")) {
            if (parent.path("id").asText().equals(id)) {
                return parent;
            }
        }
        throw new AssertionError(id + " is not in " + picture);
    }

    private Reply order(String country, int... prices) {
        List<String> lines = new ArrayList<>();
        for (int price : prices) {
            lines.add("{\"price\": " + price + "}");
        }
        return post("/api/events", tenant.token(), """
                {"type": "picture.ordered", "data": {"country": "%s", "lines": %s}}""".formatted(country, lines));
    }

    @Test
    void theRunningModelIsDrawnAndCountedAndStartsAnewWithTheNextVersion() {
        String text = ROUTE.formatted("p");
        String without = text.lines().filter(line -> !line.contains("to-outside")).reduce("", (all, line) -> all + line + "\n");
        JsonNode state = routes.put(FILE, text);
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
        JsonNode drawn = picture();
        assertThat(drawn.at("/routes/0/id").asText()).isEqualTo("picture-orders");
        assertThat(drawn.at("/routes/0/from/label").asText()).isEqualTo("event:picture.ordered");
        assertThat(step(drawn, "to-outside-p").path("label").asText()).isEqualTo("https://****@crm.example.com/{{serai.kamelets-dir}}");
        assertThat(step(drawn, "each-p").path("label").asText()).isEqualTo(".lines");
        assertThat(step(drawn, "each-p").path("language").asText()).isEqualTo("jq");
        assertThat(step(drawn, "token-p").path("label").asText()).isEqualTo("Authorization");
        assertThat(step(drawn, "check-p").path("label").asText()).isEqualTo("eventData.check('country')");
        assertThat(text.lines().toList().get(step(drawn, "check-p").path("line").asInt() - 1)).contains("check-p");
        assertThat(text.lines().toList().get(step(drawn, "token-p").path("line").asInt() - 1)).contains("setHeader:");
        assertThat(step(drawn, "where-p").path("label").isMissingNode()).isTrue();
        assertThat(step(drawn, "where-p").path("branches").findValuesAsText("kind")).startsWith("when");
        assertThat(step(drawn, "try-p").at("/branches/1/label").asText()).isEqualTo("IllegalStateException");
        assertThat(step(drawn, "both-p").path("branches")).hasSize(2);
        assertThat(drawn.toString()).doesNotContain("marker-of-a-secret").doesNotContain("pw@").doesNotContain("key=abc");

        routes.put(FILE, without);
        assertThat(order("CH", 1, 2, 3).status()).isEqualTo(202);
        assertThat(order("DE", 5).status()).isEqualTo(202);
        Reply refused = order("CH", 2, 13, 4);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        Reply explained = post("/api/events/explain", tenant.token(), """
                {"type": "picture.ordered", "data": {"country": "CH", "lines": [{"price": 2}]}}""");
        assertThat(explained.body().path("path").findValuesAsText("step")).startsWith("check-p", "each-p").containsExactlyInAnyOrder(
                "check-p", "each-p", "dear-p", "half-p", "where-p", "token-p", "to-direct-p", "both-p", "one-p", "two-p");

        Awaitility.await().untilAsserted(() -> assertThat(step(picture(), "half-p").path("exchanges").asInt()).isEqualTo(6));
        JsonNode counted = picture();
        assertThat(counted.at("/routes/0/from/exchanges").asInt()).isEqualTo(3);
        assertThat(step(counted, "dear-p").path("exchanges").asInt()).isEqualTo(7);
        assertThat(step(counted, "half-p").path("failed").asInt()).isEqualTo(1);
        assertThat(step(counted, "half-p").at("/lastFailure/reason").asText()).contains("no ****").doesNotContain("41791234567")
                .doesNotContain("ann@");
        assertThat(step(counted, "each-p").path("failed").asInt()).as("it came up further inside").isZero();
        assertThat(step(counted, "where-p").path("exchanges").asInt()).isEqualTo(2);
        assertThat(step(counted, "where-p").at("/branches/0/exchanges").asInt()).isEqualTo(1);
        assertThat(step(counted, "refuse-p").path("failed").asInt()).isEqualTo(1);
        assertThat(step(counted, "try-p").path("failed").asInt()).as("it was caught").isZero();
        assertThat(step(counted, "two-p").path("exchanges").asInt()).isEqualTo(1);
        JsonNode listed = routes.state(FILE);
        assertThat(listed.path("exchanges").asInt()).isEqualTo(3 + 1);
        assertThat(listed.path("failed").asInt()).isEqualTo(2);
        assertThat(listed.path("hash").asText()).matches("[0-9a-f]{12}");

        routes.put(FILE, without + "# saved\n");
        assertThat(picture().at("/routes/0/from/exchanges").asInt()).isZero();
        assertThat(picture().at("/routes/0/runs").asText()).startsWith("picture-orders@");
    }

    @Test
    void whatIsBrokenIsShownWithTheLinesAroundWhileTheVersionBeforeRuns() {
        String good = ROUTE.formatted("b");
        routes.put(FILE, good);
        String broken = good.replace("{id: one-b, message: \"one\"}", "{id: one-b, messsage: \"one\", password: hunter22}");
        routes.write(FILE, broken);
        Awaitility.await().until(() -> routes.state(FILE).path("status").asText().equals("last-good"));

        JsonNode shown = picture();

        int line = shown.at("/file/line").asInt();
        assertThat(line).isPositive();
        assertThat(shown.path("excerpt").findValuesAsText("line")).contains(String.valueOf(line)).hasSizeGreaterThan(4);
        assertThat(shown.path("excerpt").toString()).contains("messsage", "password: ****").doesNotContain("hunter22");
        assertThat(step(shown, "both-b").path("branches")).hasSize(2);

        routes.put(FILE, good + "# mended\n");
        assertThat(picture().path("excerpt")).isEmpty();
    }

    @Test
    void theWayOfAnEventIsItsOwnTenantsAndTheOperatorsWithoutWhatItSays() {
        routes.put(FILE, ROUTE.formatted("w").replace("uri: event:picture.ordered", "uri: event:picture.ordered?planning=later"));
        String id = order("FR", 13).at("/eventId");

        JsonNode own = get("/api/events/" + id + "/path", tenant.token()).body();
        Reply operators = get("/api/events/" + id + "/path", OPERATOR);

        assertThat(own.path("steps").findValuesAsText("step")).containsExactly("check-w", "each-w", "dear-w", "half-w");
        assertThat(own.at("/failure/step").asText()).isEqualTo("half-w");
        assertThat(own.at("/failure/reason").asText()).contains("41791234567");
        assertThat(operators.body().path("steps")).isEqualTo(own.path("steps"));
        assertThat(operators.at("/failure/reason")).contains("****").doesNotContain("41791234567").doesNotContain("ann@");
        assertThat(get("/api/events/" + id + "/path", newTenant("Stranger").token()).status()).isEqualTo(404);
        assertThat(get("/api/events/" + UUID.randomUUID() + "/path", OPERATOR).status()).isEqualTo(404);
        assertThat(order("FR", 2).status()).isEqualTo(202);
        String going = order("FR", 2).at("/eventId");
        JsonNode undecided = get("/api/events/" + going + "/path", OPERATOR).body();
        assertThat(undecided.path("steps").findValuesAsText("step")).contains("refuse-w", "said-w", "to-outside-w");
        assertThat(undecided.at("/undecided/0/step").asText()).isEqualTo("to-outside-w");
        assertThat(undecided.path("failure").isNull()).isTrue();
    }

    @Test
    void onlyTheOperatorSeesFilesAndEveryKindOfThem() {
        for (String path : List.of("/api/routes", "/api/routes/picture?file=routes/delivery.camel.yaml", "/api/providers/drift")) {
            assertThat(get(path, tenant.token()).status()).as(path).isEqualTo(403);
            assertThat(get(path, memberOf(tenant)).status()).as(path).isEqualTo(403);
            assertThat(get(path, null).status()).as(path).isEqualTo(401);
        }
        assertThat(get("/api/routes/picture", OPERATOR).at("/errors/0/field")).isEqualTo("file");
        assertThat(get("/api/routes/picture?file=routes/none.camel.yaml", OPERATOR).status()).isEqualTo(404);
        for (JsonNode state : get("/api/routes?limit=200", OPERATOR).body().path("items")) {
            Reply drawn = get("/api/routes/picture?file=" + state.path("file").asText(), OPERATOR);
            assertThat(drawn.status()).as(state.toString()).isEqualTo(200);
            assertThat(drawn.body().path("routes")).as(state.toString()).hasSize(state.path("routeIds").size());
            assertThat(drawn.body().path("left").asInt()).as(state.toString()).isZero();
        }
        JsonNode kamelet = get("/api/routes/picture?file=kamelets/sendgrid-sink.kamelet.yaml", OPERATOR).body();
        assertThat(kamelet.at("/routes/0/from/label").asText()).isEqualTo("kamelet:source");
        assertThat(kamelet.toString()).contains("\"kind\":\"choice\"");
    }
}
