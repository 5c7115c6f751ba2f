package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What follows from the outcome of a delivery: routes take it as an event, in a chain that ends. */
class OutcomeEventsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private OutcomeTakers takers;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Chains");
        connect("sms", "vonage", "fromPhoneNumber", "+41790000000", 202);
        connect("email", "sendgrid", "fromEmail", "a@example.com", 202);
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    private void connect(String channel, String provider, String field, String sender, int answers) {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration":
                  {"sandbox": true, "sandboxStatus": %d, "%s": "%s"}}""".formatted(channel, provider, provider, answers, field, sender))
                .status()).isEqualTo(201);
    }

    private void live(String id, String from, String steps) {
        JsonNode state = routes.put("events/" + id + ".camel.yaml", """
                - route:
                    id: %s
                    description: For a test.
                    group: events
                    from:
                      uri: "%s"
                      steps:
                %s""".formatted(id, from, steps.indent(8)));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    private static String asks(String operation, String jq) {
        return """
                - setBody: {expression: {jq: {expression: '%s'}}}
                - to: {id: to-%s, uri: "operation:%s"}
                """.formatted(jq, operation.replace('.', '-'), operation);
    }

    private static String when(String jq, String steps) {
        return "- filter:\n    expression: {jq: {expression: '" + jq + "'}}\n    steps:\n" + steps.indent(6);
    }

    private void forgetAnotherNode() {
        database.jdbc().sql("delete from outcome_taker where node = 'another'").update();
        await().until(() -> !takers.takenElsewhere("delivery.delivered", "sms.send"));
    }

    private List<JsonNode> events(String query) {
        List<JsonNode> events = new ArrayList<>();
        get("/api/events?limit=200&" + query, tenant.token()).body().path("items").forEach(events::add);
        return events;
    }

    private List<JsonNode> deliveries(String query) {
        return deliveries(tenant, "?limit=200&" + query);
    }

    @Test
    void aChainGoesOnWithTheResultsOfItsSteps() {
        live("chain-start", "event:chain.start", asks("sms.send", "{to: .phone, text: \"one\"}"));
        live("chain-second", "event:delivery.delivered", when(".event.type == \"chain.start\" and .operation == \"sms.send\"",
                asks("email.send", "{to: .event.data.email, subject: \"two\", text: \"It is \\(.result.messageId)\"}")));
        live("chain-third", "event:delivery.delivered", when(".event.type == \"chain.start\" and .depth == 2",
                asks("email.send", "{to: .event.data.email, subject: \"three\","
                        + " text: \"\\(.results[\"sms.send\"].messageId) and \\(.results[\"email.send\"].messageId)\"}")));

        String first = post("/api/events", tenant.token(),
                "{\"type\": \"chain.start\", \"data\": {\"phone\": \"+41791234567\", \"email\": \"ann@example.com\"}}").at("/eventId");

        await().until(() -> deliveries("status=delivered").size() == 3);
        await().until(() -> events("type=delivery.delivered&status=planned").size() == 3);
        List<JsonNode> raised = events("type=delivery.delivered");
        assertThat(raised.stream().map(each -> each.path("chainId").asText())).containsOnly(first);
        assertThat(raised.stream().map(each -> each.path("depth").asInt())).containsExactly(3, 2, 1);
        assertThat(raised.get(0).path("source").asText()).isEqualTo("serai");
        List<JsonNode> steps = deliveries("");
        String sms = steps.get(2).at("/result/messageId").asText();
        assertThat(steps.get(1).at("/message/text").asText()).isEqualTo("It is " + sms);
        assertThat(steps.get(0).at("/message/text").asText()).isEqualTo(sms + " and " + steps.get(1).at("/result/messageId").asText());
        JsonNode event = get("/api/events/" + raised.get(2).path("id").asText(), tenant.token()).body();
        assertThat(event.at("/data/connection/provider").asText()).isEqualTo("vonage");
        assertThat(event.at("/data/reason").asText()).contains("took it");
        assertThat(event.at("/data/event/id").asText()).isEqualTo(first);
        assertThat(event.at("/deliveries/0/operation").asText()).isEqualTo("email.send");
    }

    @Test
    void aChainThatCallsItselfEnds() {
        live("chain-loop", "event:chain.loop", asks("sms.send", "{to: \"+41791234567\", text: \"again\"}"));
        live("chain-again", "event:delivery.delivered",
                when(".event.type == \"chain.loop\"", asks("sms.send", "{to: \"+41791234567\", text: \"again\"}")));

        post("/api/events", tenant.token(), "{\"type\": \"chain.loop\"}");

        await().until(() -> events("status=unplannable").size() == 1);
        JsonNode last = events("status=unplannable").get(0);
        assertThat(last.path("depth").asInt()).isEqualTo(9);
        assertThat(last.path("reason").asText()).contains("9th event", "a chain ends after 8", "calls itself");
        assertThat(deliveries("")).hasSize(9);
    }

    @Test
    void whatADetachedStepAsksForStaysInItsChain() {
        live("chain-tap", "event:chain.tap", "- wireTap: {id: tap, uri: \"direct:chain-tapped\"}\n");
        routes.put("events/chain-tapped.camel.yaml", """
                - route:
                    id: chain-tapped
                    description: For a test.
                    group: events
                    from:
                      uri: direct:chain-tapped
                      steps:
                %s""".formatted(asks("sms.send", "{to: \"+41791234567\", text: \"tapped\"}").indent(8)));
        live("chain-tap-again", "event:delivery.delivered",
                when(".event.type == \"chain.tap\"", "- wireTap: {id: tap-again, uri: \"direct:chain-tapped\"}\n"));

        post("/api/events", tenant.token(), "{\"type\": \"chain.tap\"}");

        await().until(() -> events("status=unplannable").size() == 1);
        assertThat(deliveries("")).hasSize(9);
    }

    @Test
    void variablesTellOfTheOutcome() {
        live("chain-words", "event:delivery.delivered", """
                - filter:
                    expression:
                      simple: {expression: "${variable.operation} == 'sms.send' && ${variable.firstEventType} == 'chain.words'"}
                    steps:
                      - setBody:
                          expression:
                            jq:
                              expression: >-
                                {to: "ann@example.com", subject: "words", text: ([variable("operation"), variable("deliveryId"),
                                variable("reason"), (variable("result") | fromjson | .messageId)] | join("|"))}
                      - to: {id: to-words, uri: "operation:email.send"}
                """);
        live("chain-words-first", "event:chain.words", asks("sms.send", "{to: \"+41791234567\", text: \"first\"}"));

        String sms = post("/api/events", tenant.token(), "{\"type\": \"chain.words\"}").at("/deliveries/0/id");

        await().until(() -> deliveries("operation=email.send").size() == 1);
        assertThat(deliveries("operation=email.send").get(0).at("/message/text").asText()).startsWith("sms.send|" + sms + "|\"vonage\"")
                .endsWith("|" + delivery(tenant, sms).at("/result/messageId").asText());
    }

    @Test
    void nothingIsRaisedThatNoRouteTakes() {
        live("chain-all", "event:*", "- log: {message: all}\n");
        live("chain-quiet", "event:chain.quiet", asks("sms.send", "{to: \"+41791234567\", text: \"quiet\"}"));
        delivery(tenant, post("/api/events", tenant.token(), "{\"type\": \"chain.quiet\"}").at("/deliveries/0/id"), "delivered");

        assertThat(events("type=delivery.delivered")).isEmpty();
        assertThat(post("/api/events", tenant.token(), "{\"type\": \"delivery.dead\"}").at("/detail")).contains("raised by Serai itself");
    }

    @Test
    void onlyOutcomesOfTheOperationsThatARouteNamesAreRaised() {
        live("chain-both", "event:chain.both", asks("sms.send", "{to: \"+41791234567\", text: \"both\"}")
                + asks("email.send", "{to: \"ann@example.com\", subject: \"both\", text: \"both\"}"));
        live("chain-of-sms", "event:delivery.delivered?operation=sms.send,chat.post",
                asks("email.send", "{to: \"ann@example.com\", subject: .operation, text: \"x\"}"));
        live("chain-of-mail", "event:delivery.dead?operation=email.send",
                asks("sms.send", "{to: \"+41791234567\", text: .operation}"));

        post("/api/events", tenant.token(), "{\"type\": \"chain.both\"}");

        await().until(() -> deliveries("status=delivered").size() == 3);
        await().until(() -> events("type=delivery.delivered&status=planned").size() == 1);
        assertThat(events("type=delivery.delivered")).hasSize(1);
        assertThat(deliveries("operation=email.send").stream().map(each -> each.at("/message/subject").asText()))
                .containsExactly("sms.send", "both");
    }

    @Test
    void aRouteHearsOfItsOperationsAloneWhereAnotherTakesAll() {
        live("chain-wide", "event:chain.wide", asks("sms.send", "{to: \"+41791234567\", text: \"wide\"}"));
        live("chain-wide-all", "event:delivery.delivered", when(".depth == 1",
                asks("email.send", "{to: \"ann@example.com\", subject: \"all \\(.operation)\", text: \"x\"}")));
        live("chain-wide-mail", "event:delivery.delivered?operation=email.send",
                asks("sms.send", "{to: \"+41791234567\", text: \"after \\(.operation)\"}"));

        Reply explained = post("/api/events/explain", tenant.token(), """
                {"type": "delivery.delivered", "data": {"operation": "sms.send", "depth": 1}}""");
        assertThat(explained.body().path("routes")).extracting(JsonNode::asText).containsExactly("chain-wide-all");
        post("/api/events", tenant.token(), "{\"type\": \"chain.wide\"}");

        await().until(() -> deliveries("status=delivered").size() == 3);
        await().until(() -> events("type=delivery.delivered&status=planned").size() == 3);
        assertThat(events("status=unplannable")).isEmpty();
        assertThat(deliveries("operation=sms.send").stream().map(each -> each.at("/message/text").asText()))
                .containsExactly("after email.send", "wide");
    }

    @Test
    void explainingAnOutcomeThatNoRouteTakesNamesWhatRoutesTake() {
        Reply refused = post("/api/events/explain", tenant.token(), """
                {"type": "delivery.dead", "data": {"operation": "sms.send"}}""");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).isEqualTo("data.operation");
        assertThat(refused.body().toString()).contains("of the operation", "sms.send", "delivery.dead of email.send");
    }

    @Test
    void anOperationThatThereIsNotIsWarnedOf() {
        live("chain-unknown", "event:delivery.delivered?operation=fax.send,email.find", "- log: {message: unknown}\n");

        await().untilAsserted(() -> assertThat(routes.state("events/chain-unknown.camel.yaml").path("warning").asText()).contains(
                "line 6 takes what became of the operation \"fax.send\", which no file in kamelets/operations describes",
                "\"email.find\""));
    }

    @Test
    void whatIsCancelledIsToldWithItsReason() {
        live("chain-cancelled", "event:delivery.cancelled?operation=sms.send", when(".event.type == \"chain.start\" or .event == null",
                asks("email.send", "{to: \"ann@example.com\", subject: \"cancelled\", text: \"\\(.statusReason // \"by hand\")\"}")));
        live("chain-start", "event:chain.start", asks("sms.send", "{to: .phone, text: \"one\"}"));
        post("/api/suppressions", tenant.token(), "{\"channel\": \"sms\", \"address\": \"+41791234567\"}");

        post("/api/events", tenant.token(), "{\"type\": \"chain.start\", \"data\": {\"phone\": \"+41791234567\"}}");
        await().until(() -> deliveries("operation=email.send").size() == 1);
        String waits = post("/api/v1/integrations/sms/send", tenant.token(),
                "{\"to\": \"+41791234568\", \"text\": \"two\", \"notBefore\": \"1h\"}").at("/deliveryId");
        assertThat(post("/api/deliveries/" + waits + "/cancel", tenant.token(), "").status()).isEqualTo(202);

        await().until(() -> deliveries("operation=email.send").size() == 2);
        assertThat(deliveries("operation=email.send")).extracting(each -> each.at("/message/text").asText())
                .containsExactly("by hand", "suppressed");
        JsonNode told = get("/api/events/" + events("type=delivery.cancelled").get(1).path("id").asText(), tenant.token()).body();
        assertThat(told.at("/data/reason").asText()).contains("+41791234567 is suppressed since");
        assertThat(told.at("/data/status").asText()).isEqualTo("cancelled");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiterString = "=>", value = {
            "event:chain.bad?operation=sms.send => log:x => an event of type chain.bad tells of none",
            "event:*?operation=sms.send => log:x => operation belongs to a route that takes event:delivery.delivered,",
            "event:delivery.dead?operation=sms.send,, => log:x => operation is \"sms.send,,\"; write the name of one",
            "event:delivery.dead?operation=* => log:x => or leave it out to take all",
            "event:delivery.dead?operation=sms send => log:x => operation is",
            "event:delivery.dead?operations=sms.send => log:x => operations",
            "event:chain.good => event:chain.next?operation=sms.send => operation belongs to a route that takes",
    })
    void aMistakeInTheOperationsIsToldWithItsLine(String from, String to, String words) {
        JsonNode state = routes.put("events/chain-bad.camel.yaml", """
                - route:
                    id: chain-bad
                    description: For a test.
                    group: events
                    from:
                      uri: "%s"
                      steps:
                        - to: {id: to-bad, uri: "%s"}
                """.formatted(from, to));

        assertThat(state.path("status").asText()).isEqualTo("broken");
        assertThat(state.path("reason").asText()).contains(words);
        assertThat(state.path("line").asInt()).isEqualTo(to.startsWith("event") ? 8 : 6);
    }

    @Test
    void anOutcomeThatARouteOfAnotherNodeTakesWaitsForIt() {
        database.jdbc().sql("insert into outcome_taker (node, type, seen_at) values ('another', 'delivery.delivered sms.send', now())")
                .update();
        live("chain-apart", "event:chain.apart", asks("sms.send", "{to: \"+41791234567\", text: \"apart\"}"));
        live("chain-apart-mail", "event:delivery.delivered?operation=email.send", "- log: {message: here}\n");
        try {
            await().until(() -> {
                post("/api/events", tenant.token(), "{\"type\": \"chain.apart\"}");
                return !events("type=delivery.delivered&status=received").isEmpty();
            });
            await().until(() -> events("status=received").get(0).path("reason").asText().contains("waits for a node"));
            live("chain-apart-mail", "event:delivery.delivered?operation=email.send,sms.send", "- log: {message: here}\n");

            await().until(() -> events("status=received").isEmpty());
            assertThat(events("status=unplannable")).isEmpty();
        } finally {
            forgetAnotherNode();
        }
    }

    @Test
    void aRouteOfAnotherNodeCountsAndTheEventWaitsForIt() {
        database.jdbc().sql("insert into outcome_taker (node, type, seen_at) values ('another', 'delivery.delivered', now())").update();
        live("chain-other", "event:chain.other", asks("sms.send", "{to: \"+41791234567\", text: \"other\"}"));
        try {
            await().until(() -> {
                post("/api/events", tenant.token(), "{\"type\": \"chain.other\"}");
                return !events("type=delivery.delivered&status=received").isEmpty();
            });
            await().until(() -> events("status=received").get(0).path("reason").asText().contains("waits for a node"));
            live("chain-here", "event:delivery.delivered", "- log: {message: here}\n");

            await().until(() -> events("status=received").isEmpty());
            assertThat(events("status=unplannable")).isEmpty();
        } finally {
            forgetAnotherNode();
        }
    }

    @Test
    void aDeadEmailIsFollowedByATextWhereItsEventAsksForThat() {
        live("chain-mail", "event:chain.mail", asks("email.send", "{to: .email, subject: \"dies\", text: \"dies\"}"));
        String connection = get("/api/integrations?type=email", tenant.token()).at("/items/0/id");
        assertThat(put("/api/integrations/" + connection, tenant.token(), """
                {"name": "sendgrid", "configuration": {"sandbox": true, "sandboxStatus": 400, "fromEmail": "a@example.com"}}""").status())
                .isEqualTo(200);

        Reply asked = post("/api/events", tenant.token(), """
                {"type": "chain.mail",
                 "data": {"email": "ann@example.com", "fallbackPhone": "+41791234567", "fallbackText": "Look here"}}""");
        Reply silent = post("/api/events", tenant.token(), "{\"type\": \"chain.mail\", \"data\": {\"email\": \"bob@example.com\"}}");

        delivery(tenant, asked.at("/deliveries/0/id"), "dead");
        delivery(tenant, silent.at("/deliveries/0/id"), "dead");
        await().until(() -> events("type=delivery.dead&status=planned").size() == 2);
        List<JsonNode> texts = deliveries("operation=sms.send");
        assertThat(texts).hasSize(1);
        assertThat(texts.get(0).at("/message/text").asText()).isEqualTo("Look here");
        assertThat(texts.get(0).at("/message/to").asText()).isEqualTo("+41791234567");
    }

    @Test
    void anEventThatIsPlannedASecondTimeMakesNothingTwice() {
        live("chain-twice", "event:chain.twice?planning=later", asks("sms.send", "{to: \"+41791234567\", text: \"once\"}")
                + "- wireTap: {id: tap, uri: \"operation:sms.send\"}\n");
        String id = post("/api/events", tenant.token(), "{\"type\": \"chain.twice\"}").at("/eventId");
        await().until(() -> deliveries("status=delivered").size() == 2);
        await().until(() -> events("status=planned").size() == 1);
        List<String> before = deliveries("").stream().map(each -> each.path("id").asText()).toList();

        database.jdbc().sql("""
                insert into inbox (tenant_id, event_id, status, due_at, lease_owner, received_at, updated_at)
                values (?, ?, 'received', now(), 'a node that was killed', now(), now())""")
                .params(UUID.fromString(tenant.id()), UUID.fromString(id)).update();

        await().until(() -> events("status=received").isEmpty());
        assertThat(deliveries("").stream().map(each -> each.path("id").asText())).containsExactlyElementsOf(before);
    }
}
