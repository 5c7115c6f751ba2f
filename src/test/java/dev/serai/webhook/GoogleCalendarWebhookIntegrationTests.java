package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Google Calendar sends: no body, all of it in headers, and the token that the channel was made with. */
class GoogleCalendarWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOKEN = "k3Jx9pQ2vL7nR5tY8wZ1";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("calendar", "google-calendar", "{\"userToken\": \"ya29.x\", \"webhookToken\": \"" + TOKEN + "\"}");
    }

    private static Map<String, String> headers(String state, int number) {
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Goog-Channel-ID", "4ba78bf0-6a47-11e2-bcfd-0800200c9a66");
        headers.put("X-Goog-Channel-Token", TOKEN);
        headers.put("X-Goog-Channel-Expiration", "Tue, 19 Jan 2027 01:13:52 GMT");
        headers.put("X-Goog-Resource-ID", "ret08u3rv24htgh289g");
        headers.put("X-Goog-Resource-URI", "https://www.googleapis.com/calendar/v3/calendars/"
                + "team%40group.calendar.google.com/events?alt=json");
        headers.put("X-Goog-Resource-State", state);
        headers.put("X-Goog-Message-Number", String.valueOf(number));
        return headers;
    }

    private Reply send(Map<String, String> headers) {
        return webhook(path("google-calendar", connection), "text/plain", "", headers);
    }

    @Test
    void changesAreEventsOncePerMessage() {
        assertThat(send(headers("sync", 1)).status()).isEqualTo(200);
        assertThat(send(headers("exists", 10)).status()).isEqualTo(200);
        assertThat(send(headers("exists", 10)).status()).isEqualTo(200);
        assertThat(send(headers("not_exists", 11)).status()).isEqualTo(200);

        assertThat(events("google-calendar", connection)).hasSize(3).allSatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("calendar.changed");
            assertThat(event.at("/data/calendarId").asText()).isEqualTo("team@group.calendar.google.com");
            assertThat(event.at("/data/channelId").asText()).isEqualTo("4ba78bf0-6a47-11e2-bcfd-0800200c9a66");
            assertThat(event.at("/data/resourceId").asText()).isEqualTo("ret08u3rv24htgh289g");
            assertThat(event.toString()).doesNotContain(TOKEN);
        }).extracting(event -> event.at("/data/state").asText() + event.at("/data/messageNumber").asInt())
                .containsExactly("sync1", "exists10", "not_exists11");
    }

    @Test
    void anotherTokenAndNoneAreRefused() {
        Map<String, String> other = headers("exists", 12);
        other.put("X-Goog-Channel-Token", "another");
        assertThat(send(other).status()).isEqualTo(401);
        other.remove("X-Goog-Channel-Token");
        assertThat(send(other).status()).isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).isNotBlank();
        assertThat(events("google-calendar", connection)).isEmpty();
    }
}
