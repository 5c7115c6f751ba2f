package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Calls providers on the way that deliveries take. */
@Component
class RouteProviderCaller implements ProviderCaller {

    private static final String ROUTE = "direct:call-provider";

    private final ProducerTemplate producer;

    RouteProviderCaller(@Lazy ProducerTemplate producer) {
        this.producer = producer;
    }

    @Override
    public Sorted call(ProviderCall call, JsonNode message) {
        Exchange exchange;
        try {
            exchange = producer.send(ROUTE, ExchangePattern.InOut, outgoing -> {
                outgoing.setVariable("call", call);
                outgoing.setVariable("operation", call.operation());
                outgoing.setVariable("tenantId", call.tenantId());
                outgoing.getMessage().setBody(message);
            });
        } finally {
            // The route may have ended on another thread, and this one goes on to requests of others.
            ProviderCall.unbind();
        }
        Sorted sorted = exchange.getVariable("outcome", Sorted.class);
        if (sorted == null) {
            throw new IllegalStateException("The route " + ROUTE + " did not sort the outcome of " + call, exchange.getException());
        }
        return sorted;
    }
}
