package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
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
    void nobodyPostsWhatOnlySeraiMakes() {
        Reply reply = post("/api/events", tenant.token(), "{\"type\": \"webhook.unread\", \"data\": {}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("type");
    }
}
