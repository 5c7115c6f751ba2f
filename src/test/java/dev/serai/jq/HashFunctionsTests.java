package dev.serai.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class HashFunctionsTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @Test
    void md5IsThatOfTheTextInUtf8() throws Exception {
        assertThat(evaluate("\"\"", "md5")).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        assertThat(evaluate("\"Urist.McVankab@freddiesjokes.com\"", "ascii_downcase | md5")).isEqualTo("62eeb292278cc15f5817cb78f7790b08");
        assertThat(evaluate("{\"email\": \"ü\"}", ".email | md5")).isEqualTo("c03410a5204b21cd8229ff754688d743");
    }

    @Test
    void whatIsNoTextHasNone() {
        assertThatThrownBy(() -> evaluate("{}", "md5")).hasStackTraceContaining("md5 takes text, not object");
        assertThatThrownBy(() -> evaluate("null", "md5")).hasStackTraceContaining("md5 takes text, not null");
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
