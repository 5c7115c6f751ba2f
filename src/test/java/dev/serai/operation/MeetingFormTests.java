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

/** What meetings may be asked for, whoever provides them. */
class MeetingFormTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Operations OPERATIONS = OperationFiles.operations();

    private List<FieldProblem> problems(String operation, String message) throws Exception {
        return problems(operation, (ObjectNode) JSON.readTree(message));
    }

    private List<FieldProblem> problems(String operation, ObjectNode message) {
        return OPERATIONS.problems(OPERATIONS.get(operation), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"topic\": \"Now\"}",
        "{\"topic\": \"T\", \"start\": \"2027-02-15T10:00:00Z\", \"duration\": 60, \"settings\": {\"hostVideo\": true}}",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00:00+05:30\"}",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00\", \"timeZone\": \"Europe/Zurich\"}",
        "{\"topic\": \"T\", \"recurrence\": {\"frequency\": \"noFixedTime\"}}",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00:00Z\", \"recurrence\": {\"frequency\": \"daily\", \"count\": 3}}",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00:00Z\", \"recurrence\": {\"frequency\": \"monthly\", \"week\": \"last\","
            + " \"weekDays\": [\"friday\"], \"until\": \"2027-12-31T00:00:00Z\"}}"})
    void meetingsAreOfAllKinds(String message) throws Exception {
        assertThat(problems("meeting.create", message)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
        "{\"topic\": \"T\", \"startTime\": \"tomorrow\", \"timeZone\": \"UTC\"} => startTime => is not a time",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-30T10:00:00\", \"timeZone\": \"UTC\"} => startTime => is not a time",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00:00\"} => timeZone => is required",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00:00Z\", \"timeZone\": \"Mars\"} => timeZone => is not a time zone",
        "{\"topic\": \"T\", \"recurrence\": {\"frequency\": \"daily\", \"count\": 2}} => startTime => is required",
        "{\"topic\": \"T\", \"startTime\": \"2027-02-15T10:00:00Z\", \"recurrence\":"
            + " {\"frequency\": \"daily\", \"until\": \"2027-03-01T00:00\"}} => timeZone => is required",
        "{\"topic\": \"a\\nb\"} => topic => line break",
        "{\"topic\": \"T\", \"password\": \"a b\"} => password => is no passcode",
        "{\"topic\": \"T\", \"hostId\": \"..\"} => hostId => ",
        "{\"topic\": \"T\", \"settings\": {\"registration\": \"maybe\"}} => settings.registration => automatic",
        "{\"duration\": 30} => topic => is required"})
    void whatIsNoneIsRefusedByName(String message, String field, String words) throws Exception {
        List<FieldProblem> problems = problems("meeting.create", message);

        assertThat(problems).extracting(FieldProblem::field).containsExactly(field);
        assertThat(problems.get(0).message()).contains(words == null ? "" : words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"frequency\": \"weekly\", \"count\": 2}", "{\"frequency\": \"monthly\", \"count\": 2}",
        "{\"frequency\": \"weekly\", \"weekDays\": [\"monday\"]}",
        "{\"frequency\": \"daily\", \"count\": 2, \"until\": \"2027-12-31T00:00:00Z\"}",
        "{\"frequency\": \"monthly\", \"week\": \"first\", \"count\": 2}", "{\"count\": 2}", "{\"frequency\": \"yearly\", \"count\": 2}"})
    void aRecurrenceHasAnEndAndIsWhole(String recurrence) throws Exception {
        ObjectNode message = JSON.createObjectNode().put("topic", "T").put("startTime", "2027-02-15T10:00:00Z");
        message.set("recurrence", JSON.readTree(recurrence));

        assertThat(problems("meeting.create", message)).isNotEmpty().allMatch(problem -> problem.field().startsWith("recurrence"));
    }

    @Test
    void attendeesAreAddressesHoweverTheyAreWritten() throws Exception {
        ObjectNode message = (ObjectNode) JSON.readTree("{\"topic\": \"T\", \"attendees\": [\"Ada <ada@example.com>\","
                + " \"bob@example.com\"], \"settings\": {\"alternativeHosts\": \"eve@example.com\"}}");

        assertThat(problems("meeting.create", message)).isEmpty();
        assertThat(message.path("attendees").toString())
                .isEqualTo("[{\"email\":\"ada@example.com\",\"name\":\"Ada\"},{\"email\":\"bob@example.com\"}]");
        assertThat(message.at("/settings/alternativeHosts").toString()).isEqualTo("[{\"email\":\"eve@example.com\"}]");
    }

    @ParameterizedTest
    @CsvSource({"85746065432, true", "'/ABC=+x/y==', true", "857 4606 5432, false", ".., false", "'', false"})
    void aMeetingIsNamedByItsNumberOrTheIdOfOneTime(String id, boolean fits) {
        ObjectNode message = JSON.createObjectNode().put("meetingId", id);

        assertThat(problems("meeting.get", message.deepCopy()).isEmpty()).isEqualTo(fits);
        assertThat(problems("meeting.delete", message.deepCopy()).isEmpty()).isEqualTo(fits);
        assertThat(problems("meeting.update", message.deepCopy())).as("nothing to change").isNotEmpty();
    }
}
