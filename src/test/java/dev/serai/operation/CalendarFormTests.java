package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How callers write calendar events, and what they hear of what is none. */
class CalendarFormTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode event(String start, String end) {
        return JSON.createObjectNode().put("title", "Meeting").put("start", start).put("end", end);
    }

    private static List<FieldProblem> problems(ObjectNode message) {
        return NormalForms.problems("calendarEvent.create", message);
    }

    @ParameterizedTest
    @CsvSource({"2026-12-01T09:00Z, 2026-12-01T09:00:00Z", "2026-12-01t09:00:00.5+01:00, 2026-12-01T09:00:00.5+01:00",
        "2026-12-01T09:00+01:00, 2026-12-01T09:00:00+01:00", "2026-12-01T09:00, 2026-12-01T09:00:00",
        "2026-12-01T23:59:59, 2026-12-01T23:59:59"})
    void timesComeToOneForm(String written, String normal) {
        ObjectNode event = event(written, "2026-12-02T09:00:00Z").put("timeZone", "Europe/Zurich");

        assertThat(problems(event)).isEmpty();
        assertThat(event.path("start").asText()).isEqualTo(normal);
    }

    @Test
    void wholeDaysAreDays() {
        ObjectNode event = event("2026-12-24", "2026-12-27");

        assertThat(problems(event)).isEmpty();
        assertThat(event.path("end").asText()).isEqualTo("2026-12-27");
        assertThat(event.path("notify").asText()).isEqualTo("all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "2026-12-01T25:00:00Z", "tomorrow", "2026-12-01 09:00", "20261201", "2026-12-1",
        "+12026-01-01T00:00", "-0044-03-15T10:00", "2026-12-01T09", "2026-12-01T09:00:00+01:00[Europe/Zurich]", "2026-13-01", "",
        "2026-12-01T09:00:00.000000000000000000000000000000000000000Z"})
    void whatIsNoTimeIsNamed(String written) {
        assertThat(problems(event(written, "2026-12-02T09:00:00Z").put("timeZone", "UTC"))).extracting(FieldProblem::field)
                .contains("start");
    }

    @Test
    void localTimesAndSeriesNeedATimeZone() {
        assertThat(problems(event("2026-12-01T09:00:00", "2026-12-01T10:00:00Z"))).extracting(FieldProblem::field).contains("timeZone");
        assertThat(problems(event("2026-12-01T09:00:00Z", "2026-12-01T10:00:00"))).extracting(FieldProblem::field).contains("timeZone");
        ObjectNode series = event("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z");
        series.putArray("recurrence").add("RRULE:FREQ=DAILY");
        assertThat(problems(series)).extracting(FieldProblem::field).contains("timeZone");
        ObjectNode days = event("2026-12-24", "2026-12-25");
        days.putArray("recurrence").add("RRULE:FREQ=YEARLY");
        assertThat(problems(days)).isEmpty();
    }

    @Test
    void aDayEndsWithADayAndATimeWithATime() {
        List<FieldProblem> day = problems(event("2026-12-24", "2026-12-25T10:00:00Z"));
        List<FieldProblem> time = problems(event("2026-12-24T10:00:00Z", "2026-12-25"));

        assertThat(day).extracting(FieldProblem::field).containsExactly("end");
        assertThat(day.get(0).message()).isEqualTo("must be a day where start is one, and a time where start is one");
        assertThat(time).extracting(FieldProblem::field).containsExactly("end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RRULE:FREQ=WEEKLY;COUNT=10;BYDAY=TU,-1FR", "RRULE:WKST=MO;FREQ=DAILY;UNTIL=20261231T000000Z",
        "EXDATE;TZID=Europe/Zurich:20261215T090000", "RDATE;VALUE=DATE:20261224,20261231"})
    void linesOfRecurrenceAreTaken(String line) {
        ObjectNode event = event("2026-12-24", "2026-12-25");
        event.putArray("recurrence").add(line);

        assertThat(problems(event)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FREQ=DAILY", "RRULE:COUNT=3", "RRULE:FREQ=DAILY\nATTENDEE:x", "DTSTART:20261201", "RRULE:FREQ=DAILY;X={{y}}"})
    void otherLinesAreNamed(String line) {
        ObjectNode event = event("2026-12-24", "2026-12-25");
        event.putArray("recurrence").add(line);

        assertThat(problems(event)).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("recurrence[0]");
            assertThat(problem.message()).contains("RRULE:FREQ=WEEKLY;COUNT=10");
        });
    }

    @Test
    void whatIsGrantedFitsWhomItIsGranted() {
        assertThat(granted("user", "ben@example.com", "writer")).isEmpty();
        assertThat(granted("domain", "example.com", "reader")).isEmpty();
        assertThat(granted("public", null, "freeBusy")).isEmpty();
        assertThat(granted("user", "example.com", "writer")).containsExactly("grantee");
        assertThat(granted("domain", "ben@example.com", "writer")).containsExactly("grantee");
        assertThat(granted("user", null, "writer")).containsExactly("grantee");
        assertThat(granted("public", null, "owner")).containsExactly("role");
        assertThat(granted("public", "ben@example.com", "reader")).containsExactly("grantee");
    }

    private static List<String> granted(String type, String grantee, String role) {
        ObjectNode message = JSON.createObjectNode().put("type", type).put("role", role);
        if (grantee != null) {
            message.put("grantee", grantee);
        }
        return NormalForms.problems("calendarAccess.grant", message).stream().map(FieldProblem::field).toList();
    }

    @Test
    void aChangeNeedsNoMoreThanWhatChanges() {
        ObjectNode change = JSON.createObjectNode().put("eventId", "e1").put("description", "").put("location", "");
        change.putArray("attendees");
        change.putObject("metadata").putNull("order");

        assertThat(NormalForms.problems("calendarEvent.update", change)).isEmpty();
        assertThat(change.path("description").asText("none")).isEmpty();
        assertThat(change.at("/metadata").has("order")).isTrue();
        change.put("defaultReminders", true).putArray("reminders");
        assertThat(NormalForms.problems("calendarEvent.update", change)).extracting(FieldProblem::field).containsExactly("reminders");
    }
}
