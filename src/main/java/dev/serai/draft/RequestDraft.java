package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.jq.Jq;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** The body that the drafted jq makes of the operation's example, for the case that looks at the request. */
final class RequestDraft {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestDraft() {}

    static JsonNode of(CallDraft call, FormDraft form) {
        if (call.jq().contains("UNDECIDED(")) {
            return TextNode.valueOf(Undecided.mark("the body, once the file is decided"));
        }
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Jq.bind(camel);
            camel.start();
            Exchange exchange = new DefaultExchange(camel);
            Examples.connection(form).properties().forEach(value -> exchange.setVariable(value.getKey(), value.getValue().asText()));
            exchange.getMessage().setBody(call.message());
            Expression expression = camel.resolveLanguage("jq").createExpression(call.jq());
            expression.init(camel);
            JsonNode body = expression.evaluate(exchange, JsonNode.class);
            return JSON.readTree(body.toString());
        } catch (Exception e) {
            return TextNode.valueOf(Undecided.mark("the body; the example cannot be carried: " + e.getMessage()));
        }
    }
}
