package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What tenants, callers and routes say about the choice of a connection is obeyed, explained, and refused where it cannot be. */
class LeversIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SEND = "/api/v1/integrations/sms/send";

    @Autowired
    private Ledger ledger;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Levers");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    /** @param more fields with a comma before them */
    private String connect(String name, int priority, String more) {
        return made(connecting(name, priority, more));
    }

    private Reply connecting(String name, int priority, String more) {
        return post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "%s", "priority": %d,
                 "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}%s}""".formatted(name, priority, more));
    }

    private String mailer(String provider, int priority, String more) {
        String own = provider.equals("mailgun") ? "\"domain\": \"mg.example.com\", " : "";
        return made(post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d,
                 "configuration": {"apiKey": "%s", %s"fromEmail": "a@example.com"}%s}""".formatted(provider, provider, priority,
                UUID.randomUUID(), own, more)));
    }

    private static String made(Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        return reply.at("/id");
    }

    private String send(String to, String more) {
        Reply reply = post(SEND, tenant.token(), "{\"to\": \"%s\", \"text\": \"Hello\"%s}".formatted(to, more));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.at("/deliveryId");
    }

    private String mail() {
        return post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "Levers %s", "text": "Hello"}""".formatted(UUID.randomUUID())).at("/deliveryId");
    }

    @Test
    void aRuleSendsGermanNumbersThroughOneConnection() {
        String german = connect("German", 1, ", \"conditions\": [{\"field\": \"to\", \"startsWith\": \"+49\"}]");
        String rest = connect("Rest", 2, "");

        assertThat(delivery(tenant, send("+4915112345678", ""), "delivered").path("connectionId").asText()).isEqualTo(german);
        JsonNode swiss = delivery(tenant, send("+41791234567", ""), "delivered");
        assertThat(swiss.path("connectionId").asText()).isEqualTo(rest);
        assertThat(swiss.path("explanation").asText())
                .isEqualTo("\"German\" (vonage) was passed over: its rule to startsWith \"+49\" does not hold. \"Rest\" (vonage) took it.");

        assertThat(put("/api/integrations/" + german, tenant.token(), "{\"conditions\": null}").body().path("conditions")).isEmpty();
        assertThat(delivery(tenant, send("+41791234567", ""), "delivered").path("connectionId").asText()).isEqualTo(german);
    }

    @Test
    void whatNoRuleLetsThroughIsRefusedAtTheDoorOrADeadLetterWithItsWords() {
        String only = connect("German", 1, ", \"conditions\": [{\"field\": \"to\", \"startsWith\": \"+49\"}]");

        Reply refused = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hello\"}");
        Reply asked = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hello\", \"connectionId\": \"" + only + "\"}");
        UUID dead = Ids.next();
        accept(List.of(dead), List.of());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/detail")).contains("its rule to startsWith \"+49\" does not hold");
        assertThat(asked.status()).isEqualTo(409);
        assertThat(delivery(tenant, dead.toString(), "dead").path("explanation").asText())
                .contains("its rule to startsWith \"+49\" does not hold", "mend one or its rule and replay it");
    }

    private void accept(List<UUID> ids, List<UUID> requested) {
        ObjectNode message = json.createObjectNode().put("to", "+41791234567").put("text", "Hello");
        ledger.accept(new Acceptance(UUID.fromString(tenant.id()), List.of(), List.of(),
                ids.stream().map(id -> new NewDelivery(id, null, "sms.send", message, null, requested, null)).toList()));
    }

    @Test
    void badRulesAndWeightsAreRefusedByName() {
        Reply unknown = connecting("One", 1, ", \"conditions\": [{\"field\": \"too\", \"startsWith\": \"+49\"}]");
        Reply comparison = connecting("One", 1, ", \"conditions\": [{\"field\": \"to\", \"matches\": \"x\"}], \"weight\": 1001");
        Reply mail = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "conditions": [{"field": "to", "equals": "a"}]}""");
        Reply within = connecting("One", 1, ", \"answerWithin\": \"soon\"");

        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.at("/errors/0/field")).isEqualTo("conditions[0].field");
        assertThat(unknown.at("/errors/0/message")).contains("\"too\" is no field", "known are eventType, messageId, to, text, from");
        assertThat(comparison.body().path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("conditions[0].matches", "weight");
        assertThat(mail.at("/errors/0/message")).contains("name one of them: to[].email, to[].name");
        assertThat(within.at("/errors/0/field")).isEqualTo("answerWithin");
    }

    @Test
    void aWeightOf0EverywhereIsRefused() {
        Reply alone = connecting("One", 1, ", \"weight\": 0");
        String one = connect("One", 1, "");
        String two = connect("Two", 1, ", \"weight\": 0");
        Reply both = put("/api/integrations/" + one, tenant.token(), "{\"weight\": 0}");

        assertThat(alone.status()).isEqualTo(400);
        assertThat(alone.at("/errors/0/field")).isEqualTo("weight");
        assertThat(alone.at("/errors/0/message")).contains("none of them would ever carry anything");
        assertThat(both.status()).isEqualTo(400);
        assertThat(delivery(tenant, send("+41791234567", ""), "delivered").path("explanation").asText())
                .contains("\"Two\" (vonage) was passed over: its weight is 0.", "\"One\" (vonage) took it.");
        assertThat(delivery(tenant, send("+41791234567", ", \"connectionId\": \"" + two + "\""), "delivered").path("connectionId")
                .asText()).isEqualTo(two);
    }

    @Test
    void seventyToThirtyOverTenThousandDeliveries() {
        String seventy = connect("Seventy", 1, ", \"weight\": 70");
        String thirty = connect("Thirty", 1, ", \"weight\": 30");
        connect("Spare", 2, "");
        int deliveries = 10_000;
        for (int i = 0; i < deliveries; i += 1000) {
            List<UUID> ids = new ArrayList<>();
            while (ids.size() < 1000) {
                ids.add(Ids.next());
            }
            accept(ids, List.of());
        }

        await().atMost(Duration.ofMinutes(3)).until(() -> carried().values().stream().mapToLong(Long::longValue).sum() == deliveries);

        Map<String, Long> carried = carried();
        assertThat(carried).containsOnlyKeys(seventy, thirty);
        assertThat(carried.get(seventy) / (double) deliveries).isCloseTo(0.7, Offset.offset(0.02));
        assertThat(explain("+41791234567").path("rule").asText())
                .isEqualTo("\"Seventy\" (vonage) got it by its weight, 70 of 100 in priority 1.");
    }

    /** How many each connection delivered. */
    private Map<String, Long> carried() {
        Map<String, Long> carried = new HashMap<>();
        database.template().query("""
                select connection_id, count(*) as times from delivery where tenant_id = ? and status = 'delivered'
                group by connection_id""",
                row -> {
                    carried.put(row.getString("connection_id"), row.getLong("times"));
                }, UUID.fromString(tenant.id()));
        return carried;
    }

    /** What would become of an event that asks for one text message. */
    private JsonNode explain(String to) {
        try (RouteFolder routes = routeFolder()) {
            routes.put("events/levers-explained.camel.yaml", route("levers-explained", "", "operation:sms.send"));
            return post("/api/events/explain", tenant.token(), event("levers-explained", to, "")).body().at("/operations/0");
        }
    }

    private static String event(String id, String to, String more) {
        return "{\"type\": \"%s\", \"data\": {\"to\": \"%s\", \"text\": \"Hello\"}%s}".formatted(id.replace('-', '.'), to, more);
    }

    /** A route that texts what the event says. */
    private static String route(String id, String steps, String uri) {
        return """
                - route:
                    id: %s
                    description: Texts somebody.
                    group: events
                    from:
                      uri: event:%s
                      steps:
                %s        - to:
                            id: to-%s
                            uri: %s
                """.formatted(id, id.replace('-', '.'), steps, id, uri);
    }

    private static String variable(String name, String value) {
        return """
                        - setVariable:
                            name: %s
                            expression:
                              constant:
                                expression: "%s"
                """.formatted(name, value);
    }

    @Test
    void aStrategyIsSetPerChannelAndWrittenDown() {
        connect("One", 1, "");
        connect("Two", 1, "");

        Reply set = put("/api/integrations/strategies/SMS", tenant.token(), "{\"strategy\": \"weighted\"}");

        assertThat(set.status()).isEqualTo(200);
        assertThat(get("/api/integrations/strategies", tenant.token()).body().toString())
                .isEqualTo("{\"items\":[{\"channel\":\"sms\",\"strategy\":\"weighted\"}]}");
        assertThat(explain("+41791234567").path("rule").asText()).contains("by its weight, 100 of 200");
        assertThat(put("/api/integrations/strategies/sms", tenant.token(), "{\"strategy\": \"healthiest\"}").status()).isEqualTo(200);
        assertThat(explain("+41791234567").path("rule").asText()).contains("is the healthiest of priority 1");
        assertThat(put("/api/integrations/strategies/sms", tenant.token(), "{\"strategy\": \"random\"}").at("/errors/0/message"))
                .contains("accepted are priority, weighted, healthiest");
        assertThat(put("/api/integrations/strategies/pigeon", tenant.token(), "{\"strategy\": \"weighted\"}").status()).isEqualTo(404);
        assertThat(put("/api/integrations/strategies/sms", memberOf(tenant), "{\"strategy\": \"weighted\"}").status()).isEqualTo(403);
        assertThat(get("/api/audit?action=strategy.set", tenant.token()).body().path("items")).hasSize(2);
    }

    @Test
    void theHealthiestGoesFirst() {
        mailer("sendgrid", 1, "");
        String well = mailer("mailgun", 1, "");
        put("/api/integrations/strategies/email", tenant.token(), "{\"strategy\": \"healthiest\"}");
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        assertThat(delivery(tenant, mail(), "delivered").path("attempts")).hasSize(2);

        JsonNode next = delivery(tenant, mail(), "delivered");

        assertThat(next.path("attempts")).hasSize(1);
        assertThat(next.path("connectionId").asText()).isEqualTo(well);
        assertThat(next.path("explanation").asText()).contains("\"mailgun\" (mailgun) is the healthiest of priority 1: of late 0 %");
    }

    @Test
    void aCallerNamesProviderPriorityAndTimes() {
        connect("One", 1, "");
        Reply unknown = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"a\", \"provider\": \"pigeon\"}");
        Reply none = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"a\", \"provider\": \"twilio\"}");
        Reply priority = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"a\", \"priority\": \"urgent\"}");
        Reply late = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"a\", \"expires\": \"2020-01-31T09:00:00Z\"}");
        Reply number = post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"a\", \"notBefore\": 5}");

        assertThat(List.of(unknown, none, priority, late, number)).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(400));
        assertThat(unknown.at("/errors/0/message")).contains("is no provider; accepted are", "vonage");
        assertThat(none.at("/errors/0/message")).contains("the tenant has no active sms connection of it; there are \"One\" (vonage)");
        assertThat(priority.at("/errors/0/message")).isEqualTo("is \"urgent\"; accepted are high, normal, bulk");
        assertThat(late.at("/errors/0/message")).contains("is over before it could be sent");
        assertThat(number.at("/errors/0/field")).isEqualTo("notBefore");
        delivery(tenant, send("+41791234567", ", \"provider\": \"Vonage\", \"priority\": \"high\", \"expires\": \"5m\""), "delivered");
    }

    @Test
    void aRouteChoosesByOptionsAndVariables() {
        connect("First", 1, "");
        String second = connect("Second", 2, "");
        String third = connect("Third", 3, "");
        try (RouteFolder routes = routeFolder()) {
            routes.put("events/levers-option.camel.yaml", route("levers-option", variable("connection", "Third"),
                    "operation:sms.send?connection=second&priority=high&expires=10m&notBefore=1s&orderingKey=k"));
            routes.put("events/levers-variable.camel.yaml", route("levers-variable", variable("connection", third), "operation:sms.send"));

            Reply explained = post("/api/events/explain", tenant.token(), event("levers-option", "+41791234567", ""));
            JsonNode planned = explained.body().at("/operations/0");
            assertThat(planned.path("priority").asText()).as(explained.toString()).isEqualTo("high");
            assertThat(planned.path("orderingKey").asText()).isEqualTo("k");
            assertThat(planned.hasNonNull("expiresAt")).isTrue();
            assertThat(planned.hasNonNull("notBefore")).isTrue();
            assertThat(planned.path("connections")).hasSize(1);
            assertThat(planned.at("/connections/0/why").asText()).isEqualTo("Asked for");
            assertThat(carriedBy("levers-option")).isEqualTo(second);
            assertThat(carriedBy("levers-variable")).isEqualTo(third);
        }
    }

    private String carriedBy(String route) {
        Reply accepted = post("/api/events", tenant.token(), event(route, "+41791234567", ""));
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return delivery(tenant, accepted.at("/deliveries/0/id"), "delivered").path("connectionId").asText();
    }

    @Test
    void aVariableThatCannotBeObeyedIsARefusalThatNamesRouteStepAndVariable() {
        connect("First", 1, "");
        try (RouteFolder routes = routeFolder()) {
            routes.put("events/levers-wrong.camel.yaml", route("levers-wrong", variable("connection", "Nobody"), "operation:sms.send"));
            Reply connection = post("/api/events", tenant.token(), event("levers-wrong", "+41791234567", ""));
            routes.put("events/levers-wrong.camel.yaml", route("levers-wrong", variable("expires", "soon"), "operation:sms.send"));
            Reply expires = post("/api/events", tenant.token(), event("levers-wrong", "+41791234567", ""));

            assertThat(connection.status()).isEqualTo(422);
            assertThat(connection.at("/detail")).contains("Route \"levers-wrong\"", "step \"to-levers-wrong\"",
                    "variable \"connection\" is \"Nobody\"", "there are \"First\" (vonage)");
            assertThat(expires.status()).isEqualTo(422);
            assertThat(expires.at("/detail")).contains("variable \"expires\" is \"soon\"; accepted is a time such as");
        }
    }

    @Test
    void anOptionThatIsNoneIsAnErrorOfTheFile() {
        try (RouteFolder routes = routeFolder()) {
            Map.of("operation:sms.send?urgent=true", "has no option \"urgent\"; accepted are connection, provider, priority, notBefore",
                    "operation:sms.send?priority=urgent", "is \"urgent\"; accepted are high, normal, bulk",
                    "operation:sms.send?provider=pigeon", "is \"pigeon\", which is no provider; accepted are",
                    "operation:sms.send?expires=5", "accepted is a time such as").forEach((uri, words) -> {
                        routes.write("events/levers-broken.camel.yaml", route("levers-broken", "", uri));
                        await(uri).untilAsserted(() -> {
                            JsonNode state = routes.state("events/levers-broken.camel.yaml");
                            assertThat(state.path("reason").asText()).as(state.toString()).contains(words);
                            assertThat(state.path("line").asInt()).isEqualTo(10);
                        });
                    });
        }
    }

    @Test
    void whatAPausedConnectionWouldCarryGoesOverOthersOrWaits() {
        String first = connect("First", 1, "");
        String second = connect("Second", 2, "");

        Reply paused = post("/api/integrations/" + first + "/pause", tenant.token(), "");
        JsonNode over = delivery(tenant, send("+41791234567", ""), "delivered");
        post("/api/integrations/" + first + "/pause", tenant.token(), "{\"failover\": false}");
        String waits = send("+41791234567", "");
        String asked = send("+41791234567", ", \"connectionId\": \"" + second + "\"");

        assertThat(paused.body().at("/paused/failover").asBoolean()).isTrue();
        assertThat(over.path("explanation").asText()).isEqualTo("\"First\" (vonage) is paused. \"Second\" (vonage) took it.");
        delivery(tenant, asked, "delivered");
        await().untilAsserted(() -> assertThat(delivery(tenant, waits).path("explanation").asText())
                .isEqualTo("\"First\" (vonage) is paused. It waits until that is resumed."));
        assertThat(delivery(tenant, waits).path("status").asText()).isEqualTo("accepted");
        assertThat(delivery(tenant, waits).path("attempts")).isEmpty();
        assertThat(explain("+41791234567").path("outlook").asText()).isEqualTo("It would wait until \"First\" (vonage) is resumed.");

        Reply resumed = post("/api/integrations/" + first + "/resume", tenant.token(), "");
        assertThat(resumed.body().has("paused")).isFalse();
        assertThat(delivery(tenant, waits, "delivered").path("connectionId").asText()).isEqualTo(first);
        assertThat(get("/api/audit?action=connection.pause", tenant.token()).body().path("items")).hasSize(2);
        assertThat(get("/api/audit?action=connection.resume", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void whatWaitsForTheOnlyConnectionGoesAtItsPaceOnceItIsResumed() {
        String only = made(post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Only", "configuration": {"apiKey": "%s",
                 "fromEmail": "a@example.com", "rateLimit": "5/s burst 1"}}""".formatted(UUID.randomUUID())));
        post("/api/integrations/" + only + "/pause", tenant.token(), "");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(mail());
        }
        await().untilAsserted(() -> assertThat(ids).allSatisfy(id -> assertThat(delivery(tenant, id).path("explanation").asText())
                .contains("It waits until that is resumed.")));
        assertThat(PROVIDERS.calls("sendgrid")).isZero();
        assertThat(post("/api/integrations/" + only + "/pause", memberOf(tenant), "").status()).isEqualTo(403);

        post("/api/integrations/" + only + "/resume", tenant.token(), "");

        assertThat(ids).allSatisfy(id -> assertThat(delivery(tenant, id, "delivered").path("attempts")).hasSize(1));
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(6);
    }

    @Test
    void whoDoesNotAnswerInTimeIsLeftForTheNext() {
        mailer("sendgrid", 1, ", \"answerWithin\": \"300ms\"");
        String second = mailer("mailgun", 2, "");
        PROVIDERS.behave("sendgrid", Mode.HANGS);

        JsonNode delivery = delivery(tenant, mail(), "delivered");

        assertThat(delivery.path("connectionId").asText()).isEqualTo(second);
        assertThat(delivery.path("explanation").asText()).contains("It was to answer within 300 ms, so the next one gets it.");
        assertThat(delivery.at("/attempts/0/outcome").asText()).isEqualTo("unknown");
        assertThat(delivery.path("attempts")).hasSize(2);
    }

    @Test
    void aPrimaryThatComesBackGetsAFewFirst() {
        String primary = mailer("sendgrid", 1, "");
        mailer("mailgun", 2, "");
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        for (int i = 0; i < 6; i++) {
            delivery(tenant, mail(), "delivered");
        }
        PROVIDERS.behave("sendgrid", Mode.WELL);
        List<String> ids = new ArrayList<>();

        await().until(() -> {
            ids.add(mail());
            return delivery(tenant, ids.get(ids.size() - 1), "delivered").path("connectionId").asText().equals(primary);
        });
        for (int i = 0; i < 30; i++) {
            ids.add(mail());
        }

        List<String> stories = ids.stream().map(id -> delivery(tenant, id, "delivered").path("explanation").asText()).toList();
        assertThat(stories).anySatisfy(story -> assertThat(story).contains("it is back from an outage and gets more by and by."));
        await().until(() -> delivery(tenant, mail(), "delivered").path("explanation").asText().equals("\"sendgrid\" (sendgrid) took it."));
    }

    @Test
    void whoSharesNothingKeepsItsPlaceInTheOrder() {
        connect("Default", 100, ", \"isDefault\": true");
        connect("First", 1, "");
        connect("Older", 50, "");
        String newer = connect("Newer", 50, "");
        connect("Last", 100, ", \"conditions\": [{\"field\": \"to\", \"exists\": true}]");

        assertThat(explain("+41791234567").path("connections").findValuesAsText("name"))
                .containsExactly("Default", "First", "Older", "Newer", "Last");
        put("/api/integrations/" + newer, tenant.token(), "{\"weight\": 900}");
        assertThat(explain("+41791234567").path("connections").findValuesAsText("name"))
                .containsExactly("Default", "First", "Newer", "Older", "Last");
    }

    @Test
    void ruleByEventTypeReadsTheEventOfTheDelivery() {
        String tagged = connect("By event", 1, ", \"conditions\": [{\"field\": \"eventType\", \"equals\": \"levers.typed\"}]");
        String rest = connect("Rest", 2, "");
        try (RouteFolder routes = routeFolder()) {
            routes.put("events/levers-typed.camel.yaml", route("levers-typed", "", "operation:sms.send"));
            assertThat(carriedBy("levers-typed")).isEqualTo(tagged);
        }
        assertThat(delivery(tenant, send("+41791234567", ""), "delivered").path("connectionId").asText()).isEqualTo(rest);
    }
}
