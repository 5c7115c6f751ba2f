package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Chatwoot sends: signed by newer versions, with a token in the address by older ones. */
class ChatwootWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "whs-5f3c2a1b0d9e8f7a6b5c4d3e";
    private static final String TOKEN = "k3Jx9pQ2vL7nR5tY8wZ1";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("\"webhookSecret\": \"" + SECRET + "\"");
    }

    private String connection(String secret) {
        return connection("crm", "chatwoot", "{\"baseUrl\": \"https://chat.example.com\", \"accountId\": \"1\", \"apiKey\": \"key\","
                + " \"autoCreateInboxes\": false, \"autoCreateBots\": false, " + secret + "}");
    }

    private static Map<String, String> signed(String secret, String body, String delivery, Instant at) {
        String time = String.valueOf(at.getEpochSecond());
        return Map.of("X-Chatwoot-Timestamp", time, "X-Chatwoot-Delivery", delivery,
                "X-Chatwoot-Signature", "sha256=" + hexHmac(secret, time + "." + body));
    }

    private Reply send(String body, String delivery) {
        return webhook(path("chatwoot", connection), "application/json", body, signed(SECRET, body, delivery, Instant.now()));
    }

    private static String message(String event, String type, String status) {
        return """
                {"event": "%s", "id": 654, "content": "Hello", "content_type": "text", "created_at": "2025-11-30T08:06:40.449Z",
                 "message_type": "%s", "private": false, "source_id": null,
                 "content_attributes": {"external_error": "131026: undeliverable"},
                 "sender": {"id": 4, "name": "Ann", "email": "ann@example.com", "phone_number": "+41446681800", "type": "contact"},
                 "inbox": {"id": 3, "name": "Website"}, "account": {"id": 1, "name": "Acme"},
                 "attachments": [{"id": 9, "message_id": 654, "file_type": "image", "data_url": "https://chat.example.com/rails/9"}],
                 "conversation": {"id": 207, "inbox_id": 3, "status": "open",
                  "contact_inbox": {"id": 180, "contact_id": 4, "pubsub_token": "wfTzyNgmiE8YagFL3m4JU8Fi"},
                  "messages": [{"id": 654, "content": "Hello", "status": "%s"}]}}""".formatted(event, type, status);
    }

    @Test
    void whatAContactWritesIsReceivedOnce() {
        assertThat(send(message("message_created", "incoming", "sent"), "d-1").status()).isEqualTo(200);
        assertThat(send(message("message_created", "incoming", "sent"), "d-1").status()).isEqualTo(200);
        assertThat(send(message("message_created", "incoming", "sent"), "d-of-the-bot").status()).isEqualTo(200);

        assertThat(events("chatwoot", connection)).singleElement().satisfies(event -> {
            assertThat(event.path("type").asText()).isEqualTo("message.received");
            assertThat(event.path("time").asText()).isEqualTo("2025-11-30T08:06:40.449Z");
            assertThat(event.at("/data/from").asText()).isEqualTo("+41446681800");
            assertThat(event.at("/data/to").asText()).isEqualTo("3");
            assertThat(event.at("/data/text").asText()).isEqualTo("Hello");
            assertThat(event.at("/data/id").asText()).isEqualTo("654");
            assertThat(event.at("/data/conversationId").asText()).isEqualTo("207");
            assertThat(event.at("/data/sender/email").asText()).isEqualTo("ann@example.com");
            assertThat(event.at("/data/attachments/0/url").asText()).isEqualTo("https://chat.example.com/rails/9");
            assertThat(event.toString()).doesNotContain("wfTzyNgmiE8YagFL3m4JU8Fi");
        });
    }

    @ParameterizedTest
    @CsvSource({"sent", "delivered", "read", "failed"})
    void whatBecomesOfOurMessageIsReported(String status) {
        assertThat(send(message("message_updated", "outgoing", status), "d-2").status()).isEqualTo(200);

        assertThat(events("chatwoot", connection)).satisfiesExactlyInAnyOrder(report -> {
            assertThat(report.path("type").asText()).isEqualTo("delivery.report");
            assertThat(report.at("/data/objects/0").asText()).isEqualTo("654");
            assertThat(report.at("/data/state").asText()).isEqualTo(status);
            assertThat(report.at("/data/reason").asText()).isEqualTo("131026: undeliverable");
        }, event -> {
            assertThat(event.path("type").asText()).isEqualTo("chatwoot.message_updated");
            assertThat(event.toString()).doesNotContain("wfTzyNgmiE8YagFL3m4JU8Fi");
        });
    }

    @Test
    void ourOwnMessagesAndNotesAreNotReceived() {
        assertThat(send(message("message_created", "outgoing", "sent"), "d-3").status()).isEqualTo(200);
        assertThat(send(message("message_created", "incoming", "sent").replace("\"private\": false", "\"private\": true"), "d-4").status())
                .isEqualTo(200);
        assertThat(send("{\"event\": \"conversation_status_changed\", \"id\": 207, \"status\": \"resolved\"}", "d-5").status())
                .isEqualTo(200);

        assertThat(events("chatwoot", connection)).extracting(event -> event.path("type").asText()).containsExactly(
                "chatwoot.message_created", "chatwoot.message_created", "chatwoot.conversation_status_changed");
    }

    @Test
    void anOlderVersionHasATokenInTheAddress() {
        String older = connection("\"webhookToken\": \"" + TOKEN + "\"");
        String body = "{\"event\": \"message_created\", \"id\": \"1\", \"content\": \"Hi\", \"created_at\": \"2020-03-03 13:05:57 UTC\","
                + " \"message_type\": \"incoming\", \"contact\": {\"id\": \"1\", \"name\": \"contact-name\"},"
                + " \"conversation\": {\"display_id\": \"7\"}}";

        assertThat(webhook(path("chatwoot", older), "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path("chatwoot", older) + "?token=another", "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path("chatwoot", older) + "?token=" + TOKEN, "application/json", body, Map.of()).status()).isEqualTo(200);

        JsonNode event = events("chatwoot", older).get(0);
        assertThat(event.path("type").asText()).isEqualTo("message.received");
        assertThat(event.at("/data/conversationId").asText()).isEqualTo("7");
        assertThat(event.at("/data/sender/name").asText()).isEqualTo("contact-name");
        assertThat(event.at("/data/to").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"another,0,wrong", SECRET + ",-310,stale"})
    void anotherSecretAndAnotherTimeAreRefused(String secret, int seconds, String kind) {
        String body = message("message_created", "incoming", "sent");
        String path = path("chatwoot", connection);

        assertThat(webhook(path, "application/json", body, signed(secret, body, "d-6", Instant.now().plusSeconds(seconds))).status())
                .isEqualTo(401);
        assertThat(refusal(connection, kind).path("reason").asText()).isNotBlank();
        assertThat(webhook(path, "application/json", body + " ", signed(SECRET, body, "d-6", Instant.now())).status()).isEqualTo(401);
        assertThat(webhook(path, "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(events("chatwoot", connection)).isEmpty();
    }

    @Test
    void theNumberOfADeliveryIsNotSignedAndMakesNoOtherEvent() {
        String body = "{\"event\": \"conversation_typing_on\", \"id\": 207}";
        Instant now = Instant.now();
        for (String delivery : List.of("d-7", "d-8")) {
            assertThat(webhook(path("chatwoot", connection), "application/json", body, signed(SECRET, body, delivery, now)).status())
                    .isEqualTo(200);
        }
        assertThat(events("chatwoot", connection)).hasSize(1);

        assertThat(webhook(path("chatwoot", connection), "application/json", body, signed(SECRET, body, "d-9", now.minusSeconds(5)))
                .status()).isEqualTo(200);
        assertThat(events("chatwoot", connection)).as("the same happens again").hasSize(2);
    }
}
