package dev.serai.jq;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainJqLanguageTests {

    private static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
            "{\"n\": 1E+2} => \"\\(.n) CHF\" => 100 CHF",
            "{\"n\": 12345678.9} => \"\\(.n)\" => 12345678.9",
            "{\"n\": 12345678.90} => \"\\(.n)\" => 12345678.90",
            "{\"cents\": 1234567890} => \"\\(.cents / 100)\" => 12345678.9",
            "{\"cents\": 1234567890} => .cents / 100 => 12345678.9",
            "{\"n\": 0.00000001} => \"\\(.n)\" => 0.00000001",
            "{\"n\": 1e-7} => \"\\(.n * 1)\" => 0.0000001",
            "{\"n\": 1E+2} => .n | tostring => 100",
            "{\"n\": 1E+2} => .n | tojson => 100",
            "{\"n\": [1E+2, 2]} => .n | join(\", \") => 100, 2",
            "{\"n\": [1E+2, 2]} => .n | @csv => 100,2",
            "{\"n\": 1E+2} => @html \"<b>\\(.n)</b>\" => <b>100</b>",
            "{\"n\": 1E+2} => @json \"is \\(.n)\" => is 100",
            "{\"n\": {\"a\": 1E+2}} => \"\\(.n)\" => {\"a\":100}",
            "{\"n\": 1E+2} => \"a \\(\"b \\(.n) (\\(.n)\") ) \\\\(\" => a b 100 (100 ) \\(",
            "{\"n\": 1E+2} => def twice: . * 2; \"\\(.n | twice)\" => 200",
            "{\"n\": 1E+2} => .n + 1 => 101",
            "{\"n\": -1.5E+9} => \"\\(.n)\" => -1500000000",
            "{\"n\": null} => \"\\(.n // \"none\")\" => none",
    })
    void numbersReadAsPlainDecimals(String data, String expression, String text) throws Exception {
        assertThat(evaluate(JSON.readTree(data), expression, String.class)).isEqualTo(text);
    }

    @Test
    void aStringInACommentIsNone() throws Exception {
        assertThat(evaluate(JSON.readTree("{\"n\": 1E+2}"), "# half \"\\( \n\"\\(.n)\"", String.class)).isEqualTo("100");
    }

    @Test
    void numbersStayNumbersAndAreWrittenPlain() throws Exception {
        JsonNode result = evaluate(JSON.readTree("{\"amount\": 1E+2, \"cents\": 1234567890}"), "{amount, total: (.cents / 100)}",
                JsonNode.class);

        assertThat(result.get("amount").isNumber()).isTrue();
        assertThat(result.toString()).isEqualTo("{\"amount\":100,\"total\":12345678.9}");
        assertThat(JSON.writeValueAsString(result)).isEqualTo("{\"amount\":100,\"total\":12345678.9}");
    }

    @Test
    void aNumberThatWouldFillTheMemoryStaysAsItIs() throws Exception {
        assertThat(evaluate(JSON.readTree("{\"n\": 1E+999999999}"), "\"\\(.n)\"", String.class)).isEqualTo("1E+999999999");
        assertThat(evaluate(JSON.readTree("{\"n\": 1E-999999999}"), "\"\\(.n)\"", String.class)).isEqualTo("1E-999999999");
    }

    @Test
    void anyNumberReadsWithoutAnExponentAndIsTheSame() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            double number = (random.nextBoolean() ? 1 : -1) * random.nextDouble() * Math.pow(10, random.nextInt(60) - 30);
            String text = evaluate(DoubleNode.valueOf(number), "\"\\(.)\"", String.class);
            assertThat(text).doesNotContainIgnoringCase("e");
            assertThat(Double.parseDouble(text)).isEqualTo(number);
        }
    }

    @Test
    void theEventIsNotChanged() throws Exception {
        JsonNode data = JSON.readTree("{\"list\": [{\"n\": 1E+2}]}");
        JsonNode before = data.deepCopy();

        evaluate(data, ".", JsonNode.class);

        assertThat(data.toString()).isEqualTo(before.toString());
    }

    private <T> T evaluate(JsonNode body, String expression, Class<T> type) {
        camel.getRegistry().bind("jq-language", new PlainJqLanguage());
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(body);
        var jq = camel.resolveLanguage("jq").createExpression(expression);
        jq.init(camel);
        return jq.evaluate(exchange, type);
    }
}
