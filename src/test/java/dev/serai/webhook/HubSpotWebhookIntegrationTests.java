package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What HubSpot sends, signed in version 3 over the address that it was given. */
class HubSpotWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "ac5a3f6e-5d1e-4a8f-9f0c-2d6a5a5b0d11";
    private String connection;
    private String base;

    @BeforeEach
    void connect() {
        connection = connection("crm", "hubspot", "{\"privateAppToken\": \"pat-eu1-1\", \"portalId\": \"62515\","
                + " \"webhookSecret\": \"" + SECRET + "\"}");
        String url = get("/api/integrations/" + connection + "/webhook", tenant.token()).at("/url");
        base = url.substring(0, url.indexOf("/webhooks/"));
    }

    private Map<String, String> signed(String secret, String path, String body, Instant at) {
        long time = at.toEpochMilli();
        return Map.of("X-HubSpot-Request-Timestamp", String.valueOf(time), "X-HubSpot-Signature-v3", Base64.getEncoder().encodeToString(
                hmac("HmacSHA256", secret.getBytes(StandardCharsets.UTF_8), "POST" + base + path + body + time)));
    }

    private Reply send(String body) {
        String path = path("hubspot", connection);
        return webhook(path, "application/json", body, signed(SECRET, path, body, Instant.now()));
    }

    private static String event(int id, String type, int attempt) {
        return """
                {"appId": 1160452, "eventId": %d, "subscriptionId": 2, "portalId": 62515, "objectId": 1246965, "occurredAt": 1764490000123,
                 "subscriptionType": "%s", "attemptNumber": %d, "changeSource": "CRM", "propertyName": "email",
                 "propertyValue": "ann@example.com"}""".formatted(id, type, attempt);
    }

    @Test
    void eachOfAListIsAnEventOnce() {
        assertThat(send("[" + event(100, "contact.creation", 0) + "," + event(101, "contact.propertyChange", 0) + ","
                + event(102, "deal.deletion", 0) + "]").status()).isEqualTo(200);
        assertThat(send("[" + event(101, "contact.propertyChange", 1) + "," + event(100, "contact.creation", 1) + "]").status())
                .isEqualTo(200);

        assertThat(events("hubspot", connection)).hasSize(3).extracting(event -> event.path("type").asText())
                .containsExactlyInAnyOrder("hubspot.contact.creation", "hubspot.contact.propertyChange", "hubspot.deal.deletion");
        assertThat(events("hubspot", connection)).allSatisfy(event -> {
            assertThat(event.path("time").asText()).isEqualTo("2025-11-30T08:06:40.123Z");
            assertThat(event.at("/data/objectId").asInt()).isEqualTo(1246965);
            assertThat(event.at("/data/portalId").asInt()).isEqualTo(62515);
        });
    }

    @Test
    void aWorkflowSendsOneRecord() {
        assertThat(send("{\"vid\": 1, \"portalId\": 62515, \"properties\": {\"email\": {\"value\": \"ann@example.com\"}}}").status())
                .isEqualTo(200);

        assertThat(events("hubspot", connection).get(0).path("type").asText()).isEqualTo("hubspot.workflow");
        assertThat(events("hubspot", connection).get(0).at("/data/object/vid").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"another,0,wrong", SECRET + ",-310,stale", SECRET + ",310,stale"})
    void anotherSecretAndAnotherTimeAreRefused(String secret, int seconds, String kind) {
        String body = "[" + event(103, "contact.creation", 0) + "]";
        String path = path("hubspot", connection);

        assertThat(webhook(path, "application/json", body, signed(secret, path, body, Instant.now().plusSeconds(seconds))).status())
                .isEqualTo(401);
        assertThat(refusal(connection, kind).path("reason").asText()).isNotBlank();
        assertThat(events("hubspot", connection)).isEmpty();
    }

    @Test
    void aChangedByteAnotherAddressAndNoSignatureAreRefused() {
        String body = "[" + event(104, "contact.creation", 0) + "]";
        String path = path("hubspot", connection);
        Map<String, String> good = signed(SECRET, path, body, Instant.now());

        assertThat(webhook(path, "application/json", body + " ", good).status()).isEqualTo(401);
        assertThat(webhook(path + "?a=b", "application/json", body, good).status()).isEqualTo(401);
        assertThat(webhook(path, "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path, "application/json", body, good).status()).isEqualTo(200);
    }
}
