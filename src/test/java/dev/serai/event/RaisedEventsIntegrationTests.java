package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.LoggedLines;
import dev.serai.RouteFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that routes raise: stored with what they follow from, planned once, in a chain that ends, and never lost without a word. */
class RaisedEventsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String RAISES = "- to: {id: to-raised, uri: \"event:raise.second\"}\n";
    private static final String SMS = """
            - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: .words}'}}}
            - to: {id: to-sms, uri: "operation:sms.send"}
            """;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Raised");
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}}""").status()).isEqualTo(201);
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    private static String route(String id, String from, String steps) {
        return """
                - route:
                    id: %s
                    description: For a test.
                    group: events
                    from:
                      uri: "%s"
                      steps:
                %s""".formatted(id, from, steps.indent(8));
    }

    private JsonNode file(String id, String from, String steps) {
        return routes.put("events/" + id + ".camel.yaml", route(id, from, steps));
    }

    private void live(String id, String from, String steps) {
        JsonNode state = file(id, from, steps);
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    private List<JsonNode> events(String query) {
        List<JsonNode> events = new ArrayList<>();
        get("/api/events?limit=200&" + query, tenant.token()).body().path("items").forEach(events::add);
        return events;
    }

    private List<JsonNode> raised() {
        return events("type=raise.second");
    }

    private Reply first(String data) {
        return post("/api/events", tenant.token(), "{\"type\": \"raise.first\", \"data\": " + data + "}");
    }

    private static String variable(String name, String jq) {
        return "- setVariable: {name: " + name + ", expression: {jq: {expression: '" + jq + "'}}}\n";
    }

    @ParameterizedTest(name = "planning {0}")
    @CsvSource({"now", "later"})
    void anEventFollowsInTheChainOfItsCauseWithWhatItSays(String planning) {
        live("raise-first", "event:raise.first?planning=" + planning, variable("subject", ".number")
                + "- setBody: {expression: {jq: {expression: '{words: \"Number \\(.number)\", results: 7}'}}}\n"
                + "- to: {id: to-raised, uri: \"event:raise.second\", parameters: {orderingKey: lane}}\n");
        live("raise-second", "event:raise.second", SMS);
        live("raise-third", "event:delivery.delivered", """
                - filter:
                    expression: {jq: {expression: '.event.type == "raise.first" and .depth == 2'}}
                    steps:
                      - setBody: {expression: {jq: {expression: '{words: .event.data.number}'}}}
                      - to: {id: to-third, uri: "event:raise.third?subject=end"}
                """);
        live("raise-end", "event:raise.third", "- log: {message: x}\n");

        Reply accepted = first("{\"number\": \"7\"}");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        await().until(() -> events("type=raise.third&status=planned").size() == 1);
        JsonNode second = get("/api/events/" + raised().get(0).path("id").asText(), tenant.token()).body();
        assertThat(second.path("chainId").asText()).isEqualTo(accepted.at("/eventId"));
        assertThat(second.path("depth").asInt()).isEqualTo(1);
        assertThat(second.path("source").asText()).isEqualTo("serai");
        assertThat(second.path("subject").asText()).isEqualTo("7");
        assertThat(second.path("data").toString()).isEqualTo("{\"words\":\"Number 7\",\"results\":7}");
        JsonNode delivery = delivery(tenant, second.at("/deliveries/0/id").asText(), "delivered");
        assertThat(delivery.at("/message/text").asText()).isEqualTo("Number 7");
        assertThat(delivery.path("orderingKey").asText()).isEqualTo("lane");
        JsonNode third = events("type=raise.third").get(0);
        assertThat(third.path("chainId").asText()).isEqualTo(accepted.at("/eventId"));
        assertThat(third.path("depth").asInt()).isEqualTo(3);
        assertThat(third.path("subject").asText()).isEqualTo("end");
    }

    @Test
    void whatIsSentTwiceRaisesOnceAndEachOfABatchItsOwn() {
        live("raise-first", "event:raise.first", RAISES + variable("idempotencyKey", ".key")
                + RAISES.replace("to-raised", "to-keyed"));
        live("raise-second", "event:raise.second", "- log: {message: x}\n");
        String batch = """
                [{"type": "raise.first", "source": "/test", "id": "%1$s-1", "data": {}},
                 {"type": "raise.first", "data": {"key": "%1$s"}}, {"type": "raise.first", "data": {"key": "%1$s"}}]"""
                .formatted(UUID.randomUUID());

        Reply accepted = post("/api/events", tenant.token(), batch);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(accepted.body().findValuesAsText("eventId")).hasSize(3).doesNotHaveDuplicates();
        Reply again = post("/api/events", tenant.token(), batch);

        assertThat(again.at("/0/eventId")).isEqualTo(accepted.at("/0/eventId"));
        await().until(() -> events("status=received").isEmpty());
        assertThat(events("type=raise.first")).hasSize(5);
        assertThat(raised().stream().filter(event -> event.path("chainId").asText().equals(accepted.at("/0/eventId")))).hasSize(2);
        assertThat(raised().stream().filter(event -> !event.path("sourceId").asText().isEmpty())).as("one for the key").hasSize(1);
        assertThat(raised()).hasSize(2 + 4 + 1);
    }

    @Test
    void aRepeatTakesNoKeyForAnEventThatItDoesNotRaise() {
        String event = "{\"type\": \"raise.first\", \"source\": \"/test\", \"id\": \"" + UUID.randomUUID() + "\"}";
        live("raise-second", "event:raise.second", "- log: {message: x}\n");
        live("raise-first", "event:raise.first", "- log: {message: nothing yet}\n");
        post("/api/events", tenant.token(), event);
        live("raise-first", "event:raise.first", "- to: {id: to-raised, uri: \"event:raise.second?idempotencyKey=K\"}\n");

        assertThat(post("/api/events", tenant.token(), event).raw().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(raised()).isEmpty();
        first("{}");

        assertThat(raised()).hasSize(1);
    }

    @Test
    void anEventThatIsPlannedASecondTimeRaisesNothingTwice() {
        live("raise-first", "event:raise.first?planning=later", RAISES + "- wireTap: {id: tap, uri: \"event:raise.second\"}\n"
                + "- split: {expression: {jq: {expression: '.[]'}}, steps: [{to: {id: to-each, uri: \"event:raise.second\"}}]}\n");
        live("raise-second", "event:raise.second", "- log: {message: x}\n");
        String id = first("{\"a\": {}, \"b\": {}}").at("/eventId");
        await().until(() -> raised().size() == 4 && events("status=received").isEmpty());

        database.jdbc().sql("""
                insert into inbox (tenant_id, event_id, status, due_at, lease_owner, received_at, updated_at)
                values (?, ?, 'received', now(), 'a node that was killed', now(), now())""")
                .params(UUID.fromString(tenant.id()), UUID.fromString(id)).update();

        await().until(() -> events("status=received").isEmpty());
        assertThat(raised()).hasSize(4).allSatisfy(event -> assertThat(event.path("chainId").asText()).isEqualTo(id));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "seda => - to: {id: the-step, uri: \"seda:raise-later\"}",
            "wire tap => - wireTap: {id: the-step, uri: \"seda:raise-later\"}",
            "wire tap of it => - wireTap: {id: the-step, uri: \"event:raise.second\"}",
            "aggregation => - aggregate: {id: the-step, correlationExpression: {constant: {expression: all}}, aggregationStrategy: "
                    + "\"#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy\", completionSize: 3, "
                    + "completionTimeout: 300, steps: [{to: {id: to-collected, uri: \"event:raise.second\"}}]}",
    })
    void whatGoesOnByItselfRaisesByItselfInTheSameChain(String name, String steps) {
        JsonNode state = routes.put("events/raise-on.camel.yaml", route("raise-first", "event:raise.first", steps + "\n")
                + route("raise-later", "seda:raise-later", RAISES) + route("raise-second", "event:raise.second", SMS));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");

        Reply accepted = first("{\"words\": \"by itself\"}");

        await().until(() -> deliveries(tenant, "?status=delivered").size() == 1);
        assertThat(raised()).hasSize(1);
        assertThat(raised().get(0).path("chainId").asText()).isEqualTo(accepted.at("/eventId"));
        Reply explained = post("/api/events/explain", tenant.token(), "{\"type\": \"raise.first\"}");
        assertThat(explained.body().path("events")).isEmpty();
        assertThat(explained.body().path("undecided")).isNotEmpty();
        assertThat(raised()).hasSize(1);
    }

    @Test
    void aClockRaisesForTheTenantThatItNamesAndLoudlyNothingForNobody() {
        live("raise-second", "event:raise.second", SMS);
        routes.put("raise-clock.camel.yaml", route("raise-clock", "timer:raise?repeatCount=1&delay=10",
                "- setVariable: {name: tenantId, expression: {constant: {expression: \"" + tenant.id() + "\"}}}\n"
                        + "- setBody: {expression: {constant: {expression: '{\"words\": \"tick\"}'}}}\n" + RAISES));
        await().until(() -> deliveries(tenant, "?status=delivered").toString().contains("tick"));
        assertThat(raised().get(0).path("chainId").isNull()).isTrue();
        assertThat(routes.state("raise-clock.camel.yaml").path("warning").isMissingNode()).isTrue();

        try (LoggedLines lines = new LoggedLines()) {
            routes.put("raise-clock.camel.yaml", route("raise-clock", "timer:raise?repeatCount=1&delay=10",
                    "- setBody: {expression: {constant: {expression: \"{}\"}}}\n" + RAISES));
            await().untilAsserted(() -> assertThat(lines.text())
                    .contains("Event event:raise.second of route raise-clock at step to-raised is lost", "no tenant is named"));
            await().untilAsserted(() -> assertThat(routes.state("raise-clock.camel.yaml").path("warning").asText())
                    .contains("raises an event, but a route from \"timer:raise\" has no event",
                            "lost event:raise.second at step \"to-raised\" once"));
        }
        assertThat(raised()).hasSize(1);
    }

    @Test
    void whatComesTooLateIsLoud() {
        try (LoggedLines lines = new LoggedLines()) {
            routes.put("events/raise-late.camel.yaml", route("raise-first", "event:raise.first",
                    "- recipientList: {expression: {jq: {expression: .to}}}\n")
                    + route("raise-later", "seda:raise-late",
                            "- delay: {expression: {constant: {expression: \"400\"}}}\n" + RAISES));

            Reply accepted = first("{\"to\": \"seda:raise-late\"}");

            assertThat(accepted.status()).isEqualTo(202);
            await().untilAsserted(() -> assertThat(lines.text()).contains(
                    "Event event:raise.second of route raise-later at step to-raised is lost", accepted.at("/eventId"), tenant.id()));
            assertThat(raised()).isEmpty();
        }
    }

    @Test
    void explainListsItAndSendsNothing() {
        live("raise-first", "event:raise.first", variable("subject", ".words") + RAISES);
        live("raise-second", "event:raise.second", SMS);

        Reply explained = post("/api/events/explain", tenant.token(), "{\"type\": \"raise.first\", \"data\": {\"words\": \"dry\"}}");

        assertThat(explained.body().path("events").toString()).isEqualTo("[{\"route\":\"raise-first\",\"type\":\"raise.second\","
                + "\"subject\":\"dry\",\"idempotencyKey\":null,\"orderingKey\":null,\"data\":{\"words\":\"dry\"},"
                + "\"routes\":[\"raise-second\"]}]");
        assertThat(explained.body().path("undecided")).isEmpty();
        assertThat(events("")).isEmpty();
    }

    @Test
    void aRouteThatRaisesWhatItTakesEnds() {
        live("raise-first", "event:raise.first", "- to: {id: to-itself, uri: \"event:raise.first\"}\n");

        first("{}");

        await().until(() -> events("status=unplannable").size() == 1);
        JsonNode last = events("status=unplannable").get(0);
        assertThat(last.path("depth").asInt()).isEqualTo(9);
        assertThat(last.path("reason").asText()).contains("9th event", "a chain ends after 8", "calls itself");
        assertThat(events("")).hasSize(10);
    }

    @Test
    void anEventThatNoRouteTakesIsWarnedOfAndLaidAside() {
        live("raise-first", "event:raise.first", RAISES);
        await().untilAsserted(() -> assertThat(routes.state("events/raise-first.camel.yaml").path("warning").asText())
                .contains("line 7 raises \"event:raise.second\", but no route takes that"));

        first("{\"words\": \"later\"}");

        await().until(() -> events("status=unplannable").size() == 1);
        assertThat(raised().get(0).path("reason").asText()).contains("taken by no route");
        live("raise-second", "event:raise.second", SMS);
        await().until(() -> routes.state("events/raise-first.camel.yaml").path("warning").isMissingNode());
        assertThat(post("/api/events/plan", tenant.token(), "{}").at("/planned")).isEqualTo("1");
        await().until(() -> deliveries(tenant, "?status=delivered").size() == 1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", value = {
            "event:raise.first => event:raise.second?planning=later => planning belongs to the route that takes an event",
            "event:raise.first => event:raise.second?planing=later => planing",
            "event:raise.first => event:delivery.dead => Serai itself raises delivery.dead",
            "event:raise.first => event:* => one type; * stands only where a route takes all",
            "event:raise.first?subject=x => log:x => subject belongs to a step that raises an event",
    })
    void aMistakeInTheEndpointIsToldWhenTheFileIsLoaded(String from, String to, String words) {
        JsonNode state = file("raise-bad", from, "- to: {id: to-bad, uri: \"" + to + "\"}\n");

        assertThat(state.path("status").asText()).isEqualTo("broken");
        assertThat(state.path("reason").asText()).contains(words);
        assertThat(state.path("line").asInt()).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "no JSON => - setBody: {expression: {constant: {expression: words}}} => is not a JSON object",
            "an array => - setBody: {expression: {jq: {expression: '[1]'}}} => is not a JSON object",
            "too deep => - setBody: {expression: {jq: {expression: 'reduce range(150) as $i ({}; {a: .})'}}} => nested deeper than 100",
            "too large => - setBody: {expression: {jq: {expression: '{a: [range(9000000)]}'}}} => at most 33554432 are taken",
            "a bad key => - setVariable: {name: idempotencyKey, expression: {simple: {expression: \"a\\tb\"}}} => control characters",
            "a bad subject => - setVariable: {name: subject, expression: {jq: {expression: '\"x\" * 1001'}}} => of 1 to 1000 characters",
    })
    void whatIsNoEventRefusesItsCauseAndNamesTheStep(String name, String step, String words) {
        live("raise-first", "event:raise.first", step + "\n" + RAISES);

        Reply refused = first("{}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.at("/detail")).contains("\"raise-first\"", "event:raise.second", "\"to-raised\"", words);
        assertThat(events("")).isEmpty();
    }
}
