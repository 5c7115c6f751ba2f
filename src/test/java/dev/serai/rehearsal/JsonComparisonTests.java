package dev.serai.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonComparisonTests {

    private static JsonNode tree(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{'a': 1} | {'a': 1} | ",
            "{'a': 1} | {'a': 1.0} | ",
            "{'a': 1} | {'a': '1'} | a",
            "{'a': {'b': [1, 2]}} | {'a': {'b': [1, 3, 4]}} | a.b[1] a.b[2]",
            "{'a': 1, 'b': null} | {'a': 1} | b",
            "{} | {'a': []} | a",
            "{'a': {'b': 1}} | {'a': [1]} | a",
            "{'at': '2026-11-30T10:00:00Z'} | {'at': '2026-11-30T10:00:04.123Z'} | ",
            "{'at': '2026-11-30T10:00:00Z'} | {'at': '2026-11-30T10:00:14Z'} | at",
            "{'at': '2026-11-30T10:00:00 or so'} | {'at': '2026-11-30T10:00:01 or so'} | at",
    })
    void theFieldsThatDifferAreNamed(String one, String other, String fields) {
        List<Difference.Field> found = JsonComparison.of(tree(one.replace('\'', '"')), tree(other.replace('\'', '"')));

        assertThat(String.join(" ", found.stream().map(Difference.Field::field).toList())).isEqualTo(fields == null ? "" : fields);
    }
}
