package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Mailgun sends: signed in the body by a time and a token alone, so that each token counts once. */
class MailgunWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String KEY = "a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6";
    private static final String TOKEN = "e0b5477167110d68991efc6b9f89f0a11066af27834600e123";
    private static final String JSON = "application/json";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("email", "mailgun", """
                {"apiKey": "key-12345678", "domain": "mg.example.com", "fromEmail": "shop@mg.example.com", "webhookSigningKey": "%s"}"""
                .formatted(KEY));
    }

    private static String body(String key, String token, Instant at, String eventData) {
        long seconds = at.getEpochSecond();
        return """
                {"signature": {"token": "%s", "timestamp": "%d", "signature": "%s"}, "event-data": %s}"""
                .formatted(token, seconds, hexHmac(key, seconds + token), eventData);
    }

    private static String event(String event, String more) {
        return """
                {"id": "G9Bn5sl1TC6nu79C8C0bwg", "timestamp": 1764490000.529, "log-level": "info", "event": "%s", "recipient":
                "alice@example.com", "message": {"headers": {"to": "Alice <alice@example.com>", "message-id":
                "20130503182626.18666.16540@mg.example.com", "from": "shop@mg.example.com", "subject": "Order"}, "size": 111},
                "tags": ["welcome"], "user-variables": {"serai_delivery": "01a1fcdb"} %s}""".formatted(event, more);
    }

    private Reply send(String body) {
        return webhook(path("mailgun", connection), JSON, body, Map.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "accepted||sent|null",
        "delivered|, \"delivery-status\": {\"code\": 250, \"message\": \"OK\"}|delivered|null",
        "opened|, \"client-info\": {\"user-agent\": \"Mozilla\"}, \"ip\": \"192.0.2.1\"|opened|null",
        "clicked|, \"url\": \"https://shop.example.com\"|clicked|null",
        "complained||complained|null",
        "unsubscribed||unsubscribed|null",
        "rejected|, \"reject\": {\"reason\": \"Sandbox subdomains are for test purposes only\"}|failed"
                + "|Sandbox subdomains are for test purposes only",
        "failed|, \"severity\": \"permanent\", \"reason\": \"bounce\", \"delivery-status\": {\"code\": 550, \"message\": \"5.1.1 unknown\"}"
                + "|bounced|5.1.1 unknown",
        "failed|, \"severity\": \"permanent\", \"reason\": \"suppress-bounce\", \"delivery-status\": {\"code\": 605, \"description\":"
                + " \"Not delivering to previously bounced address\", \"message\": \"\"}|failed"
                + "|Not delivering to previously bounced address",
        "failed|, \"severity\": \"permanent\", \"reason\": \"old\", \"delivery-status\": {\"code\": 602, \"message\": \"Too old\"}"
                + "|failed|Too old",
        "failed|, \"severity\": \"temporary\", \"reason\": \"generic\", \"delivery-status\": {\"code\": 452, \"message\": \"Mailbox full\"}"
                + "|deferred|Mailbox full"})
    void eventsAreReportedByWhatTheyMean(String event, String more, String state, String reason) {
        Reply reply = send(body(KEY, TOKEN, Instant.now(), event(event, more == null ? "" : more)));

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        JsonNode data = events("mailgun", connection).get(0).path("data");
        assertThat(data.path("state").asText()).isEqualTo(state);
        assertThat(data.path("reason").asText(null)).isEqualTo(reason);
        assertThat(data.path("objects")).extracting(JsonNode::asText).contains("<20130503182626.18666.16540@mg.example.com>");
        assertThat(data.path("recipient").asText()).isEqualTo("alice@example.com");
        assertThat(data.at("/data/metadata/serai_delivery").asText()).isEqualTo("01a1fcdb");
        assertThat(data.path("at").asText()).isEqualTo("2025-11-30T08:06:40.529Z");
    }

    @Test
    void aTokenThatWasSeenCountsOnceWhateverComesWithIt() {
        Instant now = Instant.now();
        assertThat(send(body(KEY, TOKEN, now, event("delivered", ""))).status()).isEqualTo(200);

        assertThat(send(body(KEY, TOKEN, now, event("complained", ""))).status()).isEqualTo(200);
        String sneaked = body(KEY, TOKEN, now, event("complained", ", \"x\": \"=&signature=1&token=another&a=\""));
        assertThat(webhook(path("mailgun", connection), "application/x-www-form-urlencoded", sneaked, Map.of()).status()).isEqualTo(401);

        assertThat(events("mailgun", connection)).extracting(event -> event.at("/data/state").asText()).containsExactly("delivered");
    }

    @Test
    void subaccountsAreProvenByTheKeyOfTheMainAccount() {
        long now = Instant.now().getEpochSecond();
        String body = """
                {"signature": {"token": "%s", "timestamp": "%d", "signature": "%s", "parent-signature": "%s"}, "event-data": %s}"""
                .formatted(TOKEN, now, hexHmac("the key of the subaccount", now + TOKEN), hexHmac(KEY, now + TOKEN), event("opened", ""));

        assertThat(send(body).status()).isEqualTo(200);
        assertThat(events("mailgun", connection)).extracting(event -> event.at("/data/state").asText()).containsExactly("opened");
    }

    @Test
    void whatIsNotMailgunsIsRefused() {
        Instant now = Instant.now();
        String good = body(KEY, TOKEN, now, event("delivered", ""));

        assertThat(send(good.replace(TOKEN, TOKEN.replace('e', 'f'))).status()).isEqualTo(401);
        assertThat(send(body("another key", TOKEN, now, event("delivered", ""))).status()).isEqualTo(401);
        assertThat(send(body(KEY, TOKEN, now.minusSeconds(36_100), event("delivered", ""))).status()).isEqualTo(401);
        assertThat(send("{\"event-data\": {}}").status()).isEqualTo(401);
        assertThat(send("no JSON").status()).isEqualTo(401);
        assertThat(refusal(connection, "stale").path("reason").asText()).contains("36000");
        assertThat(events("mailgun", connection)).isEmpty();
    }

    @Test
    void aRetryOfEightHoursLaterIsTaken() {
        assertThat(send(body(KEY, TOKEN, Instant.now().minusSeconds(8 * 3600 + 300), event("delivered", ""))).status()).isEqualTo(200);
    }

    @Test
    void whatNamesNoMessageIsAnEvent() {
        String event = event("unsubscribed", "").replace("\"message-id\"", "\"other\"");

        assertThat(send(body(KEY, TOKEN, Instant.now(), event)).status()).isEqualTo(200);
        assertThat(events("mailgun", connection)).extracting(stored -> stored.path("type").asText())
                .containsExactly("mailgun.unsubscribed");
    }
}
