package dev.serai.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operation.Priority;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What is taken and never reported goes to the next connection, once for each. */
class ReportWithinIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    private Ledger ledger;

    private TestTenant tenant;
    private String first;
    private String second;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Report within");
        first = connect("email", "sendgrid", 1, "\"fromEmail\": \"a@example.com\"");
        second = connect("email", "brevo", 2, "\"fromEmail\": \"a@example.com\"");
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
        PROVIDERS.tellNoMore("resend");
    }

    private String connect(String channel, String provider, int priority, String fields) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "priority": %d, "configuration": {"sandbox": true, %s}}"""
                .formatted(channel, provider, provider, priority, fields));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String mail(Duration reportWithin) {
        ObjectNode message = json.createObjectNode().put("subject", "Hello").put("text", "Hello");
        message.putArray("to").addObject().put("email", "ann@example.com");
        UUID id = Ids.next();
        ledger.accept(new Acceptance(UUID.fromString(tenant.id()), List.of(), List.of(), List.of(new NewDelivery(id, null, "email.send",
                message, null, List.of(), null, new Schedule(Priority.NORMAL, null, null, reportWithin)))));
        return id.toString();
    }

    private JsonNode awaitExplained(String id, String words) {
        await().atMost(PATIENCE).until(() -> delivery(tenant, id).path("explanation").asText().contains(words));
        return delivery(tenant, id);
    }

    private boolean isAwaited(String id) {
        return database.jdbc().sql("select report_due_at is not null from delivery where id = ?").param(UUID.fromString(id))
                .query(Boolean.class).single();
    }

    @Test
    void silenceMovesItToTheNextAndALateReportIsShownAsADuplicate() {
        String id = mail(Duration.ofSeconds(1));
        JsonNode taken = delivery(tenant, id, "delivered");

        JsonNode last = awaitExplained(id, "no other connection could carry it, so it stays there");

        assertThat(last.path("status").asText()).isEqualTo("delivered");
        assertThat(last.path("connectionId").asText()).isEqualTo(second);
        assertThat(last.path("attempts")).extracting(each -> each.path("connectionId").asText()).containsExactly(first, second);
        assertThat(last.path("explanation").asText())
                .contains("\"sendgrid\" (sendgrid) took it, and nothing was reported of it in time.", "\"brevo\" (brevo) took it.");
        assertThat(isAwaited(id)).isFalse();

        Reported.of(taken, "opened").post(database, tenant.id());
        await().until(() -> delivery(tenant, id).path("reports").size() == 1);
        assertThat(delivery(tenant, id).at("/reports/0/duplicate").asBoolean()).isTrue();
        assertThat(delivery(tenant, id).at("/reports/0/provider").asText()).isEqualTo("sendgrid");
        assertThat(delivery(tenant, id).path("report").isNull()).isTrue();

        Reported.of(last, "delivered").post(database, tenant.id());
        await().until(() -> delivery(tenant, id).at("/report/state").asText().equals("delivered"));
        assertThat(delivery(tenant, id).at("/reports/1/duplicate").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivered", "opened", "bounced"})
    void whatIsReportedInTimeStays(String state) {
        String id = mail(Duration.ofMinutes(10));
        JsonNode taken = delivery(tenant, id, "delivered");
        assertThat(isAwaited(id)).isTrue();

        Reported.of(taken, state).post(database, tenant.id());

        await().until(() -> !isAwaited(id));
        assertThat(delivery(tenant, id).path("attempts")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sent", "deferred", "failed"})
    void whatIsNotThereYetDoesNotCount(String state) {
        String id = mail(Duration.ofSeconds(2));
        JsonNode taken = delivery(tenant, id, "delivered");

        Reported.of(taken, state).post(database, tenant.id());

        await().atMost(PATIENCE).until(() -> delivery(tenant, id).path("connectionId").asText().equals(second));
        await().until(() -> delivery(tenant, id).path("reports").size() == 1);
    }

    @Test
    void aReportThatComesBeforeTheNextTookItCallsThatOff() {
        post("/api/integrations/" + second + "/pause", tenant.token(), "");
        String id = mail(Duration.ofSeconds(1));
        JsonNode taken = delivery(tenant, id, "delivered");
        awaitExplained(id, "It waits until that is resumed.");
        assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("retrying");

        Reported.of(taken, "delivered").post(database, tenant.id());

        JsonNode back = awaitExplained(id, "It was reported after all, so nobody else gets it.");
        assertThat(back.path("status").asText()).isEqualTo("delivered");
        assertThat(back.path("reason").isNull()).isTrue();
        assertThat(back.path("connectionId").asText()).isEqualTo(first);
        assertThat(back.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(back.path("providerMessageId").asText()).isEqualTo(taken.path("providerMessageId").asText());
        assertThat(back.at("/reports/0/duplicate").asBoolean()).isFalse();
        post("/api/integrations/" + second + "/resume", tenant.token(), "");
        assertThat(delivery(tenant, id).path("attempts")).hasSize(1);
    }

    @Test
    void aReportOfTheFirstWhileTheSecondIsAwaitedEndsTheWait() {
        String id = mail(Duration.ofSeconds(1));
        JsonNode taken = delivery(tenant, id, "delivered");
        await().atMost(PATIENCE).until(() -> delivery(tenant, id).path("connectionId").asText().equals(second));
        database.jdbc().sql("update delivery set report_due_at = now() + interval '1 hour' where id = ?")
                .param(UUID.fromString(id)).update();

        Reported.of(taken, "delivered").post(database, tenant.id());

        await().atMost(PATIENCE).until(() -> !isAwaited(id));
        JsonNode last = delivery(tenant, id);
        assertThat(last.path("connectionId").asText()).isEqualTo(second);
        assertThat(last.path("explanation").asText()).contains("reported it after all, so nobody else gets it.");
        assertThat(last.at("/reports/0/duplicate").asBoolean()).isTrue();
        assertThat(last.path("report").isNull()).isTrue();
    }

    @Test
    void aReportThatComesWhileTheNextIsCalledCallsOffTheRestWhereThatFails() {
        AtomicReference<JsonNode> taken = new AtomicReference<>();
        moveToResend(asked -> {
            UUID event = Reported.of(taken.get(), "delivered").post(database, tenant.id());
            await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("planned"));
            return Told.json(503, "{}");
        });
        String id = mail(Duration.ofMinutes(10));
        taken.set(delivery(tenant, id, "delivered"));
        database.jdbc().sql("update delivery set report_due_at = now() where id = ?").param(UUID.fromString(id)).update();

        JsonNode back = awaitExplained(id, "It was reported after all, so nobody else gets it.");

        assertThat(back.path("status").asText()).isEqualTo("delivered");
        assertThat(back.path("connectionId").asText()).isEqualTo(first);
        assertThat(back.at("/reports/0/duplicate").asBoolean()).isFalse();
    }

    @Test
    void whatEverybodyElseRefusesStaysWithTheLastThatTookIt() {
        moveToResend(asked -> Told.json(422, "{\"statusCode\": 422, \"name\": \"validation_error\", \"message\": \"No\"}"));
        routes.put("events/within-took.camel.yaml", """
                - route:
                    id: within-took
                    description: For a test.
                    group: events
                    from:
                      uri: event:delivery.delivered
                      steps:
                        - log: {message: taken}
                """);
        String id = mail(Duration.ofSeconds(1));
        JsonNode taken = delivery(tenant, id, "delivered");

        JsonNode last = awaitExplained(id, "It stays with \"sendgrid\" (sendgrid), which took it.");

        assertThat(last.path("status").asText()).isEqualTo("delivered");
        assertThat(last.path("connectionId").asText()).isEqualTo(first);
        assertThat(last.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(last.path("providerMessageId").asText()).isEqualTo(taken.path("providerMessageId").asText());
        assertThat(last.path("attempts")).hasSize(2);
        assertThat(isAwaited(id)).isFalse();
        assertThat(database.jdbc().sql("select count(*) from event where tenant_id = ? and type = 'delivery.delivered'")
                .param(UUID.fromString(tenant.id())).query(Long.class).single()).isEqualTo(1);

        Reported.of(taken, "delivered").post(database, tenant.id());
        await().until(() -> delivery(tenant, id).at("/report/state").asText().equals("delivered"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', value = {
            "expires_at = now() - interval '1 second' => and is not sent any more",
            "message = '[]' => Its message is no JSON object",
            "breakdowns = 9 => Serai itself broke down over it",
            "operation = 'contact.find' => is a query now",
    })
    void whatSeraiItselfGivesUpStaysWithTheLastThatTookIt(String change, String words) {
        post("/api/integrations/" + second + "/pause", tenant.token(), "");
        String id = mail(Duration.ofSeconds(1));
        JsonNode taken = delivery(tenant, id, "delivered");
        awaitExplained(id, "It waits until that is resumed.");

        database.jdbc().sql("update delivery set due_at = now(), lease_owner = null, " + change + " where id = ?")
                .param(UUID.fromString(id)).update();

        JsonNode last = awaitExplained(id, "It stays with the connection that took it before.");
        assertThat(last.path("explanation").asText()).contains(words);
        assertThat(last.path("status").asText()).isEqualTo("delivered");
        assertThat(last.path("reason").isNull()).isTrue();
        assertThat(last.path("connectionId").asText()).isEqualTo(first);
        assertThat(last.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(last.path("providerMessageId").asText()).isEqualTo(taken.path("providerMessageId").asText());
        assertThat(isAwaited(id)).isFalse();

        Reported.of(taken, "delivered").post(database, tenant.id());
        await().until(() -> delivery(tenant, id).at("/report/state").asText().equals("delivered"));
    }

    /** What is sent over it goes there after the first. */
    private void moveToResend(Function<Asked, Told> answers) {
        post("/api/integrations/" + second + "/pause", tenant.token(), "");
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "resend", "name": "resend", "priority": 3,
                 "configuration": {"apiKey": "re_12345678", "fromEmail": "a@example.com"}}""");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        PROVIDERS.tell("resend", answers);
    }

    @Test
    void nothingIsAwaitedWhereNobodyAsksForIt() {
        String id = mail(null);
        delivery(tenant, id, "delivered");

        assertThat(isAwaited(id)).isFalse();
    }

    private JsonNode route(String uri, String message) {
        return routes.put("events/within.camel.yaml", """
                - route:
                    id: within
                    description: For a test.
                    group: events
                    from:
                      uri: event:within.test
                      steps:
                        - setBody: {expression: {jq: {expression: '%s'}}}
                        - to: {id: to-within, uri: "operation:%s"}
                """.formatted(message, uri));
    }

    @Test
    void aRouteAsksForItAtItsStep() {
        assertThat(route("email.send?reportWithin=1s", "{to: .to, subject: \"Hello\", text: \"Hello\"}").path("status").asText())
                .isEqualTo("live");

        String id = post("/api/events", tenant.token(), "{\"type\": \"within.test\", \"data\": {\"to\": \"ann@example.com\"}}")
                .at("/deliveries/0/id");

        await().atMost(PATIENCE).until(() -> delivery(tenant, id).path("connectionId").asText().equals(second));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "email.send?reportWithin=soon => accepted is a duration from 1s to 7d",
            "email.send?reportWithin=10 => accepted is a duration from 1s to 7d",
            "email.send?reportWithin=100ms => accepted is a duration from 1s to 7d",
            "email.send?reportWithin=8d => accepted is a duration from 1s to 7d",
            "payment.create?reportWithin=10m => does not go with payment.create, which must not be done twice",
            "payment.refund?reportWithin=10m => does not go with payment.refund, which must not be done twice",
    })
    void aMistakeIsToldWithItsLine(String uri, String words) {
        JsonNode state = route(uri, "{}");

        assertThat(state.path("status").asText()).isEqualTo("broken");
        assertThat(state.path("reason").asText()).contains("Option \"reportWithin\" of endpoint", words);
        assertThat(state.path("line").asInt()).isEqualTo(9);
    }

    @Test
    void aVariableForMoneyRefusesTheEvent() {
        routes.put("events/within-variable.camel.yaml", """
                - route:
                    id: within-variable
                    description: For a test.
                    group: events
                    from:
                      uri: event:within.variable
                      steps:
                        - setVariable: {name: reportWithin, expression: {constant: {expression: 10m}}}
                        - setBody: {expression: {jq: {expression: '{amount: "1.00", currency: "CHF"}'}}}
                        - to: {id: to-pay, uri: "operation:payment.create"}
                """);

        Reply refused = post("/api/events", tenant.token(), "{\"type\": \"within.variable\"}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/field")).isEqualTo("reportWithin");
        assertThat(refused.at("/errors/0/message")).contains("must not be done twice");
    }
}
