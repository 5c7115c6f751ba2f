package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.BookingDesk.Moment;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process while bookings are at every point of their way: the shipped chain makes, enters and mails each once. */
class BookingKillTests {

    private static final List<String> PLACES = List.of("zoom", "calendar", "mail");
    private static final int MORE = 6;

    @TempDir
    private Path folder;

    @Test
    void aBookingIsMadeEnteredAndMailedOnceThroughAKillAtEveryPoint() throws Exception {
        BookingDesk desk = new BookingDesk();
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE, SeraiProcess.SHORT_EVENT_LEASE, "--serai.delivery.inquiries=1s,1s,2s,5s",
                        "--serai.delivery.redelivery=1s,1s,2s,5s")) {
            provider.tell("zoom", desk::zoom);
            provider.tell("google-calendar", desk::calendar);
            // Its path is like that of another provider's log.
            provider.tell("google-calendar.log", desk::calendar);
            provider.tell("resend", desk::mail);
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            connect(serai, token, "video", "zoom", "\"accountId\": \"a\", \"clientId\": \"c\", \"clientSecret\": \"s\"");
            connect(serai, token, "calendar", "google-calendar", "\"userToken\": \"t\", \"calendarId\": \"team@example.com\"");
            List<String> titles = new ArrayList<>();
            for (String place : PLACES) {
                for (Moment moment : Moment.values()) {
                    String title = place + "-" + moment;
                    desk.stopAt(place, moment, title);
                    titles.add(title);
                    book(serai, token, title);
                }
            }
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(desk::allHaveStopped);
            for (int i = 0; i < MORE; i++) {
                titles.add("more-" + i);
                book(serai, token, "more-" + i);
            }
            // Answers are on their way, and of what was just accepted some is planned and some is not.
            desk.answer();
            serai.kill();
            int left = titles.size() * 3 - desk.meetings().size() - desk.entries().size() - desk.mails().size();
            serai.start();

            await().atMost(Duration.ofSeconds(120)).until(() -> delivered(serai, token) == 3 * titles.size());
            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/events?status=received", token).path("items").isEmpty());

            assertThat(desk.meetings()).containsExactlyInAnyOrderElementsOf(titles);
            assertThat(desk.entries()).containsExactlyInAnyOrderElementsOf(titles);
            assertThat(desk.mails().values()).containsExactlyInAnyOrderElementsOf(
                    titles.stream().map(title -> "Your meeting: " + title).toList());
            assertThat(serai.get("/api/deliveries?limit=200", token).path("items")).hasSize(3 * titles.size());
            assertThat(serai.get("/api/events?status=unplannable", token).path("items")).isEmpty();
            System.out.printf("%nbooking, kill -9: %d bookings, %d steps left at the kill, each done once%n", titles.size(), left);
        }
    }

    private static void book(SeraiProcess serai, String token, String title) throws Exception {
        assertThat(serai.post("/api/events", token, """
                {"type": "booking.created", "source": "/desk", "id": "%1$s", "data":
                  {"title": "%1$s", "startsAt": "2027-02-15T10:00:00Z", "attendee": {"email": "ann@example.com"}}}"""
                .formatted(title)).statusCode()).isEqualTo(202);
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
