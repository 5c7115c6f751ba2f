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
}
