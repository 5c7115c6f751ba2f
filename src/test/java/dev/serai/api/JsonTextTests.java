package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTests {

    /** An escaped backslash before u0000 is text that says so, and no character. */
    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
        "{\"a\": \"x\\u0000y\"} ! {\"a\":\"x\uFFFDy\"}",
        "{\"a\\u0000\": [\"\\u0000\", {\"b\": \"\\u0000\"}]} ! {\"a\uFFFD\":[\"\uFFFD\",{\"b\":\"\uFFFD\"}]}",
        "{\"a\": \"\\\\u0000\"} ! {\"a\":\"\\\\u0000\"}",
        "[1.50, null, true, \"plain\"] ! [1.50,null,true,\"plain\"]",
        "\"\\u0000\" ! \"\uFFFD\""})
    void whatIsStoredHasNoNulCharacter(String json, String stored) throws JsonProcessingException {
        assertThat(JsonText.storable(JsonText.read(json)).toString()).isEqualTo(stored);
    }
}
