package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process while bookings are under way: the shipped chain makes, enters and mails each once. */
class BookingKillTests {

    private static final int BOOKINGS = 12;

    @TempDir
    private Path folder;

    @Test
    void aBookingIsMadeEnteredAndMailedOnceThroughAKill() throws Exception {
        BookingDesk desk = new BookingDesk();
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE, SeraiProcess.SHORT_EVENT_LEASE, "--serai.delivery.inquiries=1s,1s,2s,5s",
                        "--serai.delivery.redelivery=1s,1s,2s,5s")) {
            provider.tell("zoom", desk::zoom);
            provider.tell("google-calendar", desk::calendar);
            // Its path is like that of another provider's log.
            provider.tell("google-calendar.log", desk::calendar);
            desk.keepSilentOver("zoom", "meeting-10");
            desk.keepSilentOver("calendar", "meeting-11");
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            connect(serai, token, "video", "zoom", "\"accountId\": \"a\", \"clientId\": \"c\", \"clientSecret\": \"s\"");
            connect(serai, token, "calendar", "google-calendar", "\"userToken\": \"t\", \"calendarId\": \"team@example.com\"");
            List<String> titles = new ArrayList<>();
            for (int i = 0; i < BOOKINGS; i++) {
                String title = "meeting-" + i;
                titles.add(title);
                assertThat(serai.post("/api/events", token, """
                        {"type": "booking.created", "source": "/desk", "id": "%1$s", "data":
                          {"title": "%1$s", "startsAt": "2027-02-15T10:00:00Z", "attendee": {"email": "ann@example.com"}}}"""
                        .formatted(title)).statusCode()).isEqualTo(202);
            }
            // One is made and one is entered of which Serai never hears, while others are on their way.
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> desk.meetings().contains("meeting-10")
                    && desk.entries().contains("meeting-11"));
            serai.kill();
            int left = BOOKINGS * 3 - desk.meetings().size() - desk.entries().size() - provider.subjects().size();
            serai.start();

            await().atMost(Duration.ofSeconds(120)).until(() -> delivered(serai, token) == 3 * BOOKINGS);
            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/events?status=received", token).path("items").isEmpty());

            assertThat(desk.meetings()).containsExactlyInAnyOrderElementsOf(titles);
            assertThat(desk.entries()).containsExactlyInAnyOrderElementsOf(titles);
            for (String title : titles) {
                assertThat(provider.taken("Your meeting: " + title).stream().map(FaultyProvider.Taken::idempotencyKey).distinct())
                        .as(title).hasSize(1);
            }
            assertThat(serai.get("/api/deliveries?limit=200", token).path("items")).hasSize(3 * BOOKINGS);
            assertThat(serai.get("/api/events?status=unplannable", token).path("items")).isEmpty();
            System.out.printf("%nbooking, kill -9: %d bookings, %d steps left at the kill, each done once%n", BOOKINGS, left);
        }
    }

    private static int delivered(SeraiProcess serai, String token) throws Exception {
        JsonNode items = serai.get("/api/deliveries?limit=200&status=delivered", token).path("items");
        return items.size();
    }

    private static void connect(SeraiProcess serai, String token, String channel, String provider, String fields) throws Exception {
        HttpResponse<String> made = serai.post("/api/integrations", token, """
                {"integrationType": "%1$s", "provider": "%2$s", "name": "%2$s", "configuration": {%3$s}}"""
                .formatted(channel, provider, fields));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }
}
