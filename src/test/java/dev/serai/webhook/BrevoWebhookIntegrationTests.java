package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Brevo sends: nothing is signed, so that a token of one's own proves it. */
class BrevoWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOKEN = "a-token-that-nobody-guesses";
    private static final Map<String, String> BEARER = Map.of("Authorization", "Bearer " + TOKEN);
    private static final String MESSAGE = "<202511300806.1234567890@smtp-relay.mailin.fr>";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("email", "brevo", """
                {"apiKey": "xkeysib-12345678", "fromEmail": "shop@example.com", "webhookToken": "%s"}""".formatted(TOKEN));
    }

    private static String event(String event, String email, String more) {
        return """
                {"event": "%s", "email": "%s", "id": 26224, "date": "2025-11-30 09:06:40", "ts": 1764490000, "message-id": "%s",
                "ts_event": 1764490000, "subject": "Order", "X-Mailin-custom": "order:1001", "sending_ip": "192.0.2.7", "ts_epoch":
                1764490000000, "tags": ["welcome"] %s}""".formatted(event, email, MESSAGE, more);
    }

    private Reply send(String query, String body, Map<String, String> headers) {
        return webhook(path("brevo", connection) + query, "application/json", body, headers);
    }

    @ParameterizedTest
    @CsvSource({"request,sent", "delivered,delivered", "deferred,deferred", "soft_bounce,failed", "hard_bounce,bounced",
        "invalid_email,bounced", "blocked,failed", "error,failed", "spam,complained", "unsubscribed,unsubscribed", "opened,opened",
        "unique_opened,opened", "proxy_open,opened", "click,clicked"})
    void eventsAreReportedByWhatTheyMean(String event, String state) {
        assertThat(send("", event(event, "ann@example.com", ", \"reason\": \"said so\", \"link\": \"https://shop.example.com\""), BEARER)
                .status()).isEqualTo(200);

        JsonNode data = events("brevo", connection).get(0).path("data");
        assertThat(data.path("state").asText()).isEqualTo(state);
        assertThat(data.at("/objects/0").asText()).isEqualTo(MESSAGE);
        assertThat(data.path("recipient").asText()).isEqualTo("ann@example.com");
        assertThat(data.path("reason").asText()).isEqualTo("said so");
        assertThat(data.at("/data/metadata").asText()).isEqualTo("order:1001");
        assertThat(data.path("at").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }

    @Test
    void aBatchCountsSinglyAndARepeatNotAtAll() {
        String batch = "[" + event("delivered", "ann@example.com", "") + "," + event("delivered", "bob@example.com", "") + ","
                + event("opened", "ann@example.com", "") + "]";
        assertThat(send("", batch, BEARER).status()).isEqualTo(200);
        assertThat(send("", event("opened", "ann@example.com", ""), BEARER).status()).isEqualTo(200);

        assertThat(events("brevo", connection)).extracting(event -> event.at("/data/recipient").asText())
                .containsExactly("ann@example.com", "bob@example.com", "ann@example.com");
    }

    @Test
    void theTokenIsGoodAsPasswordAndInTheAddress() {
        String basic = Base64.getEncoder().encodeToString(("brevo:" + TOKEN).getBytes(StandardCharsets.UTF_8));

        assertThat(send("", event("delivered", "ann@example.com", ""), Map.of("Authorization", "Basic " + basic)).status()).isEqualTo(200);
        assertThat(send("?token=" + TOKEN, event("opened", "ann@example.com", ""), Map.of()).status()).isEqualTo(200);
        assertThat(get(path("brevo", connection) + "?token=" + TOKEN, null).status()).isEqualTo(200);
        assertThat(events("brevo", connection)).hasSize(2);
    }

    @Test
    void anotherTokenIsRefused() {
        String body = event("delivered", "ann@example.com", "");

        assertThat(send("", body, Map.of()).status()).isEqualTo(401);
        assertThat(send("", body, Map.of("Authorization", "Bearer " + TOKEN.substring(1))).status()).isEqualTo(401);
        assertThat(send("", body, Map.of("Authorization", TOKEN)).status()).isEqualTo(401);
        assertThat(send("?token=", body, Map.of()).status()).isEqualTo(401);
        assertThat(send("?token=" + TOKEN + "x", body, Map.of()).status()).isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).doesNotContain(TOKEN);
        assertThat(events("brevo", connection)).isEmpty();
    }

    @Test
    void whatIsNoReportIsAnEvent() {
        assertThat(send("", "{\"event\": \"list_addition\", \"email\": \"ann@example.com\", \"list_id\": [3], \"ts\": 1764490000}", BEARER)
                .status()).isEqualTo(200);
        assertThat(send("", "{\"items\": [{\"Uuid\": [\"7ee1\"], \"MessageId\": \"<1@example.com>\", \"From\": {\"Name\": \"Ann\","
                + " \"Address\": \"ann@example.com\"}, \"To\": [{\"Address\": \"reply@shop.example.com\"}], \"Subject\": \"Hello\","
                + " \"RawTextBody\": \"Hi there\", \"Attachments\": [{\"Name\": \"cv.pdf\", \"ContentType\": \"application/pdf\","
                + " \"ContentLength\": 4, \"ContentID\": null, \"DownloadToken\": \"d-1\"}],"
                + " \"SentAtDate\": \"Sun, 30 Nov 2025 08:06:40 +0000\"}]}", BEARER)
                .status()).isEqualTo(200);

        assertThat(events("brevo", connection)).extracting(event -> event.path("type").asText())
                .containsExactly("brevo.list_addition", "message.received");
        assertThat(events("brevo", connection).get(1).at("/data/text").asText()).isEqualTo("Hi there");
        assertThat(events("brevo", connection).get(1).at("/data/attachments/0").toString()).isEqualTo("{\"filename\":\"cv.pdf\","
                + "\"contentType\":\"application/pdf\",\"size\":4,\"downloadToken\":\"d-1\"}");
    }
}
