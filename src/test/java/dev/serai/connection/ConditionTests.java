package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTests {

    private static final JsonNode MESSAGE = json("""
            {"to": [{"email": "ann@example.com", "name": "Ann"}, {"email": "bob@other.example"}], "subject": "Invoice 7",
             "tags": ["invoice", "VIP"], "amount": 12.50, "number": "+41791234567", "code": "0079", "priced": "12.5", "cc": [],
             "flag": true, "nothing": null, "headers": {"X-Kind": "news"}}""");

    private static JsonNode json(String text) {
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Condition condition(String text) {
        List<FieldProblem> problems = new ArrayList<>();
        Condition condition = Condition.read("conditions[0]", json(text), problems);
        assertThat(problems).isEmpty();
        return condition;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true  | {"field": "number", "startsWith": "+41"}
            false | {"field": "number", "startsWith": "+49"}
            true  | {"field": "number", "not": {"startsWith": "+49"}}
            true  | {"field": "to[].email", "endsWith": "@OTHER.example"}
            true  | {"field": "to.email", "equals": "ANN@example.com"}
            false | {"field": "to[].email", "not": {"endsWith": "@example.com"}}
            true  | {"field": "to[].name", "exists": true}
            false | {"field": "cc[].email", "exists": true}
            true  | {"field": "cc[].email", "exists": false}
            true  | {"field": "cc[].email", "not": {"equals": "ann@example.com"}}
            true  | {"field": "nothing", "exists": false}
            true  | {"field": "subject", "contains": "INVOICE"}
            false | {"field": "subject", "contains": "invoices"}
            true  | {"field": "tag", "equals": "vip"}
            false | {"field": "tag", "in": ["vips", "ticket"]}
            true  | {"field": "tag", "in": ["ticket", "Vip"]}
            true  | {"field": "amount", "equals": 12.5}
            true  | {"field": "priced", "equals": 12.50}
            true  | {"field": "amount", "lessThan": 13}
            false | {"field": "amount", "lessThan": 12.5}
            true  | {"field": "priced", "greaterThan": 12}
            false | {"field": "number", "greaterThan": 0}
            false | {"field": "code", "equals": "79"}
            true  | {"field": "code", "in": [79]}
            false | {"field": "code", "in": ["79"]}
            true  | {"field": "flag", "equals": true}
            true  | {"field": "headers.X-Kind", "equals": "news"}
            false | {"field": "missing.deep", "startsWith": "a"}
            true  | {"field": "eventType", "startsWith": "invoice."}
            false | {"field": "eventType", "equals": "ticket.opened"}
            """)
    void holdsOfWhatItSays(boolean expected, String text) {
        assertThat(condition(text).holds(MESSAGE, "invoice.created")).as(text).isEqualTo(expected);
    }

    @Test
    void withoutAnEventNoTypeIsThere() {
        assertThat(condition("{\"field\": \"eventType\", \"exists\": false}").holds(MESSAGE, null)).isTrue();
        assertThat(condition("{\"field\": \"eventType\", \"equals\": \"null\"}").holds(MESSAGE, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            conditions[0].field          | {"startsWith": "+41"}
            conditions[0]                | {"field": "to"}
            conditions[0]                | {"field": "to", "equals": "a", "in": ["b"]}
            conditions[0].startsWith     | {"field": "to", "startsWith": 41}
            conditions[0].startsWith     | {"field": "to", "startsWith": ""}
            conditions[0].matches        | {"field": "to", "matches": ".*"}
            conditions[0].in             | {"field": "to", "in": []}
            conditions[0].lessThan       | {"field": "to", "lessThan": "7"}
            conditions[0].exists         | {"field": "to", "exists": "yes"}
            conditions[0].not.startsWith | {"field": "to", "not": {"startsWith": null}}
            conditions[0].not            | {"field": "to", "not": {"equals": "a"}, "equals": "b"}
            conditions[0].not.not        | {"field": "to", "not": {"not": {"equals": "a"}}}
            conditions[0]                | ["to"]
            """)
    void whatIsNoneIsRefusedByName(String field, String text) {
        List<FieldProblem> problems = new ArrayList<>();
        assertThat(Condition.read("conditions[0]", json(text), problems)).isNull();
        assertThat(problems).extracting(FieldProblem::field).containsExactly(field);
    }

    @Test
    void aSearchReadsTheTextOnce() {
        TextSearch search = new TextSearch("a".repeat(400) + "b");
        String text = "a".repeat(2_000_000);

        assertThat(search.finds(text)).isFalse();
        assertThat(search.finds(text + "B")).isTrue();
        assertThat(new TextSearch("abab").finds("xabaABABx")).isTrue();
        assertThat(new TextSearch("aab").finds("aaaab")).isTrue();
    }

    @Test
    void whatIsStoredIsReadAgain() {
        Selection selection = new Selection(List.of(condition("{\"field\": \"to\", \"not\": {\"in\": [\"a\", 1]}}"),
                condition("{\"field\": \"amount\", \"greaterThan\": 0.1}")), 0, Duration.ofMillis(1500),
                new Selection.Pause(Instant.parse("2027-01-31T09:00:00.000001Z"), false));

        assertThat(Selection.read(selection.write())).isEqualTo(selection);
        assertThat(Selection.NONE.write()).isNull();
        assertThat(Selection.read(null)).isSameAs(Selection.NONE);
        assertThatThrownBy(() -> Selection.read("{\"conditions\": [{\"field\": \"to\", \"like\": \"x\"}]}"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("conditions.like is not known");
        assertThatThrownBy(() -> Selection.read("{\"answerWithin\": \"soon\"}")).isInstanceOf(IllegalArgumentException.class);
    }
}
