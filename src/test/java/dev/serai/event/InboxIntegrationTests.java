package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that are planned later than they are answered: once, again while a system fails, and laid aside where nothing helps. */
class InboxIntegrationTests extends AbstractSeraiIntegrationTests {

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Inbox");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}}""");
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    private JsonNode event(String id) {
        return get("/api/events/" + id, tenant.token()).body();
    }

    private JsonNode event(String id, String status) {
        await().until(() -> event(id).path("status").asText(), status::equals);
        return event(id);
    }

    private Reply postLater(String path, String body) {
        return send(request(path, tenant.token()).header("Content-Type", "application/json").header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body)));
    }

    private void live(String id, String from, String steps) {
        JsonNode state = routes.put("events/" + id + ".camel.yaml", route(id, from, steps));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
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

    private static String text(String jq) {
        return """
                - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: %s}'}}}
                - to: {id: to-sms, uri: "operation:sms.send"}
                """.formatted(jq);
    }

    @Test
    void anEventWhoseRouteTakesItLaterIsAnsweredAtOnceAndPlannedOnce() {
        live("inbox-later", "event:inbox.later?planning=later", text(".words"));

        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"inbox.later\", \"data\": {\"words\": \"later\"}}");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(accepted.body().has("deliveries")).isFalse();
        assertThat(accepted.at("/status")).isEqualTo("received");
        JsonNode planned = event(accepted.at("/eventId"), "planned");
        assertThat(planned.path("deliveries")).hasSize(1);
        assertThat(planned.at("/data/words").asText()).isEqualTo("later");
        JsonNode delivery = delivery(tenant, planned.at("/deliveries/0/id").asText(), "delivered");
        assertThat(delivery.at("/message/text").asText()).isEqualTo("later");
        assertThat(delivery.path("eventId").asText()).isEqualTo(accepted.at("/eventId"));
    }

    @Test
    void whatRoutesTakeAtOnceIsAnsweredAndTheOthersFollow() {
        live("inbox-now", "event:inbox.both", text("\"now\""));
        live("inbox-then", "event:inbox.both?planning=later", text("\"later\""));

        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"inbox.both\"}");

        assertThat(accepted.body().path("deliveries")).hasSize(1);
        assertThat(accepted.at("/status")).isEqualTo("received");
        JsonNode planned = event(accepted.at("/eventId"), "planned");
        assertThat(planned.path("deliveries")).hasSize(2);
        assertThat(planned.path("deliveries").findValuesAsText("id").stream().map(id -> delivery(tenant, id).at("/message/text").asText()))
                .containsExactlyInAnyOrder("now", "later");
    }

    @Test
    void leversHoldForWhatIsPlannedLaterAndForWhatGoesOnByItself() {
        String connection = get("/api/integrations?type=sms", tenant.token()).at("/items/0/id");
        live("inbox-levers", "event:inbox.levers?planning=later", """
                - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: "lever"}'}}}
                - to: {id: to-later, uri: "operation:sms.send?priority=bulk&notBefore=1h&expires=1d&connection=%1$s"}
                - wireTap: {id: tap, uri: "operation:sms.send?priority=high&orderingKey=k&notBefore=2h&connection=%1$s"}
                """.formatted(connection));

        String id = post("/api/events", tenant.token(), "{\"type\": \"inbox.levers\"}").at("/eventId");

        await().until(() -> event(id, "planned").path("deliveries").size() == 2);
        List<JsonNode> made = deliveries(tenant, "?eventId=" + id);
        assertThat(made).extracting(each -> each.path("priority").asText()).containsExactlyInAnyOrder("bulk", "high");
        assertThat(made).allSatisfy(each -> {
            assertThat(each.path("status").asText()).isEqualTo("accepted");
            boolean bulk = each.path("priority").asText().equals("bulk");
            assertThat(each.path("orderingKey").asText(null)).isEqualTo(bulk ? null : "k");
            assertThat(each.path("expiresAt").isNull()).isEqualTo(!bulk);
            assertThat(Duration.between(Instant.parse(each.path("createdAt").asText()),
                    Instant.parse(each.path("nextAttemptAt").asText()))).isBetween(Duration.ofMinutes(bulk ? 50 : 110),
                            Duration.ofMinutes(bulk ? 70 : 130));
        });
        assertThat(database.jdbc().sql("select count(*) from delivery where tenant_id = ? and event_id = ? and requested = array[?::uuid]")
                .params(UUID.fromString(tenant.id()), UUID.fromString(id), connection).query(Integer.class).single()).isEqualTo(2);
    }

    @Test
    void aCallerAsksForItAndARepeatGetsTheSameEvent() {
        live("inbox-asked", "event:inbox.asked", text(".words"));
        String event = "{\"type\": \"inbox.asked\", \"source\": \"/test\", \"id\": \"" + UUID.randomUUID()
                + "\", \"data\": {\"words\": \"x\"}}";

        Reply first = postLater("/api/events", event);

        assertThat(first.raw().headers().firstValue("Preference-Applied")).contains("respond-async");
        assertThat(first.body().has("deliveries")).isFalse();
        event(first.at("/eventId"), "planned");
        Reply repeat = postLater("/api/events", event);
        assertThat(repeat.at("/eventId")).isEqualTo(first.at("/eventId"));
        assertThat(repeat.raw().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(repeat.body().path("deliveries")).hasSize(1);
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void anArrayIsAnsweredWithAnArray() {
        live("inbox-many", "event:inbox.many", text(".words"));
        for (String path : List.of("/api/events", "/api/events/batch")) {
            Reply accepted = postLater(path, "[{\"type\": \"inbox.many\", \"data\": {\"words\": \"a\"}},"
                    + " {\"type\": \"inbox.many\", \"data\": {\"words\": \"b\"}}]");

            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.body().findValuesAsText("eventId")).hasSize(2)
                    .allSatisfy(id -> assertThat(event(id, "planned").path("deliveries")).hasSize(1));
        }
        Reply one = postLater("/api/events", "[{\"type\": \"inbox.many\", \"data\": {\"words\": \"a\"}}]");
        assertThat(one.body().isArray()).isTrue();
        assertThat(postLater("/api/events", "[{\"type\": \"inbox.many\"}, {\"type\": \"nobody.takes\"}]").status()).isEqualTo(400);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"500", "503", "429"})
    void aSystemThatFailsIsAskedAgain(int status) {
        try (AskedSystem crm = new AskedSystem("{\"tier\": \"gold\"}")) {
            String steps = """
                    - setHeader: {name: CamelHttpMethod, expression: {constant: {expression: GET}}}
                    - to: {id: to-crm, uri: "%s/%s"}
                    """;
            live("inbox-system", "event:inbox.system?planning=later", steps.formatted(crm.url(), status) + text(".tier"));
            Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"inbox.system\"}");
            await().until(() -> !event(accepted.at("/eventId")).path("reason").isNull());
            JsonNode waiting = event(accepted.at("/eventId"));
            assertThat(waiting.path("status").asText()).isEqualTo("received");
            assertThat(waiting.path("reason").asText()).contains("inbox-system", "to-crm", String.valueOf(status));
            assertThat(waiting.path("route").asText()).isEqualTo("inbox-system");
            assertThat(waiting.path("step").asText()).isEqualTo("to-crm");

            live("inbox-system", "event:inbox.system?planning=later", steps.formatted(crm.url(), "x") + text(".tier"));
            database.jdbc().sql("update inbox set due_at = now() where tenant_id = ?").param(UUID.fromString(tenant.id())).update();

            JsonNode planned = event(accepted.at("/eventId"), "planned");
            assertThat(delivery(tenant, planned.at("/deliveries/0/id").asText()).at("/message/text").asText()).isEqualTo("gold");
        }
    }

    @Test
    void anEventThatCannotBePlannedIsExplainedAndPlannedAgainOnceTheFileIsMended() {
        live("inbox-mend", "event:inbox.mend?planning=later", "- setBody: {id: the-step, expression: {jq: {expression: .a.b}}}\n");
        List<String> ids = List.of("1", "2", "3").stream()
                .map(a -> post("/api/events", tenant.token(), "{\"type\": \"inbox.mend\", \"data\": {\"a\": " + a + "}}").at("/eventId"))
                .toList();
        ids.forEach(id -> event(id, "unplannable"));

        JsonNode listed = get("/api/events?status=unplannable&type=inbox.mend&route=inbox-mend", tenant.token()).body().path("items");
        assertThat(listed.findValuesAsText("id")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed.get(0).path("reason").asText()).contains("inbox-mend", "the-step", "Cannot index");
        assertThat(listed.get(0).path("step").asText()).isEqualTo("the-step");
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).isEmpty();

        live("inbox-mend", "event:inbox.mend?planning=later", text("\"\\(.a)\""));
        assertThat(post("/api/events/" + ids.get(0) + "/plan", tenant.token(), "").status()).isEqualTo(202);
        event(ids.get(0), "planned");
        assertThat(post("/api/events/" + ids.get(0) + "/plan", tenant.token(), "").status()).isEqualTo(409);
        assertThat(event(ids.get(1)).path("status").asText()).isEqualTo("unplannable");

        Reply rest = post("/api/events/plan", tenant.token(), "{\"route\": \"inbox-mend\"}");
        assertThat(rest.at("/planned")).isEqualTo("2");
        ids.forEach(id -> assertThat(event(id, "planned").path("deliveries")).hasSize(1));
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).hasSize(3);
        assertThat(get("/api/audit?action=event.plan", tenant.token()).body().path("items")).hasSize(2);
    }

    @Test
    void aTypeThatNoRouteTakesIsRefusedAtOnceAndOneWhoseRouteIsGoneIsLaidAside() {
        assertThat(postLater("/api/events", "{\"type\": \"nobody.takes.this\"}").status()).isEqualTo(400);
        live("inbox-gone", "event:inbox.gone?planning=later", "- delay: {expression: {constant: {expression: \"200\"}}}\n- throwException:"
                + " {id: no, exceptionType: java.net.ConnectException, message: x}\n");
        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"inbox.gone\"}");
        await().until(() -> !event(accepted.at("/eventId")).path("reason").isNull());

        routes.close();
        database.jdbc().sql("update inbox set due_at = now() where tenant_id = ?").param(UUID.fromString(tenant.id())).update();

        assertThat(event(accepted.at("/eventId"), "unplannable").path("reason").asText()).contains("taken by no route");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "event:inbox.bad?planning=latr => planning is \"latr\"; accepted are now, later",
            "event:inbox.bad?planing=later => planing",
            "event:delivery.delivered?planning=now => nobody waits for an answer there",
            "event:delivery.dead?planning=now => leave planning out, or write planning=later",
    })
    void aMistakeInTheEndpointIsToldWhenTheFileIsLoaded(String from, String words) {
        JsonNode state = routes.put("events/inbox-bad.camel.yaml", route("inbox-bad", from, "- log: {message: x}\n"));

        assertThat(state.path("status").asText()).isEqualTo("broken");
        assertThat(state.toString().replace("\\\"", "\"")).contains(words);
    }

    @Test
    void eventsWithTheSameOrderingKeyArePlannedOneAfterTheOther() {
        live("inbox-lane", "event:inbox.lane?planning=later", "- delay: {expression: {jq: {expression: .ms, resultType: java.lang.Long}}}\n"
                + text(".words"));
        List<String> ids = List.of("400", "0", "0").stream().map(ms -> post("/api/events", tenant.token(),
                "{\"type\": \"inbox.lane\", \"orderingKey\": \"k\", \"data\": {\"ms\": " + ms + ", \"words\": \"w" + ms + "\"}}")
                .at("/eventId")).toList();

        List<String> deliveries = ids.stream().map(id -> event(id, "planned").at("/deliveries/0/id").asText()).toList();

        assertThat(deliveries).isSorted();
        List<JsonNode> settled = deliveries.stream().map(id -> delivery(tenant, id, "delivered")).toList();
        assertThat(settled.stream().map(each -> each.at("/attempts/0/startedAt").asText())).isSorted();
    }

    @Test
    void aTenantsSlowRoutesKeepNobodyElseWaiting() {
        live("inbox-slow", "event:inbox.slow?planning=later", "- delay: {expression: {constant: {expression: \"2000\"}}}\n"
                + text("\"s\""));
        live("inbox-quick", "event:inbox.quick?planning=later", text("\"q\""));
        StringBuilder many = new StringBuilder("[");
        for (int i = 0; i < 40; i++) {
            many.append(i == 0 ? "" : ",").append("{\"type\": \"inbox.slow\"}");
        }
        List<String> slow = post("/api/events", tenant.token(), many.append(']').toString()).body().findValuesAsText("eventId");
        TestTenant other = newTenant("Quick");

        String quick = post("/api/events", other.token(), "{\"type\": \"inbox.quick\"}").at("/eventId");

        await().until(() -> get("/api/events/" + quick, other.token()).at("/status"), "planned"::equals);
        assertThat(slow.stream().filter(id -> event(id).path("status").asText().equals("received"))).isNotEmpty();
        database.jdbc().sql("delete from inbox where tenant_id = ?").param(UUID.fromString(tenant.id())).update();
    }

    @Test
    void anErrorOfSeraiItselfLaysTheEventAsideAfterAFewTimes() {
        live("inbox-error", "event:inbox.error?planning=later",
                "- throwException: {id: no, exceptionType: java.lang.IllegalStateException, message: x}\n");
        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"inbox.error\"}");
        event(accepted.at("/eventId"), "unplannable");
        UUID id = UUID.fromString(accepted.at("/eventId"));

        database.jdbc().sql("update inbox set status = 'received', breakdowns = 3, lease_owner = 'a node that ended', due_at = now()"
                + " where event_id = ?").param(id).update();

        await().until(() -> event(accepted.at("/eventId")).path("reason").asText().contains("broke down"));
        assertThat(event(accepted.at("/eventId")).path("status").asText()).isEqualTo("unplannable");
    }
}
