package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chain that ships: a booking becomes a meeting, an entry in the calendar and a mail with the link. */
class BookingIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String BOOKING = """
            {"title": "Kick-off", "startsAt": "2027-02-15T10:00:00+01:00", "attendee": {"email": "ann@example.com"}}""";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Bookings");
        connect("video", "zoom", "\"accountId\": \"a\", \"clientId\": \"c\", \"clientSecret\": \"marker-secret-of-booking\"");
        connect("email", "sendgrid", "\"fromEmail\": \"a@example.com\"");
    }

    private void connect(String channel, String provider, String fields) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {"sandbox": true, %s}}"""
                .formatted(channel, provider, provider, fields));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
    }

    private Reply book(String data) {
        return post("/api/events", tenant.token(), "{\"type\": \"booking.created\", \"data\": " + data + "}");
    }

    private JsonNode only(String operation, String status) {
        await(operation).until(() -> deliveries(tenant, "?operation=" + operation + "&status=" + status).size() == 1);
        List<JsonNode> made = deliveries(tenant, "?operation=" + operation);
        assertThat(made).hasSize(1);
        return delivery(tenant, made.get(0).path("id").asText());
    }

    @Test
    void aBookingIsMadeEnteredAndMailedOnceEach() {
        connect("calendar", "google-calendar", "\"calendarId\": \"team@example.com\"");

        Reply accepted = book("""
                {"title": "Kick-off", "startsAt": "2027-02-15T10:00:00", "timeZone": "Europe/Zurich", "duration": 45, "agenda": "All",
                 "attendee": {"email": "ann@example.com", "name": "Ann"}}""");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        JsonNode meeting = only("meeting.create", "delivered");
        JsonNode entry = only("calendarEvent.create", "delivered");
        JsonNode mail = only("email.send", "delivered");
        assertThat(meeting.at("/message/topic").asText()).isEqualTo("Kick-off");
        assertThat(meeting.at("/message/duration").asInt()).isEqualTo(45);
        String link = meeting.at("/result/joinUrl").asText();
        assertThat(link).startsWith("https://");
        assertThat(entry.at("/message/location").asText()).isEqualTo(link);
        assertThat(entry.at("/message/start").asText()).isEqualTo("2027-02-15T09:00:00Z");
        assertThat(entry.at("/message/end").asText()).isEqualTo("2027-02-15T09:45:00Z");
        assertThat(entry.at("/message/description").asText()).isEqualTo("Ann (ann@example.com)\nAll");
        assertThat(mail.at("/message/text").asText()).contains("Dear Ann", "2027-02-15T10:00:00 (Europe/Zurich)", link, "Passcode: ");
        await().until(() -> events("received").isEmpty());
        assertThat(events("unplannable")).isEmpty();
        assertThat(deliveries(tenant, "")).hasSize(3);
    }

    @Test
    void whatIsPlannedASecondTimeIsDoneOnce() {
        connect("calendar", "google-calendar", "\"calendarId\": \"team@example.com\"");
        String booking = book(BOOKING).at("/eventId");
        await().until(() -> deliveries(tenant, "?status=delivered").size() == 3);
        await().until(() -> events("planned").size() == 1);
        JsonNode made = events("planned").get(0);
        assertThat(made.path("chainId").asText()).isEqualTo(booking);
        List<String> before = ids();

        database.jdbc().sql("""
                insert into inbox (tenant_id, event_id, status, due_at, lease_owner, received_at, updated_at)
                values (?, ?, 'received', now(), 'a node that was killed', now(), now())""")
                .params(UUID.fromString(tenant.id()), UUID.fromString(made.path("id").asText())).update();

        await().until(() -> events("received").isEmpty());
        assertThat(events("unplannable")).isEmpty();
        assertThat(ids()).containsExactlyElementsOf(before);
    }

    @Test
    void theMailGoesWhereTheCalendarRefusesTheEntry() {
        connect("calendar", "google-calendar", "\"sandboxStatus\": 400, \"calendarId\": \"team@example.com\"");

        book(BOOKING);

        String link = only("meeting.create", "delivered").at("/result/joinUrl").asText();
        assertThat(only("email.send", "delivered").at("/message/text").asText()).contains("Dear guest", link);
        assertThat(only("calendarEvent.create", "dead").path("explanation").asText()).contains("google-calendar");
    }

    @Test
    void theMailGoesWhereThereIsNoCalendar() {
        connect("calendar", "google-calendar", "\"calendarId\": \"team@example.com\"");
        String calendar = get("/api/integrations?type=calendar", tenant.token()).at("/items/0/id");
        assertThat(put("/api/integrations/" + calendar, tenant.token(), "{\"isActive\": false}").status()).isEqualTo(200);

        book(BOOKING);

        only("email.send", "delivered");
        assertThat(only("calendarEvent.create", "dead").path("explanation").asText()).contains("calendar");
    }

    @Test
    void nothingIsRaisedOfOtherDeliveries() {
        Reply accepted = post("/api/v1/operations/email.send", tenant.token(), """
                {"to": "ann@example.com", "subject": "x", "text": "x"}""");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);

        only("email.send", "delivered");

        assertThat(get("/api/events?type=delivery.delivered", tenant.token()).body().path("items")).isEmpty();
    }

    private List<String> ids() {
        return deliveries(tenant, "").stream().map(each -> each.path("id").asText()).toList();
    }

    private List<JsonNode> events(String status) {
        List<JsonNode> events = new ArrayList<>();
        get("/api/events?type=delivery.delivered&status=" + status, tenant.token()).body().path("items").forEach(events::add);
        return events;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "{\"startsAt\": \"2027-02-15T10:00:00Z\", \"attendee\": {\"email\": \"a@b.ch\"}} => data.title",
            "{\"title\": \"x\", \"startsAt\": \"2027-02-15T10:00:00Z\"} => data.attendee.email",
            "{\"title\": \"x\", \"startsAt\": \"tomorrow\", \"attendee\": {\"email\": \"a@b.ch\"}} => startTime",
            "{\"title\": \"x\", \"startsAt\": \"2027-02-15T10:00:00\", \"attendee\": {\"email\": \"a@b.ch\"}} => timeZone",
    })
    void aBookingThatCannotBeMadeIsRefusedWithItsField(String data, String field) {
        Reply refused = book(data);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.body().path("errors").findValuesAsText("field")).contains(field);
        assertThat(deliveries(tenant, "")).isEmpty();
    }
}
