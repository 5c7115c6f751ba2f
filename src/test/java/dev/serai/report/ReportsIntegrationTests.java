package dev.serai.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.security.TenantScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What providers report brings deliveries further, never back, and routes take what follows. */
class ReportsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private ReportStore store;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Reports");
        routes = routeFolder();
        connect("email", "sendgrid", "\"fromEmail\": \"a@example.com\"");
        connect("sms", "vonage", "\"fromPhoneNumber\": \"+41790000000\"");
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    private String connect(String channel, String provider, String fields) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {"sandbox": true, %s}}"""
                .formatted(channel, provider, provider, fields));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private JsonNode mail() {
        String id = post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": ["ann@example.com", "bob@example.com"], "subject": "Hello", "text": "Hello"}""").at("/deliveryId");
        return delivery(tenant, id, "delivered");
    }

    private void planned(UUID event) {
        await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("planned"));
    }

    private void tell(Reported report) {
        planned(report.post(database, tenant.id()));
    }

    private String state(JsonNode mail) {
        return delivery(tenant, mail.path("id").asText()).at("/report/state").asText();
    }

    private List<JsonNode> events(String type) {
        List<JsonNode> events = new ArrayList<>();
        get("/api/events?limit=200&type=" + type, tenant.token()).body().path("items")
                .forEach(each -> events.add(get("/api/events/" + each.path("id").asText(), tenant.token()).body()));
        return events;
    }

    private void takes(String type) {
        String id = "takes-" + type.replaceAll("\\W", "-");
        JsonNode state = routes.put("events/" + id + ".camel.yaml", """
                - route:
                    id: %s
                    description: For a test.
                    group: events
                    from:
                      uri: "event:%s"
                      steps:
                        - log: {message: taken}
                """.formatted(id, type));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    @Test
    void aReportIsShownWhereverTheDeliveryIs() {
        JsonNode mail = mail();
        assertThat(mail.path("report").isNull()).isTrue();
        assertThat(mail.path("reports")).isEmpty();

        tell(Reported.of(mail, "delivered").at("2026-11-29T09:00:00Z").to("ann@example.com"));
        tell(Reported.of(mail, "bounced").at("2026-11-29T09:05:00Z").to("bob@example.com").because("550 no such user"));

        JsonNode shown = delivery(tenant, mail.path("id").asText());
        assertThat(shown.at("/report").toString())
                .isEqualTo("{\"state\":\"bounced\",\"at\":\"2026-11-29T09:05:00Z\",\"reason\":\"550 no such user\"}");
        assertThat(shown.path("status").asText()).isEqualTo("delivered");
        assertThat(shown.path("reports")).extracting(each -> each.path("recipient").asText() + " " + each.path("state").asText())
                .containsExactly("ann@example.com delivered", "bob@example.com bounced");
        assertThat(shown.at("/reports/1/reason").asText()).isEqualTo("550 no such user");
        assertThat(shown.at("/reports/1/provider").asText()).isEqualTo("sendgrid");
        assertThat(shown.at("/reports/1/object").asText()).isEqualTo(mail.path("providerMessageId").asText());
        assertThat(shown.at("/reports/1/detail/ip").asText()).isEqualTo("192.0.2.7");
        assertThat(shown.at("/reports/1/duplicate").asBoolean()).isFalse();
        JsonNode listed = get("/api/deliveries?limit=1", tenant.token()).body().at("/items/0");
        assertThat(listed.at("/report/state").asText()).isEqualTo("bounced");
        assertThat(listed.has("reports")).isFalse();
    }

    @Test
    void aStateNeverGoesBackWhateverComesLater() {
        JsonNode mail = mail();
        for (String state : List.of("sent", "opened", "delivered", "deferred", "clicked", "opened", "bounced", "read")) {
            tell(Reported.of(mail, state));
        }

        assertThat(state(mail)).isEqualTo("clicked");
        assertThat(delivery(tenant, mail.path("id").asText()).path("reports")).extracting(each -> each.path("state").asText())
                .containsExactlyInAnyOrder("sent", "opened", "delivered", "deferred", "clicked", "bounced", "read");
    }

    @Test
    void whatBringsARecipientFurtherIsRaisedOnce() {
        takes("message.bounced");
        takes("message.delivered?operation=email.send");
        String event = post("/api/events", tenant.token(), """
                {"type": "invoice.created", "data": {"number": "7", "amount": 10, "currency": "EUR", "dueDate": "2027-01-31",
                 "customer": {"name": "Ann", "email": "ann@example.com"}}}""").at("/deliveries/0/id");
        JsonNode mail = delivery(tenant, event, "delivered");

        tell(Reported.of(mail, "opened").to("ann@example.com"));
        Reported bounced = Reported.of(mail, "bounced").to("bob@example.com").because("550 gone");
        UUID first = bounced.post(database, tenant.id());
        planned(first);
        Reported.again(database, tenant.id(), first);
        planned(first);
        tell(bounced);
        tell(Reported.of(mail, "delivered").to("ann@example.com"));
        tell(Reported.of(mail, "delivered").to("bob@example.com"));
        tell(Reported.of(mail, "complained").to("ann@example.com"));

        List<JsonNode> raised = events("message.bounced");
        assertThat(raised).hasSize(1);
        JsonNode data = raised.get(0).path("data");
        assertThat(data.path("deliveryId").asText()).isEqualTo(mail.path("id").asText());
        assertThat(data.path("operation").asText()).isEqualTo("email.send");
        assertThat(data.path("state").asText()).isEqualTo("bounced");
        assertThat(data.path("recipient").asText()).isEqualTo("bob@example.com");
        assertThat(data.path("reason").asText()).isEqualTo("550 gone");
        assertThat(data.at("/connection/provider").asText()).isEqualTo("sendgrid");
        assertThat(data.at("/connection/id").asText()).isEqualTo(mail.path("connectionId").asText());
        assertThat(data.at("/result/messageId").asText()).isEqualTo(mail.path("providerMessageId").asText());
        assertThat(data.at("/event/type").asText()).isEqualTo("invoice.created");
        assertThat(data.at("/event/data/number").asText()).isEqualTo("7");
        assertThat(data.path("depth").asInt()).isEqualTo(1);
        assertThat(raised.get(0).path("chainId").asText()).isEqualTo(mail.path("eventId").asText());
        assertThat(events("message.delivered")).as("delivered after opened is no step").isEmpty();
        assertThat(events("message.opened")).as("a shipped route takes that").hasSize(1);
        assertThat(events("message.complained")).as("nobody takes that").isEmpty();
        await().until(() -> events("message.bounced").get(0).path("status").asText().equals("planned"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivery.report", "message.bounced", "message.opened", "payment.refunded", "payment.dispute_won"})
    void nobodyButSeraiMayTellOfDeliveries(String type) {
        Reply refused = post("/api/events", tenant.token(), "{\"type\": \"" + type + "\", \"data\": {}}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).isEqualTo("type");
        assertThat(refused.at("/errors/0/message")).contains("raised by Serai itself");
        JsonNode state = routes.put("events/raises.camel.yaml", """
                - route:
                    id: raises
                    description: For a test.
                    group: events
                    from:
                      uri: event:reports.test
                      steps:
                        - to: {id: to-raise, uri: "event:%s"}
                """.formatted(type));
        assertThat(state.path("status").asText()).isEqualTo("broken");
        assertThat(state.path("reason").asText()).contains("Serai itself raises " + type, "nobody else may");
    }

    @Test
    void explainingAReportAppliesNothing() {
        JsonNode mail = mail();

        Reply explained = post("/api/events/explain", tenant.token(), "{\"type\": \"delivery.report\", \"data\": "
                + Reported.of(mail, "opened").data() + "}");

        assertThat(explained.status()).isEqualTo(200);
        assertThat(explained.at("/routes/0")).isEqualTo("apply-delivery-report");
        assertThat(delivery(tenant, mail.path("id").asText()).path("reports")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "{} => must be the id of a provider",
            "{\"provider\": \"sendgrid\", \"objects\": []} => must list the ids",
            "{\"provider\": \"sendgrid\", \"objects\": [\"a\"], \"state\": \"gone\"} => is none of sent",
            "{\"provider\": \"sendgrid\", \"objects\": [\"a\"], \"state\": \"sent\", \"connectionId\": 7} => is not an id",
    })
    void aReportThatCannotBeReadIsListedWithTheReason(String data, String words) {
        UUID event = Reported.post(database, tenant.id(), data);

        await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("unplannable"));
        assertThat(get("/api/events/" + event, tenant.token()).at("/reason")).contains(words);
    }

    @Test
    void aStateThatADeliveryIsNeverInIsToldAndChangesNothing() {
        JsonNode mail = mail();

        UUID event = Reported.of(mail, "refunded").post(database, tenant.id());

        await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("unplannable"));
        assertThat(get("/api/events/" + event, tenant.token()).at("/reason")).contains("A message is never refunded");
        assertThat(delivery(tenant, mail.path("id").asText()).path("reports")).isEmpty();
    }

    @Test
    void whatProvidersWriteStaysWithinBounds() {
        JsonNode mail = mail();
        String long1 = "x".repeat(5000);
        String data = Reported.of(mail, "bounced").because(long1).to("nul\u0000@example.com").data()
                .put("at", "2999-01-01T00:00:00Z").toString().replace("\"192.0.2.7\"", "\"" + "y".repeat(20_000) + "\"");

        planned(Reported.post(database, tenant.id(), data));

        JsonNode shown = delivery(tenant, mail.path("id").asText());
        assertThat(shown.at("/report/reason").asText()).hasSize(1003);
        assertThat(shown.at("/report/at").asText()).startsWith("2026");
        assertThat(shown.at("/reports/0/recipient").asText()).isEqualTo("nul\ufffd@example.com");
        assertThat(shown.at("/reports/0/detail/omitted").asText()).contains("8 KiB");
    }

    @Test
    void reportsOfOneDeliveryOnSeveralNodesAtOnceFollowEachOther() throws Exception {
        List<String> states = List.of("sent", "delivered", "bounced", "opened", "clicked");
        states.forEach(state -> takes("message." + state));
        JsonNode mail = mail();
        List<Callable<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            for (String person : List.of("ann@example.com", "bob@example.com", "cem@example.com")) {
                states.forEach(state -> tasks.add(() -> apply(Reported.of(mail, state).to(person))));
            }
        }
        Collections.shuffle(tasks, new Random(7));
        Reported.atOnce(tasks);

        JsonNode shown = delivery(tenant, mail.path("id").asText());
        assertThat(shown.at("/report/state").asText()).isEqualTo("clicked");
        assertThat(shown.path("reports")).as("each of three recipients, each of five states, once").hasSize(15);
        assertThat(events("message.clicked")).extracting(each -> each.at("/data/recipient").asText())
                .containsExactlyInAnyOrder("ann@example.com", "bob@example.com", "cem@example.com");
        for (String state : states) {
            assertThat(events("message." + state)).extracting(each -> each.at("/data/recipient").asText()).doesNotHaveDuplicates();
        }
        JsonNode total = get("/api/integrations/stats", tenant.token()).body().path("total");
        assertThat(total.path("reported").toString())
                .isEqualTo("{\"delivered\":1,\"opened\":1,\"clicked\":1,\"bounced\":1,\"complained\":0}");
    }

    private Object apply(Reported report) {
        UUID id = UUID.fromString(tenant.id());
        return TenantScope.call(id, () -> store.apply(id, UUID.randomUUID(), ProviderReport.read(report.data(), Instant.now())));
    }

    @Test
    void ratesAreOfWhatProvidersTookEachDeliveryOnce() {
        List<JsonNode> mails = List.of(mail(), mail(), mail(), mail());
        tell(Reported.of(mails.get(0), "delivered").to("ann@example.com"));
        tell(Reported.of(mails.get(0), "delivered").to("bob@example.com"));
        tell(Reported.of(mails.get(0), "clicked").to("bob@example.com"));
        tell(Reported.of(mails.get(1), "opened"));
        tell(Reported.of(mails.get(2), "bounced"));
        tell(Reported.of(mails.get(3), "complained"));

        JsonNode live = get("/api/integrations/stats", tenant.token()).body();
        await().atMost(Duration.ofSeconds(40)).until(() -> database.jdbc().sql("select count(*) from reported where tenant_id = ?")
                .param(UUID.fromString(tenant.id())).query(Long.class).single() == 0);
        JsonNode counted = get("/api/integrations/stats", tenant.token()).body();
        tell(Reported.of(mails.get(1), "clicked"));
        JsonNode later = get("/api/integrations/stats?by=channel,provider,day", tenant.token()).body();

        assertThat(live.at("/total/delivered").asInt()).isEqualTo(4);
        assertThat(live.at("/total/rates").toString())
                .isEqualTo("{\"delivered\":0.75,\"opened\":0.5,\"clicked\":0.25,\"bounced\":0.25,\"complained\":0.25}");
        assertThat(counted).isEqualTo(live);
        assertThat(later.at("/items")).hasSize(1);
        assertThat(later.at("/items/0/provider").asText()).isEqualTo("sendgrid");
        assertThat(later.at("/items/0/reported").toString())
                .isEqualTo("{\"delivered\":3,\"opened\":2,\"clicked\":2,\"bounced\":1,\"complained\":1}");
        assertThat(get("/api/integrations/stats?provider=brevo", tenant.token()).body().at("/total/rates").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"19.90,CHF,refunded", "20,CHF,refunded", "19.89,CHF,partially_refunded", "5.00,CHF,partially_refunded",
        "19.90,EUR,partially_refunded", ",CHF,partially_refunded", "nothing,CHF,partially_refunded", "1e999999999,EUR,partially_refunded"})
    void aRefundOfTheWholeAmountIsToldFromOneOfAPart(String total, String currency, String state) {
        takes("payment." + state);
        connect("payment", "stripe", "\"apiKey\": \"sk_test_12345678\"");
        String id = post("/api/v1/operations/payment.create", tenant.token(), """
                {"amount": "19.90", "currency": "CHF", "description": "Order 1001"}""").body().path("paymentId").asText();
        JsonNode payment = deliveries(tenant, "?operation=payment.create").get(0);
        ObjectNode data = new Reported("stripe", UUID.fromString(payment.path("connectionId").asText()), List.of("unknown", id),
                "partially_refunded", "2026-11-29T09:00:00Z", null, "not of how much").data();
        data.putObject("data").put("totalRefunded", total).put("currency", currency);

        planned(Reported.post(database, tenant.id(), data.toString()));

        assertThat(delivery(tenant, payment.path("id").asText()).at("/report/state").asText()).isEqualTo(state);
        assertThat(events("payment." + state)).hasSize(1);
        assertThat(delivery(tenant, payment.path("id").asText()).at("/reports/0/reason").asText(null))
                .isEqualTo("CHF".equals(currency) && total != null && !"nothing".equals(total) ? null : "not of how much");
    }

    @Test
    void moneyHasStatesOfItsOwn() {
        takes("payment.refunded");
        connect("payment", "stripe", "\"apiKey\": \"sk_test_12345678\"");
        String id = post("/api/v1/operations/payment.create", tenant.token(), """
                {"amount": "19.90", "currency": "CHF", "description": "Order 1001"}""").body().path("paymentId").asText();
        JsonNode payment = deliveries(tenant, "?operation=payment.create").get(0);
        Reported report = new Reported("stripe", UUID.fromString(payment.path("connectionId").asText()), List.of(id), "succeeded",
                "2026-11-29T09:00:00Z", null, null);

        tell(report);
        tell(new Reported("stripe", report.connection(), List.of(id), "refunded", "2026-11-29T10:00:00Z", null, "requested_by_customer"));
        tell(new Reported("stripe", report.connection(), List.of(id), "pending", "2026-11-29T08:00:00Z", null, null));

        assertThat(delivery(tenant, payment.path("id").asText()).at("/report/state").asText()).isEqualTo("refunded");
        assertThat(events("payment.refunded")).singleElement().satisfies(raised -> {
            assertThat(raised.at("/data/operation").asText()).isEqualTo("payment.create");
            assertThat(raised.at("/data/reason").asText()).isEqualTo("requested_by_customer");
            assertThat(raised.at("/data/result/paymentId").asText()).isEqualTo(id);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeded failed pending", "failed succeeded", "pending succeeded failed succeeded"})
    void aRefundFailsAfterItWasDoneToo(String states) {
        connect("payment", "stripe", "\"apiKey\": \"sk_test_12345678\"");
        String paid = post("/api/v1/operations/payment.create", tenant.token(), """
                {"amount": "19.90", "currency": "CHF", "description": "Order 1001"}""").body().path("paymentId").asText();
        Reply refunded = post("/api/v1/operations/payment.refund", tenant.token(), "{\"paymentId\": \"" + paid + "\"}");
        assertThat(refunded.status()).as(refunded.raw().body()).isLessThan(300);
        JsonNode refund = deliveries(tenant, "?operation=payment.refund").get(0);
        String id = refunded.body().path("refundId").asText();

        for (String state : states.split(" ")) {
            tell(new Reported("stripe", UUID.fromString(refund.path("connectionId").asText()), List.of(id), state,
                    Instant.now().toString(), null, null));
        }

        assertThat(state(refund)).isEqualTo("failed");
    }

    @Test
    void whatIsReportedAboutAPersonIsErasedWithThem() {
        JsonNode mail = mail();
        tell(Reported.of(mail, "bounced").to("bob@example.com").because("550 <bob@example.com> unknown"));
        JsonNode other = delivery(tenant, post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "cem@example.com", "subject": "Hello", "text": "Hello"}""").at("/deliveryId"), "delivered");
        tell(Reported.of(other, "complained").to("bob@example.com").because("bob@example.com complained"));
        UUID waiting = new Reported("sendgrid", null, List.of("unknown"), "opened", Instant.now().toString(), "bob@example.com", null)
                .post(database, tenant.id());
        planned(waiting);

        Reply erased = post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"bob@example.com\"}");

        assertThat(erased.status()).as(erased.raw().body()).isEqualTo(200);
        assertThat(state(mail)).isEqualTo("bounced");
        assertThat(state(other)).isEqualTo("complained");
        assertThat(get("/api/tenants/" + tenant.id() + "/export", tenant.token()).raw().body()).doesNotContain("bob@example.com");
    }

    @Test
    void anAccountOfTheEnvironmentHasNoConnection() {
        TestTenant other = newTenant("Stand-in");
        String id = post("/api/v1/integrations/email/send", other.token(), """
                {"to": "ann@example.com", "subject": "Hello", "text": "Hello"}""").at("/deliveryId");
        JsonNode mail = delivery(other, id, "delivered");
        Reported report = new Reported(mail.path("provider").asText(), null, List.of(mail.path("providerMessageId").asText()), "opened",
                Instant.now().toString(), null, null);

        report.post(database, other.id());

        await().until(() -> delivery(other, id).at("/report/state").asText().equals("opened"));
        assertThat(delivery(other, id).at("/reports/0/connectionId").asText()).isEqualTo(mail.path("connectionId").asText());
    }

    @Test
    void anotherTenantsReportChangesNothing() {
        JsonNode mail = mail();
        TestTenant other = newTenant("Other");

        UUID event = Reported.of(mail, "opened").post(database, other.id());

        await().until(() -> get("/api/events/" + event, other.token()).at("/status").equals("planned"));
        assertThat(state(mail)).isEmpty();
    }
}
