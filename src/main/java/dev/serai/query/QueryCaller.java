package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.ProviderCaller;
import dev.serai.delivery.Results;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Calls providers on the way that deliveries take, and brings back what they answered. */
@Component
class QueryCaller implements ProviderCaller {

    private static final String ROUTE = "direct:call-provider";
    private static final int LONGEST_CURSOR = 8 * 1024;

    private final ProducerTemplate producer;
    private final Results results;

    QueryCaller(@Lazy ProducerTemplate producer, Results results) {
        this.producer = producer;
        this.results = results;
    }

    @Override
    public Sorted call(ProviderCall call, JsonNode message) {
        return sorted(call, send(call, message, null));
    }

    @Override
    public Made make(ProviderCall call, JsonNode message) {
        QueryReply reply = ask(call, message, null);
        return new Made(reply.sorted(), reply.result());
    }

    /** @param cursor the provider's own, of the page that is asked for; null for the first */
    QueryReply ask(ProviderCall call, JsonNode message, String cursor) {
        Exchange exchange = send(call, message, cursor);
        Sorted sorted = sorted(call, exchange);
        if (sorted.outcome() != Outcome.DELIVERED) {
            return new QueryReply(sorted, null, null);
        }
        String next = text(exchange.getVariable("nextCursor"));
        if (next != null && next.length() > LONGEST_CURSOR) {
            return atFault(sorted, "its cursor of the next page has " + next.length() + " characters; at most " + LONGEST_CURSOR
                    + " are kept");
        }
        return new QueryReply(sorted, results.read(exchange, call.mask()), next);
    }

    private static String text(Object variable) {
        boolean none = variable instanceof JsonNode node && (node.isNull() || node.isMissingNode() || node.isContainerNode());
        String text = variable == null || none ? "" : variable instanceof JsonNode node ? node.asText() : variable.toString();
        return text.isBlank() ? null : text;
    }

    private static QueryReply atFault(Sorted sorted, String reason) {
        return new QueryReply(new Sorted(Outcome.UNKNOWN, sorted.httpStatus(), reason, null, null, Fault.CONFIGURATION), null, null);
    }

    private Exchange send(ProviderCall call, JsonNode message, String cursor) {
        try {
            return producer.send(ROUTE, ExchangePattern.InOut, outgoing -> {
                outgoing.setVariable("call", call);
                outgoing.setVariable("operation", call.operation());
                outgoing.setVariable("tenantId", call.tenantId());
                if (cursor != null) {
                    outgoing.setVariable("cursor", cursor);
                }
                outgoing.getMessage().setBody(message);
            });
        } finally {
            // The route may have ended on another thread, and this one goes on to requests of others.
            ProviderCall.unbind();
        }
    }

    private static Sorted sorted(ProviderCall call, Exchange exchange) {
        Sorted sorted = exchange.getVariable("outcome", Sorted.class);
        if (sorted == null) {
            throw new IllegalStateException("The route " + ROUTE + " did not sort the outcome of " + call, exchange.getException());
        }
        return sorted;
    }
}
