package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListedResultsTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "{\"type\": \"object\", \"properties\": {\"id\": {}, \"link\": {\"x-secret\": true},"
            + " \"items\": {\"items\": {\"properties\": {\"key\": {\"x-secret\": true}}}}}}";

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
        "{\"id\":\"1\",\"link\":\"https://a\",\"more\":{\"link\":\"b\"}} => {\"id\":\"1\",\"link\":\"****\",\"more\":{\"link\":\"b\"}}",
        "{\"link\":{\"deep\":\"a\"}} => {\"link\":\"****\"}",
        "{\"link\":null} => {\"link\":null}",
        "{\"items\":[{\"key\":\"a\",\"n\":1},2]} => {\"items\":[{\"key\":\"****\",\"n\":1},2]}",
        "\"text\" => \"text\"", "{} => {}"})
    void whatTheSchemaCallsSecretIsMasked(String result, String listed) throws Exception {
        JsonNode given = JSON.readTree(result);

        assertThat(ListedResults.masked(JSON.readTree(SCHEMA), given).toString()).isEqualTo(listed);
        assertThat(given.toString()).isEqualTo(result);
        assertThat(ListedResults.masked(null, given)).isEqualTo(given);
    }
}
