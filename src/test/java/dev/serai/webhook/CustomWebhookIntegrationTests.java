package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What any application sends: proven by HMAC, Standard Webhooks, HTTP Basic or a key, in headers that the connection names. */
class CustomWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String JSON = "application/json";
    private static final String STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"type\": \"order.paid\", \"id\": \"o-1\", \"timestamp\": \"2026-11-29T10:00:00Z\", \"total\": 1}";

    private String custom(String values) {
        return connection("webhook", "custom-webhook", values);
    }

    private Reply send(String connection, String body, Map<String, String> headers) {
        return webhook(path("custom-webhook", connection), JSON, body, headers);
    }

    @Test
    void aSignatureInTheHeaderThatTheConnectionNamesIsTaken() {
        String github = custom("""
                {"hmacSecret": "hush", "signatureHeader": "X-Hub-Signature-256", "signaturePrefix": "sha256=",
                 "typeHeader": "X-GitHub-Event", "idHeader": "X-GitHub-Delivery", "typePrefix": "custom.github."}""");
        Map<String, String> headers = Map.of("X-GitHub-Event", "push", "X-GitHub-Delivery", "72d3162e",
                "X-Hub-Signature-256", "sha256=" + hexHmac("hush", "{\"ref\": \"main\"}"));

        assertThat(send(github, "{\"ref\": \"main\"}", headers).status()).isEqualTo(200);
        assertThat(send(github, "{\"ref\": \"main\"}", headers).status()).as("a repeat").isEqualTo(200);

        List<JsonNode> events = events("custom-webhook", github);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).path("type").asText()).isEqualTo("custom.github.push");
        assertThat(events.get(0).at("/data/ref").asText()).isEqualTo("main");
        assertThat(send(github, BODY, Map.of("X-Signature", hexHmac("hush", BODY))).status()).as("in another header").isEqualTo(401);
        assertThat(send(github, BODY, Map.of("X-Hub-Signature-256", hexHmac("hush", BODY))).status()).as("no prefix").isEqualTo(401);
        assertThat(send(github, BODY + " ", Map.of("X-Hub-Signature-256", "sha256=" + hexHmac("hush", BODY))).status()).isEqualTo(401);
    }

    @Test
    void theHashAndItsNotationMayBeOthers() {
        String other = custom("{\"hmacSecret\": \"hush\", \"hmacAlgorithm\": \"sha512\", \"signatureEncoding\": \"base64\"}");
        String signature = Base64.getEncoder().encodeToString(hmac("HmacSHA512", "hush".getBytes(StandardCharsets.UTF_8), BODY));

        assertThat(send(other, BODY, Map.of("X-Signature", signature)).status()).isEqualTo(200);
        assertThat(send(other, BODY, Map.of("X-Signature", hexHmac("hush", BODY))).status()).isEqualTo(401);

        JsonNode event = events("custom-webhook", other).get(0);
        assertThat(event.path("type").asText()).isEqualTo("custom.order.paid");
        assertThat(event.path("time").asText()).isEqualTo("2026-11-29T10:00:00Z");
        assertThat(event.at("/data/total").asInt()).isEqualTo(1);
    }

    @Test
    void whatTheLibraryOfStandardWebhooksSignsIsTaken() throws Exception {
        String standard = custom("{\"standardSecret\": \"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD " + STANDARD + "\"}");
        Webhook library = new Webhook(STANDARD);
        long now = Instant.now().getEpochSecond();
        Map<String, String> headers = Map.of("webhook-id", "msg_1", "webhook-timestamp", String.valueOf(now), "webhook-signature",
                "v1,AAAA v1a,BBBB " + library.sign("msg_1", now, BODY));
        Map<String, List<String>> seen = new java.util.HashMap<>();
        headers.forEach((name, value) -> seen.put(name, List.of(value)));
        library.verify(BODY, HttpHeaders.of(seen, (name, value) -> true));

        assertThat(send(standard, BODY, headers).status()).isEqualTo(200);

        assertThat(send(standard, BODY, headers).status()).as("a repeat").isEqualTo(200);
        assertThat(send(standard, BODY, Map.of("webhook-id", "msg_4", "webhook-timestamp", String.valueOf(now), "webhook-signature",
                library.sign("msg_4", now, BODY))).status()).as("the same once more").isEqualTo(200);
        assertThat(events("custom-webhook", standard)).extracting(event -> event.path("type").asText()).containsExactly("custom.order.paid",
                "custom.order.paid");
        long old = now - 301;
        assertThat(send(standard, BODY, Map.of("webhook-id", "msg_2", "webhook-timestamp", String.valueOf(old), "webhook-signature",
                library.sign("msg_2", old, BODY))).status()).as("stale").isEqualTo(401);
        assertThat(send(standard, BODY, Map.of("webhook-id", "msg_3", "webhook-timestamp", String.valueOf(now), "webhook-signature",
                library.sign("msg_1", now, BODY))).status()).as("another id").isEqualTo(401);
        assertThat(refusal(standard, "stale").path("reason").asText()).contains("s ago");
    }

    @Test
    void aPasswordAndAKeyAreTaken() {
        String basic = custom("{\"basicPassword\": \"let-me-in\"}");
        String key = custom("{\"apiKey\": \"k-123\", \"apiKeyHeader\": \"X-Shop-Key\", \"idPointer\": \"/order/number\"}");
        String good = "Basic " + Base64.getEncoder().encodeToString("shop:let-me-in".getBytes(StandardCharsets.UTF_8));

        assertThat(send(basic, BODY, Map.of("Authorization", good)).status()).isEqualTo(200);
        assertThat(send(basic, BODY, Map.of("Authorization", "Basic c2hvcDpsZXQtbWU=")).status()).isEqualTo(401);
        assertThat(send(basic, BODY, Map.of("Authorization", "Bearer let-me-in")).status()).isEqualTo(401);
        for (int total = 1; total < 3; total++) {
            assertThat(send(key, "{\"order\": {\"number\": 7, \"total\": " + total + "}}", Map.of("X-Shop-Key", "k-123")).status())
                    .isEqualTo(200);
        }
        assertThat(send(key, BODY, Map.of("X-Shop-Key", "k-124")).status()).isEqualTo(401);
        assertThat(send(key, BODY, Map.of("X-API-Key", "k-123")).status()).isEqualTo(401);

        assertThat(events("custom-webhook", key)).as("with one id").hasSize(1);
        assertThat(events("custom-webhook", key).get(0).path("type").asText()).isEqualTo("custom.received");
        assertThat(events("custom-webhook", basic)).hasSize(1);
    }

    @Test
    void withoutAnIdTheBodyTellsRepeats() {
        String key = custom("{\"apiKey\": \"k-123\"}");
        for (String body : List.of("[1, 2]", "[1, 2]", "[1, 3]")) {
            assertThat(send(key, body, Map.of("X-API-Key", "k-123")).status()).isEqualTo(200);
        }

        assertThat(events("custom-webhook", key)).extracting(event -> event.at("/data/body").toString()).containsExactly("[1,2]", "[1,3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"typePrefix\": \"payment.\"}", "{\"typePrefix\": \"webhook.\"}", "{\"typePrefix\": \"custom\"}",
        "{\"signatureHeader\": \"X Y\"}", "{\"typePointer\": \"type\"}", "{\"hmacAlgorithm\": \"md5\"}"})
    void whatWouldPassForSomethingElseIsNoConfiguration(String values) {
        Reply made = post("/api/integrations", tenant.token(), "{\"name\": \"x\", \"integrationType\": \"webhook\","
                + " \"provider\": \"custom-webhook\", \"configuration\": " + values + "}");

        assertThat(made.status()).isEqualTo(400);
        assertThat(made.at("/errors/0/field")).startsWith("configuration.");
    }

    @Test
    void aTestSaysWhetherThereIsSomethingThatProves() {
        String bare = custom("{}");
        Reply tested = post("/api/integrations/" + bare + "/test", tenant.token(), "{}");
        assertThat(tested.body().toString()).contains("Nothing proves what comes");
        assertThat(send(bare, BODY, Map.of()).status()).isEqualTo(503);

        String good = custom("{\"apiKey\": \"k-123\"}");
        assertThat(post("/api/integrations/" + good + "/test", tenant.token(), "{}").at("/success")).isEqualTo("true");
    }

    private List<Boolean> lastingKeys() {
        return database.jdbc().sql("select coalesce(lasting, false) from idempotency where tenant_id = cast(? as uuid)"
                + " and key like 'event:custom-webhook/%'").param(tenant.id()).query(Boolean.class).list();
    }

    @Test
    void whatIsCapturedAndSentAgainUnderAnotherIdCountsOnce() throws Exception {
        String signed = custom("{\"hmacSecret\": \"hush\", \"idHeader\": \"X-Delivery\"}");
        for (String id : List.of("1", "2", "3")) {
            assertThat(send(signed, BODY, Map.of("X-Signature", hexHmac("hush", BODY), "X-Delivery", id, "webhook-id", "msg_" + id))
                    .status()).isEqualTo(200);
        }
        assertThat(events("custom-webhook", signed)).hasSize(1);
        assertThat(lastingKeys()).as("nothing says when it was signed").containsExactly(true);

        String standard = custom("{\"standardSecret\": \"" + STANDARD + "\", \"idHeader\": \"X-Delivery\"}");
        long now = Instant.now().getEpochSecond();
        String signature = new Webhook(STANDARD).sign("msg_1", now, BODY);
        for (String id : List.of("1", "2")) {
            assertThat(send(standard, BODY, Map.of("webhook-id", "msg_1", "webhook-timestamp", String.valueOf(now), "webhook-signature",
                    signature, "X-Delivery", id)).status()).isEqualTo(200);
        }
        assertThat(events("custom-webhook", standard)).hasSize(1);
        assertThat(lastingKeys()).as("who signs says when").containsExactlyInAnyOrder(true, false);
    }

    @Test
    void whoKnowsTheKeyMayNameTheId() {
        String key = custom("{\"apiKey\": \"k-123\", \"idHeader\": \"X-Delivery\"}");
        for (String id : List.of("1", "2", "2")) {
            assertThat(send(key, BODY, Map.of("X-API-Key", "k-123", "X-Delivery", id)).status()).isEqualTo(200);
        }

        assertThat(events("custom-webhook", key)).hasSize(2);
    }

    @Test
    void whatCannotBeReadIsKeptWithTheHeadersThatAreNoSecrets() {
        String github = custom("""
                {"hmacSecret": "hush", "signatureHeader": "X-Check", "apiKey": "k-123456789", "typeHeader": "X-GitHub-Event"}""");

        assertThat(send(github, "{broken", Map.ofEntries(Map.entry("X-Check", hexHmac("hush", "{broken")),
                Map.entry("X-GitHub-Event", "push"), Map.entry("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
                Map.entry("User-Agent", "GitHub-Hookshot/044aadd"), Map.entry("Authorization", "Bearer marker-1"),
                Map.entry("X-Api-Key", "k-123456789"), Map.entry("X-Copy", "it is k-123456789 again"), Map.entry("Cookie", "a=marker-2"),
                Map.entry("X-Auth-Token", "marker-3"), Map.entry("X-Trace", "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA=="))).status()).isEqualTo(200);

        JsonNode headers = events("custom-webhook", github).get(0).at("/data/headers");
        assertThat(headers.path("x-github-event").asText()).isEqualTo("push");
        assertThat(headers.path("x-github-delivery").asText()).isEqualTo("72d3162e-cc78-11e3-81ab-4c9367dc0958");
        assertThat(headers.path("user-agent").asText()).isEqualTo("GitHub-Hookshot/044aadd");
        assertThat(headers.toString()).doesNotContain("marker", "k-123456789", hexHmac("hush", "{broken"), "Zm9vYmFy");
    }
}
