package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Stripe sends: signatures that Stripe's own library takes, and all that may be wrong with one. */
class StripeWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "whsec_5f3c2a1b0d9e8f7a6b5c4d3e2f1a0b9c";
    private static final String JSON = "application/json; charset=utf-8";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"webhookSecret\": \"" + SECRET + "\"}");
    }

    private static String event(String id, String type, String object) {
        return """
                {"id": "%s", "object": "event", "created": 1764490000, "type": "%s", "livemode": false, "data": {"object": %s}}"""
                .formatted(id, type, object);
    }

    private static String signature(String secret, String body, Instant at) {
        return "t=" + at.getEpochSecond() + ",v1=" + hexHmac(secret, at.getEpochSecond() + "." + body) + ",v0=abc";
    }

    private Reply send(String body, String signature) {
        return webhook(path("stripe", connection), JSON, body, Map.of("Stripe-Signature", signature));
    }

    @Test
    void whatStripesOwnLibraryTakesIsTaken() throws SignatureVerificationException {
        String body = event("evt_1", "payment_intent.succeeded", "{\"id\": \"pi_1\", \"object\": \"payment_intent\"}");
        String signature = signature(SECRET, body, Instant.now());
        assertThat(Webhook.Signature.verifyHeader(body, signature, SECRET, 300)).isTrue();

        Reply reply = send(body, signature);

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        JsonNode stored = events("stripe", connection).get(0);
        assertThat(stored.path("type").asText()).isEqualTo("delivery.report");
        assertThat(stored.at("/data/objects/0").asText()).isEqualTo("pi_1");
        assertThat(stored.at("/data/state").asText()).isEqualTo("succeeded");
        assertThat(stored.at("/data/connectionId").asText()).isEqualTo(connection);
        assertThat(stored.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }

    @Test
    void aRepeatIsAnsweredAndNotStoredAgain() {
        String body = event("evt_2", "customer.created", "{\"id\": \"cus_1\"}");

        assertThat(send(body, signature(SECRET, body, Instant.now())).status()).isEqualTo(200);
        assertThat(send(body, signature(SECRET, body, Instant.now().minusSeconds(60))).status()).isEqualTo(200);

        assertThat(events("stripe", connection)).extracting(event -> event.path("type").asText()).containsExactly(
                "stripe.customer.created");
    }

    @ParameterizedTest
    @CsvSource({"whsec_another,0,wrong", SECRET + ",-301,stale", SECRET + ",310,stale"})
    void anotherSecretAndAnotherTimeAreRefused(String secret, int seconds, String kind) {
        String body = event("evt_3", "payment_intent.succeeded", "{\"id\": \"pi_1\"}");

        Reply reply = send(body, signature(secret, body, Instant.now().plusSeconds(seconds)));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(refusal(connection, kind).path("reason").asText()).isNotBlank().doesNotContain("whsec");
        assertThat(events("stripe", connection)).isEmpty();
    }

    @Test
    void aChangedByteIsRefused() {
        String body = event("evt_4", "payment_intent.succeeded", "{\"id\": \"pi_1\"}");

        assertThat(send(body + " ", signature(SECRET, body, Instant.now())).status()).isEqualTo(401);
    }

    @Test
    void withoutSignatureItIsRefused() {
        assertThat(webhook(path("stripe", connection), JSON, "{}", Map.of()).status()).isEqualTo(401);
        assertThat(send("{}", "t=,v1=").status()).isEqualTo(401);
        assertThat(send("{}", "t=99999999999999999999,v1=00").status()).isEqualTo(401);
        assertThat(refusal(connection, "missing").path("count").asInt()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void bothSecretsOfARotationAreGood() {
        String both = connection("payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"webhookSecret\": \"whsec_old " + SECRET
                + "\"}");
        String body = event("evt_5", "customer.created", "{\"id\": \"cus_1\"}");

        for (String secret : List.of("whsec_old", SECRET)) {
            Map<String, String> signed = Map.of("Stripe-Signature", signature(secret, body, Instant.now()));
            assertThat(webhook(path("stripe", both), JSON, body, signed).status()).isEqualTo(200);
        }
    }

    @Test
    void withoutASecretTheProviderIsToSendItAgain() {
        String bare = connection("payment", "stripe", "{\"apiKey\": \"sk_test_123456789\"}");

        Reply reply = webhook(path("stripe", bare), JSON, "{}", Map.of("Stripe-Signature", "t=1,v1=00"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.raw().headers().firstValue("Retry-After")).isPresent();
        assertThat(refusal(bare, "unset").path("reason").asText()).contains("webhookSecret");
    }

    @Test
    void anotherTenantsSecretProvesNothingHere() {
        TestTenant other = newTenant("Other");
        connection(other, "payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"webhookSecret\": \"whsec_theirs\"}");
        String body = event("evt_6", "payment_intent.succeeded", "{\"id\": \"pi_1\"}");

        assertThat(send(body, signature("whsec_theirs", body, Instant.now())).status()).isEqualTo(401);
    }

    @Test
    void unknownConnectionsAndProvidersAnswerAlike() {
        assertThat(webhook(path("stripe", "00000000-0000-7000-8000-000000000001"), JSON, "{}", Map.of()).status()).isEqualTo(404);
        assertThat(webhook(path("sendgrid", connection), JSON, "{}", Map.of()).status()).isEqualTo(404);
        assertThat(webhook("/webhooks/nobody", JSON, "{}", Map.of()).status()).isEqualTo(404);
        assertThat(webhook(path("stripe", "x"), JSON, "{}", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void aDeletedConnectionIsNotFoundAndAPausedOneTakesReports() {
        String body = event("evt_7", "payment_intent.succeeded", "{\"id\": \"pi_1\"}");
        assertThat(post("/api/integrations/" + connection + "/pause", tenant.token(), "{}").status()).isLessThan(300);
        assertThat(send(body, signature(SECRET, body, Instant.now())).status()).isEqualTo(200);

        assertThat(delete("/api/integrations/" + connection, tenant.token()).status()).isEqualTo(204);

        await().until(() -> send(body, signature(SECRET, body, Instant.now())).status() == 404);
    }

    @Test
    void whatIsProvenAndCannotBeReadIsKept() {
        String body = "{\"id\": \"evt_8\", \"type\": 12, \"data\": \"odd\"}";

        assertThat(send(body, signature(SECRET, body, Instant.now())).status()).isEqualTo(200);

        JsonNode kept = await().until(() -> events("stripe", connection).stream().findFirst().orElse(null), event -> event != null
                && event.path("status").asText().equals("unplannable"));
        assertThat(kept.path("type").asText()).isEqualTo("webhook.unread");
        assertThat(kept.at("/data/body").asText()).isEqualTo(body);
        assertThat(refusal(connection, "unreadable").path("reason").asText()).contains("jq");
    }

    @Test
    void oddBytesAreKeptAsTextThatCanBeStored() {
        String text = event("evt_9", "customer.created", "{\"name\": \"a\\u0000b\"}").replace("1764490000", "\"soon\"");

        assertThat(send(text, signature(SECRET, text, Instant.now())).status()).isEqualTo(200);

        assertThat(events("stripe", connection).get(0).at("/data/object/name").asText()).isEqualTo("a\uFFFDb");
    }

    @Test
    void aLongQueryIsNoFault() {
        String body = event("evt_10", "customer.created", "{\"id\": \"cus_1\"}");
        Map<String, String> signed = Map.of("Stripe-Signature", signature(SECRET, body, Instant.now()));

        Reply reply = webhook(path("stripe", connection) + "?" + "a&".repeat(2500), JSON, body, signed);

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        assertThat(events("stripe", connection)).hasSize(1);
    }

    @Test
    void nobodyPostsWhatOnlySeraiMakes() {
        Reply reply = post("/api/events", tenant.token(), "{\"type\": \"webhook.unread\", \"data\": {}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("type");
    }

    private List<JsonNode> reports(String id, String type, String object) {
        String body = event(id, type, object);
        int before = events("stripe", connection).size();
        assertThat(send(body, signature(SECRET, body, Instant.now())).status()).isEqualTo(200);
        List<JsonNode> all = events("stripe", connection);
        return all.subList(before, all.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            payment_intent.payment_failed | {"id": "pi_1", "last_payment_error": {"message": "Declined"}} | pi_1 failed Declined
            payment_intent.canceled       | {"id": "pi_1", "cancellation_reason": "abandoned"}            | pi_1 canceled abandoned
            payment_intent.processing     | {"id": "pi_1"}                                                | pi_1 pending null
            charge.refunded               | {"id": "ch_1", "payment_intent": "pi_1", "refunded": true}    | pi_1 refunded null
            charge.refunded               | {"id": "ch_1", "payment_intent": "pi_1", "refunded": false}   | pi_1 partially_refunded null
            refund.updated                | {"id": "re_1", "status": "failed", "failure_reason": "lost_card"} | re_1 failed lost_card
            refund.created                | {"id": "re_1", "status": "succeeded"}                         | re_1 succeeded null
            charge.dispute.created        | {"id": "dp_1", "payment_intent": "pi_1", "reason": "fraudulent"} | pi_1 disputed fraudulent
            charge.dispute.closed         | {"id": "dp_1", "payment_intent": "pi_1", "status": "won"}     | pi_1 dispute_won null
            charge.dispute.closed         | {"id": "dp_1", "payment_intent": "pi_1", "status": "lost"}    | pi_1 dispute_lost null
            """)
    void whatHappensToMoneyIsReportedOfThePayment(String type, String object, String expected) {
        JsonNode report = reports("evt_10", type, object).get(0);

        assertThat(report.path("type").asText()).isEqualTo("delivery.report");
        assertThat(report.at("/data/objects/0").asText() + " " + report.at("/data/state").asText() + " "
                + report.at("/data/reason").asText()).isEqualTo(expected);
    }

    @Test
    void amountsAreWrittenAsInPayments() {
        JsonNode report = reports("evt_11", "charge.refunded", "{\"id\": \"ch_1\", \"payment_intent\": \"pi_1\", \"refunded\": false,"
                + " \"amount_refunded\": 500, \"currency\": \"jpy\"}").get(0);

        assertThat(report.at("/data/data").toString()).isEqualTo("{\"type\":\"charge.refunded\",\"charge\":\"ch_1\","
                + "\"amount\":\"500\",\"currency\":\"JPY\"}");
    }

    @Test
    void anInvoiceIsAnEventAndOneThatWasMadeIsReportedToo() {
        assertThat(reports("evt_12", "invoice.paid", "{\"id\": \"in_1\", \"billing_reason\": \"subscription_cycle\"}"))
                .extracting(event -> event.path("type").asText()).containsExactly("stripe.invoice.paid");
        assertThat(reports("evt_13", "invoice.paid", "{\"id\": \"in_2\", \"billing_reason\": \"manual\", \"amount_paid\": 1990,"
                + " \"currency\": \"chf\"}")).extracting(event -> event.path("type").asText() + event.at("/data/data/amount").asText())
                .containsExactlyInAnyOrder("stripe.invoice.paid", "delivery.report19.90");
    }

    /** What comes to the address without a connection is of the account of the environment, or of one that is connected to it. */
    @Nested
    class OfTheInstance {

        private static final String OURS = "whsec_of_the_instance";

        @BeforeEach
        void set() {
            System.setProperty("STRIPE_WEBHOOK_SECRET", OURS);
        }

        @AfterEach
        void unset() {
            System.clearProperty("STRIPE_WEBHOOK_SECRET");
        }

        private Reply sendToInstance(String body) {
            return webhook("/webhooks/stripe", JSON, body, Map.of("Stripe-Signature", signature(OURS, body, Instant.now())));
        }

        private void made(TestTenant owner, String object) {
            database.jdbc().sql("""
                    insert into provider_object (tenant_id, external_id, provider, delivery_id, kind, created_at)
                    values (cast(? as uuid), ?, 'stripe', gen_random_uuid(), 'payment', now())""").params(owner.id(), object).update();
        }

        private List<JsonNode> shared(TestTenant owner) {
            return events(owner, "stripe", null);
        }

        @Test
        void itGoesToTheTenantThatMadeThePayment() {
            TestTenant other = newTenant("Other");
            String payment = "pi_of_" + tenant.id();
            made(tenant, payment);
            String body = event("evt_20", "payment_intent.succeeded", "{\"id\": \"" + payment + "\"}");

            assertThat(sendToInstance(body).status()).isEqualTo(200);
            assertThat(sendToInstance(body).status()).as("a repeat").isEqualTo(200);

            assertThat(shared(tenant)).hasSize(1);
            assertThat(shared(tenant).get(0).at("/data/objects/0").asText()).isEqualTo(payment);
            assertThat(shared(tenant).get(0).at("/data/connectionId").isNull()).isTrue();
            assertThat(shared(other)).isEmpty();
        }

        @Test
        void itGoesToTheConnectionOfTheAccountThatItNames() {
            String account = "acct_" + tenant.id().replace("-", "");
            String connected = connection("payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"stripeAccount\": \"" + account
                    + "\"}");
            String body = event("evt_21", "customer.created", "{\"id\": \"cus_1\"}").replace("\"livemode\"",
                    "\"account\": \"" + account + "\", \"livemode\"");

            assertThat(sendToInstance(body).status()).isEqualTo(200);

            assertThat(events("stripe", connected).get(0).path("type").asText()).isEqualTo("stripe.customer.created");
            assertThat(events("stripe", connected).get(0).at("/data/account").asText()).isEqualTo(account);
            assertThat(events("stripe", connection)).isEmpty();
        }

        /** Our own answer may be under way; a day later it is not. */
        @Test
        void aReportOfWhatNobodyMadeIsAskedForAgainForAWhileOnly() {
            String nobodys = "pi_of_" + tenant.id();
            String young = event("evt_22", "payment_intent.succeeded", "{\"id\": \"" + nobodys + "\"}").replace("1764490000",
                    String.valueOf(Instant.now().getEpochSecond()));
            Reply later = sendToInstance(young);
            assertThat(later.status()).isEqualTo(503);
            assertThat(later.raw().headers().firstValue("Retry-After")).isPresent();
            made(tenant, nobodys);
            assertThat(sendToInstance(young).status()).isEqualTo(200);
            assertThat(shared(tenant)).hasSize(1);

            assertThat(sendToInstance(event("evt_23", "payment_intent.succeeded", "{\"id\": \"pi_old\"}")).status()).isEqualTo(200);
            assertThat(sendToInstance(event("evt_24", "customer.created", "{\"id\": \"cus_1\"}")).status()).isEqualTo(200);
        }

        @Test
        void theSecretOfAConnectionProvesNothingThere() {
            String body = event("evt_25", "payment_intent.succeeded", "{\"id\": \"pi_1\"}");
            Map<String, String> headers = Map.of("Stripe-Signature", signature(SECRET, body, Instant.now()));

            assertThat(webhook("/webhooks/stripe", JSON, body, headers).status()).isEqualTo(401);
            System.clearProperty("STRIPE_WEBHOOK_SECRET");
            assertThat(webhook("/webhooks/stripe", JSON, body, headers).status()).isEqualTo(404);
        }
    }
}
