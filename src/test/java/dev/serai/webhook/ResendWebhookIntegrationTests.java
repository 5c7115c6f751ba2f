package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Resend sends, signed by the library of Standard Webhooks under the names of Svix. */
class ResendWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("email", "resend", """
                {"apiKey": "re_12345678", "fromEmail": "shop@example.com", "webhookSecret": "%s"}""".formatted(SECRET));
    }

    private static Map<String, String> signed(String secret, String id, Instant at, String body) throws WebhookSigningException {
        return Map.of("svix-id", id, "svix-timestamp", String.valueOf(at.getEpochSecond()), "svix-signature",
                "v1,bm8gc2lnbmF0dXJl " + new Webhook(secret).sign(id, at.getEpochSecond(), body));
    }

    private static String event(String type, String more) {
        return """
                {"type": "%s", "created_at": "2025-11-30T08:06:40.126Z", "data": {"broadcast_id": null, "created_at":
                "2025-11-30T08:06:39.894719+00:00", "email_id": "56761188-7520-42d8-8898-ff6fc54ce618", "from": "Shop <shop@example.com>",
                "to": ["ann@example.com"], "subject": "Order", "tags": {"category": "welcome"} %s}}""".formatted(type, more);
    }

    private Reply send(String body, Map<String, String> headers) {
        return webhook(path("resend", connection), "application/json", body, headers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "email.sent||sent|null",
        "email.delivered||delivered|null",
        "email.delivery_delayed||deferred|null",
        "email.opened||opened|null",
        "email.clicked|, \"click\": {\"ipAddress\": \"192.0.2.1\", \"link\": \"https://shop.example.com\"}|clicked|null",
        "email.complained||complained|null",
        "email.failed|, \"failed\": {\"reason\": \"reached_daily_quota\"}|failed|reached_daily_quota",
        "email.suppressed|, \"suppressed\": {\"message\": \"On the suppression list\", \"type\": \"OnAccountSuppressionList\"}|failed"
                + "|On the suppression list",
        "email.bounced|, \"bounce\": {\"message\": \"No such box\", \"subType\": \"General\", \"type\": \"Permanent\"}|bounced|No such box",
        "email.bounced|, \"bounce\": {\"message\": \"Full\", \"subType\": \"MailboxFull\", \"type\": \"Transient\"}|failed|Full",
        "email.bounced|, \"bounce\": {\"message\": \"Suppressed\", \"subType\": \"Suppressed\", \"type\": \"Permanent\"}|failed|Suppressed",
        "email.bounced|, \"bounce\": {\"message\": \"Odd\", \"subType\": \"Undetermined\", \"type\": \"Undetermined\"}|failed|Odd"})
    void eventsAreReportedByWhatTheyMean(String type, String more, String state, String reason) throws WebhookSigningException {
        String body = event(type, more == null ? "" : more);

        assertThat(send(body, signed(SECRET, "msg_1", Instant.now(), body)).status()).isEqualTo(200);

        JsonNode data = events("resend", connection).get(0).path("data");
        assertThat(data.path("state").asText()).isEqualTo(state);
        assertThat(data.path("reason").asText(null)).isEqualTo(reason);
        assertThat(data.at("/objects/0").asText()).isEqualTo("56761188-7520-42d8-8898-ff6fc54ce618");
        assertThat(data.path("recipient").asText()).isEqualTo("ann@example.com");
        assertThat(data.path("at").asText()).isEqualTo("2025-11-30T08:06:40.126Z");
    }

    @Test
    void aRetryWithTheSameIdIsStoredOnce() throws WebhookSigningException {
        String body = event("email.delivered", "");
        assertThat(send(body, signed(SECRET, "msg_2", Instant.now().minusSeconds(200), body)).status()).isEqualTo(200);
        assertThat(send(body, signed(SECRET, "msg_2", Instant.now(), body)).status()).isEqualTo(200);
        assertThat(send(body, signed(SECRET, "msg_3", Instant.now(), body)).status()).isEqualTo(200);

        assertThat(events("resend", connection)).hasSize(2);
    }

    @Test
    void whatIsNotResendsIsRefused() throws WebhookSigningException {
        String body = event("email.delivered", "");
        Map<String, String> good = signed(SECRET, "msg_4", Instant.now(), body);

        assertThat(send(body + " ", good).status()).isEqualTo(401);
        assertThat(send(body, signed(OTHER, "msg_4", Instant.now(), body)).status()).isEqualTo(401);
        assertThat(send(body, signed(SECRET, "msg_4", Instant.now().minusSeconds(310), body)).status()).isEqualTo(401);
        assertThat(send(body, Map.of()).status()).isEqualTo(401);
        assertThat(send(body, Map.of("svix-timestamp", good.get("svix-timestamp"), "svix-signature", good.get("svix-signature"))).status())
                .isEqualTo(401);
        assertThat(events("resend", connection)).isEmpty();
    }

    @Test
    void bothSecretsOfARotationAreGood() throws WebhookSigningException {
        String both = connection("email", "resend", """
                {"apiKey": "re_12345678", "fromEmail": "shop@example.com", "webhookSecret": "%s %s"}""".formatted(OTHER, SECRET));
        String body = event("email.delivered", "");

        for (String secret : List.of(SECRET, OTHER)) {
            assertThat(webhook(path("resend", both), "application/json", body, signed(secret, "msg_5", Instant.now(), body)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void mailThatCameInIsAMessage() throws WebhookSigningException {
        String body = event("email.received", ", \"message_id\": \"<a@b>\", \"attachments\": [{\"id\": \"1\", \"filename\": \"a.pdf\"}]");

        assertThat(send(body, signed(SECRET, "msg_6", Instant.now(), body)).status()).isEqualTo(200);

        JsonNode event = events("resend", connection).get(0);
        assertThat(event.path("type").asText()).isEqualTo("message.received");
        assertThat(event.at("/data/from").asText()).isEqualTo("Shop <shop@example.com>");
        assertThat(event.at("/data/attachments/0/filename").asText()).isEqualTo("a.pdf");
    }
}
