package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.drift.DriftSampler;
import dev.serai.oauth.TokenSource;
import dev.serai.provider.OutcomeSorter;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import dev.serai.provider.UnrecognisedSuccessException;
import dev.serai.supervision.OutOfMemory;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** The steps around a call to a provider: binds the connection to the thread, sorts what came back. */
@Component
public class ProviderCalls {

    private final OutcomeSorter outcomes;
    private final TokenSource tokens;
    private final DriftSampler drift;

    ProviderCalls(OutcomeSorter outcomes, TokenSource tokens, DriftSampler drift) {
        this.outcomes = outcomes;
        this.tokens = tokens;
        this.drift = drift;
    }

    /**
     * Binds the variable {@code call} to this thread, with an access token where the provider wants one, and sets what the kamelet reads:
     * {@code operation} and {@code kamelet}, and the message with what the connection makes of it.
     */
    public void begin(Exchange exchange) {
        ProviderCall call = exchange.getVariable("call", ProviderCall.class);
        exchange.getMessage().removeHeaders("*");
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        exchange.removeVariable(Results.VARIABLE);
        exchange.removeVariable(OutcomeSorter.READING);
        if (!call.provider().recognises(call.operation())) {
            throw new UnrecognisedSuccessException(call.provider(), call.operation());
        }
        exchange.setVariable("operation", call.operation());
        exchange.setVariable("kamelet", call.provider().endpointUri(call.operation()));
        call.bind();
        if (call.preparation() != null) {
            exchange.getMessage().setBody(call.preparation().apply(exchange.getMessage().getBody(JsonNode.class)));
        }
        tokens.authorize(call);
    }

    /** Sorts the answer or the failure into the variable {@code outcome}. */
    public void sort(Exchange exchange) {
        ProviderCall call = exchange.getVariable("call", ProviderCall.class);
        call.bind();
        OutOfMemory.endsTheProcess(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        Sorted sorted = outcomes.sort(call.provider(), exchange);
        exchange.setVariable("outcome", sorted);
        drift.observe(call, sorted, exchange);
    }

    /** Unbinds the call from this thread. */
    public void end() {
        ProviderCall.unbind();
    }
}
