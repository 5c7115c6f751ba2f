package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Zoom sends, signed as its documentation says. */
class ZoomWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "Zk3Jx9pQ2vL7nR5tY8wZ1g";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("video", "zoom", "{\"accountId\": \"abc\", \"clientId\": \"id\", \"clientSecret\": \"shh\","
                + " \"webhookSecret\": \"" + SECRET + "\"}");
    }

    private static Map<String, String> signed(String secret, String body, Instant at) {
        String time = String.valueOf(at.getEpochSecond());
        return Map.of("x-zm-request-timestamp", time, "x-zm-signature", "v0=" + hexHmac(secret, "v0:" + time + ":" + body));
    }

    private Reply send(String body) {
        return webhook(path("zoom", connection), "application/json", body, signed(SECRET, body, Instant.now()));
    }

    private static String joined(String participant, long at) {
        return """
                {"event": "meeting.participant_joined", "event_ts": %d, "payload": {"account_id": "abc", "object": {
                 "uuid": "4444AAAiAAAAAiAiAiiAii==", "id": "5555551234", "topic": "My Meeting", "host_id": "x", "type": 2,
                 "participant": {"user_id": "%s", "user_name": "Ann", "join_time": "2026-11-30T09:00:00Z", "email": "ann@example.com"}}}}"""
                .formatted(at, participant);
    }

    @Test
    void meetingsAreEventsOncePerParticipantAndTime() {
        for (String body : new String[] {joined("16778240", 1764490000123L), joined("16778240", 1764490000123L),
            joined("16778241", 1764490000123L), joined("16778240", 1764490009000L)}) {
            assertThat(send(body).status()).isEqualTo(200);
        }

        assertThat(events("zoom", connection)).hasSize(3).allSatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("zoom.meeting.participant_joined");
            assertThat(event.at("/data/object/id").asText()).isEqualTo("5555551234");
            assertThat(event.at("/data/connectionId").asText()).isEqualTo(connection);
        });
        assertThat(events("zoom", connection).get(0).path("time").asText()).isEqualTo("2025-11-30T08:06:40.123Z");
    }

    @Test
    void aRecordingsTokenIsNotKept() {
        String body = "{\"event\": \"recording.completed\", \"event_ts\": 1764490000123, \"download_token\": \"eyJ.abc.def\","
                + " \"payload\": {\"account_id\": \"abc\", \"object\": {\"uuid\": \"u==\", \"id\": 1, \"recording_files\": []}}}";

        assertThat(send(body).status()).isEqualTo(200);

        assertThat(events("zoom", connection).get(0).path("type").asText()).isEqualTo("zoom.recording.completed");
        assertThat(events("zoom", connection).get(0).toString()).doesNotContain("eyJ.abc.def");
    }

    @Test
    void theAddressIsValidated() {
        String body = "{\"payload\": {\"plainToken\": \"qgg8vlvZRS6UYooatFL8Aw\"}, \"event_ts\": 1654503849680,"
                + " \"event\": \"endpoint.url_validation\"}";

        Reply reply = send(body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.at("/plainToken")).isEqualTo("qgg8vlvZRS6UYooatFL8Aw");
        assertThat(reply.at("/encryptedToken")).isEqualTo(hexHmac(SECRET, "qgg8vlvZRS6UYooatFL8Aw"));
        assertThat(webhook(path("zoom", connection), "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(events("zoom", connection)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"another,0,wrong", SECRET + ",-310,stale", SECRET + ",310,stale"})
    void anotherSecretAndAnotherTimeAreRefused(String secret, int seconds, String kind) {
        String body = joined("1", 1764490000123L);

        assertThat(webhook(path("zoom", connection), "application/json", body, signed(secret, body, Instant.now().plusSeconds(seconds)))
                .status()).isEqualTo(401);
        assertThat(refusal(connection, kind).path("reason").asText()).isNotBlank();
        assertThat(webhook(path("zoom", connection), "application/json", body + " ", signed(SECRET, body, Instant.now())).status())
                .isEqualTo(401);
        assertThat(events("zoom", connection)).isEmpty();
    }
}
