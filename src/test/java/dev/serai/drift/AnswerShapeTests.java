package dev.serai.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as a difference between an example and an answer. */
class AnswerShapeTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> differences(String example, String live) throws JsonProcessingException {
        return AnswerShape.of(JSON.readTree(example)).to(AnswerShape.of(JSON.readTree(live))).stream()
                .map(each -> each.kind() + " " + each.path()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"id": "a", "n": 1}                      | {"n": 2.5, "id": "b"}
            {"id": "a", "note": null}                | {"id": "b", "note": {"text": "x"}}
            {"id": "a", "note": "x"}                 | {"id": "b", "note": null}
            {"metadata": {}, "items": []}            | {"metadata": {"a": 1}, "items": [{"b": 2}]}
            {"items": [{"a": 1}, {"b": "x"}]}        | {"items": [{"a": 3, "b": "y"}]}
            {"items": [{"a": 1}]}                    | {"items": []}
            {"owner": {"id": 1}}                     | {"owner": null}
            {"id": "MOCK-ID"}                        | {"id": 7}
            """)
    void theseAreAlike(String example, String live) throws JsonProcessingException {
        assertThat(differences(example, live)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"id": "a"}                     | {"id": 1}                            | TYPE /id
            {"id": "a"}                     | {"id": "b", "more": {"x": {"y": 1}}} | ADDED /more
            {"id": "a", "o": {"x": 1}}      | {"id": "b"}                          | MISSING /o
            {"items": [{"a": 1, "b": "x"}]} | {"items": [{"a": 1}]}                | MISSING /items[]/b
            {"items": [{"a": 1}]}           | {"items": [{"a": 1}, {"a": "1"}]}    | TYPE /items[]/a
            {"o": {"x": 1}}                 | {"o": [{"x": 1}]}                    | TYPE /o
            """)
    void theseDiffer(String example, String live, String difference) throws JsonProcessingException {
        assertThat(differences(example, live)).contains(difference.strip());
    }

    @Test
    void aListIsNoObject() throws JsonProcessingException {
        assertThat(differences("[{\"a\": 1}]", "{\"a\": 1}")).contains("TYPE ");
    }

    @Test
    void aNewBranchIsOneDifference() throws JsonProcessingException {
        assertThat(differences("{\"a\": 1}", "{\"a\": 1, \"b\": {\"c\": {\"d\": [1, 2]}}}")).containsExactly("ADDED /b");
    }

    @Test
    void deepWideAndOddAnswersAreBounded() throws JsonProcessingException {
        StringBuilder wide = new StringBuilder("{\"id\": \"x\"");
        for (int i = 0; i < 5000; i++) {
            wide.append(", \"k").append(i).append("\": ").append(i);
        }
        assertThat(differences("{\"id\": \"a\", \"z\": 1}", wide + "}")).hasSizeLessThan(1000).doesNotContain("MISSING /z");
        assertThat(differences("[]", "[".repeat(500) + "]".repeat(500))).isEmpty();
        assertThat(differences("{\"a\": 1}", "{\"a\": 1, \"b\\u0000\\n\\ud83d\\ude00\": 2, \"" + "n".repeat(9000) + "\": 3}"))
                .contains("ADDED /b????").contains("ADDED /" + "n".repeat(100));
    }
}
