package dev.serai.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFunctionsTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
        "\"2026-12-01T10:00:00+01:00\" => utc_time(null) => 2026-12-01T09:00:00Z",
        "\"2026-12-01T10:00:00.123456Z\" => utc_time(null) => 2026-12-01T10:00:00Z",
        "\"2026-12-01T10:00+05:45\" => utc_time(\"Europe/Zurich\") => 2026-12-01T04:15:00Z",
        "\"2026-12-31T23:30:00-03:00\" => utc_time(null) => 2027-01-01T02:30:00Z",
        "\"2026-07-01T10:00:00\" => utc_time(\"Europe/Zurich\") => 2026-07-01T08:00:00Z",
        "\"2026-12-01T10:00:00\" => utc_time(\"Europe/Zurich\") => 2026-12-01T09:00:00Z",
        "\"2026-12-01T10:00:00\" => utc_time(\"+02:00\") => 2026-12-01T08:00:00Z",
        "\"2026-03-29T02:30:00\" => utc_time(\"Europe/Zurich\") => 2026-03-29T01:30:00Z",
        "\"2026-07-01T08:00:00Z\" => local_time(\"Europe/Zurich\") => 2026-07-01T10:00:00",
        "\"2026-07-01T08:00:00-07:00\" => local_time(\"Asia/Kathmandu\") => 2026-07-01T20:45:00",
        "\"2026-07-01t08:00\" => local_time(\"Europe/Zurich\") => 2026-07-01T08:00:00",
        "{\"at\": \"2026-07-01T08:00:00Z\", \"zone\": \"Asia/Tokyo\"} => .zone as $z | .at | local_time($z) => 2026-07-01T17:00:00"})
    void timesAreThoseOfTheZone(String input, String expression, String expected) throws Exception {
        assertThat(evaluate(input, expression)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
        "\"2026-07-01T08:00:00\" => utc_time(null) => needs the name of a time zone",
        "\"2026-07-01T08:00:00\" => utc_time(1) => needs the name of a time zone",
        "\"2026-07-01T08:00:00Z\" => local_time(\"Mars/Base\") => Mars/Base",
        "\"tomorrow\" => utc_time(\"UTC\") => a time is text like",
        "\"2026-02-30T08:00:00Z\" => utc_time(null) => a time is text like",
        "null => utc_time(\"UTC\") => a time is text like",
        "{} => local_time(\"UTC\") => a time is text like"})
    void whatIsNoTimeIsRefused(String input, String expression, String message) {
        assertThatThrownBy(() -> evaluate(input, expression)).rootCause().hasMessageContaining(message);
    }

    private String evaluate(String input, String expression) throws Exception {
        Jq.bind(camel);
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(JSON.readTree(input));
        Expression jq = camel.resolveLanguage("jq").createExpression(expression);
        jq.init(camel);
        return jq.evaluate(exchange, JsonNode.class).asText();
    }
}
