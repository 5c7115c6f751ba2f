package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.api.FieldProblem;
import dev.serai.operation.NormalForms;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

class FieldMappingTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGE = """
            {"email": {"email": "ann@example.com"}, "company": "Example Ltd", "address": {"city": "Bern"}, "tags": ["a", "b"],
             "properties": {"birthday": "2001-05-09", "a.b": 7, "own": "mine"}}""";

    private final MappingFields reader = new MappingFields(new MessageFields(shipped()));

    private static Operations shipped() {
        Operations operations = Mockito.mock(Operations.class);
        List<Operation> all = NormalForms.all();
        Mockito.when(operations.all()).thenReturn(all);
        return operations;
    }

    private FieldMapping mapping(String written) throws IOException {
        List<FieldProblem> problems = new ArrayList<>();
        FieldMapping mapping = reader.read(JSON.readTree(written), "crm", problems);
        assertThat(problems).isEmpty();
        return mapping;
    }

    private List<FieldProblem> problems(String written) throws IOException {
        List<FieldProblem> problems = new ArrayList<>();
        reader.read(JSON.readTree(written), "crm", problems);
        return problems;
    }

    @Test
    void mappedValuesAreWrittenBesideTheMessagesOwn() throws IOException {
        JsonNode message = JSON.readTree(MESSAGE);
        FieldMapping mapping = mapping("""
                [{"from": "company", "to": "company_name"}, {"from": "address.city", "to": "city", "jq": "ascii_upcase"},
                 {"from": "tags", "to": "labels", "jq": "join(\\";\\")"}, {"from": "properties.birthday", "to": "born"},
                 {"from": "properties.a.b", "to": "dotted"}, {"to": "known_as", "jq": ".company // .email.email"},
                 {"from": "company", "to": "own"}, {"from": "phone", "to": "phone_number"},
                 {"from": "jobTitle", "to": "title", "jq": ". // \\"none\\""}, {"from": "company", "to": "empty", "jq": "\\"\\""},
                 {"from": "company", "to": "nothing", "jq": "empty"}, {"from": "company", "to": "is_business", "jq": ". != null"}]""");

        assertThat(mapping.applied(message).path("properties")).isEqualTo(JSON.readTree("""
                {"birthday": "2001-05-09", "a.b": 7, "own": "mine", "company_name": "Example Ltd", "city": "BERN", "labels": "a;b",
                 "born": "2001-05-09", "dotted": 7, "known_as": "Example Ltd", "is_business": true}"""));
        assertThat(mapping.applied(message).path("company").asText()).isEqualTo("Example Ltd");
        assertThat(message).as("the message itself stays").isEqualTo(JSON.readTree(MESSAGE));
        assertThat(FieldMapping.read(mapping.write())).isEqualTo(mapping);
        assertThat(FieldMapping.NONE.write()).isNull();
    }

    @Test
    void whatMapsNothingLeavesTheMessage() throws IOException {
        JsonNode message = JSON.readTree("{\"email\": {\"email\": \"ann@example.com\"}}");

        assertThat(mapping("[{\"from\": \"company\", \"to\": \"company_name\"}]").applied(message)).isSameAs(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
            "tonumber|The field mapping of company to x fails: ",
            "[.]|The field mapping of company to x comes to a list; a text, a number or true or false can be written; nothing was sent",
            "{a: .}|comes to an object",
            "., .|makes more than one value",
            ". * 1000000000|multiplies a text"})
    void whatCannotBeWrittenIsRefusedByName(String jq, String reason) throws IOException {
        FieldMapping mapping = mapping(JSON.writeValueAsString(List.of(java.util.Map.of("from", "company", "to", "x", "jq", jq))));
        JsonNode message = JSON.readTree(MESSAGE);

        assertThatThrownBy(() -> mapping.applied(message)).isInstanceOfSatisfying(UnmappableException.class, e -> {
            assertThat(e.getMessage()).contains(reason).endsWith("; nothing was sent");
            assertThat(e.outcome()).isEqualTo(Outcome.REJECTED);
        });
    }

    @Test
    void noMoreThanAHundredPropertiesAreWritten() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append(i == 0 ? "" : ",").append("\"p").append(i).append("\": 1");
        }
        JsonNode message = JSON.readTree("{\"company\": \"Example Ltd\", \"properties\": {" + many + "}}");
        FieldMapping mapping = mapping("[{\"from\": \"company\", \"to\": \"company_name\"}]");

        assertThatThrownBy(() -> mapping.applied(message)).hasMessageContaining("come to 101 properties; at most 100");
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() throws IOException {
        assertThat(problems("""
                [{"from": "compny", "to": "a"}, {"from": "address", "to": "b"}, {"from": "tags", "to": "c"},
                 {"from": "company", "to": "d", "jq": ". |"}, {"from": "company", "to": "d2"}, {"from": "company", "to": "d2"},
                 {"from": "company"}, {"to": "e"}, {"from": "company", "to": "f", "jq": 1},
                 {"from": "company", "to": "g", "for": 1}, 7]"""))
                .extracting(FieldProblem::field).containsExactly("fieldMapping[0].from", "fieldMapping[1].from", "fieldMapping[2].from",
                        "fieldMapping[3].jq", "fieldMapping[5].to", "fieldMapping[6].to", "fieldMapping[7].from", "fieldMapping[8].jq",
                        "fieldMapping[9].for", "fieldMapping[10]");
        assertThat(problems("[{\"from\": \"compny\", \"to\": \"a\"}]").get(0).message())
                .startsWith("\"compny\" is no field of the messages of crm; known are ").contains("company", "address.city",
                        "properties.<name>");
        assertThat(problems("[{\"from\": \"address\", \"to\": \"a\"}]").get(0).message()).contains("name one of them", "address.city");
        assertThat(problems("[{\"from\": \"tags\", \"to\": \"a\"}]").get(0).message()).contains("is a list", "join");
        assertThat(problems("[{\"from\": \"company\", \"to\": \"a\", \"jq\": \".a }\"}]").get(0).message())
                .contains("is no jq", "line 1, column 4");
        assertThat(problems("{}")).extracting(FieldProblem::message).first().asString().contains("a list of at most 50");
        assertThat(problems("[" + "{\"from\": \"company\", \"to\": \"a\"},".repeat(50) + "{}]").get(0).message()).contains("at most 50");
        List<FieldProblem> elsewhere = new ArrayList<>();
        reader.read(JSON.readTree("[{\"from\": \"text\", \"to\": \"a\"}]"), "sms", elsewhere);
        assertThat(elsewhere).extracting(FieldProblem::message).first().asString().contains("those of sms have none");
    }
}
