package dev.serai.reload.camel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.InterceptSendToEndpointDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.processor.InterceptSendToEndpointCallback;
import org.apache.camel.processor.Pipeline;
import org.apache.camel.reifier.InterceptSendToEndpointReifier;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.support.CamelContextHelper;

/**
 * Lets {@code interceptSendToEndpoint} see what the steps of its own route send. As Camel does it, it replaces the endpoint for all
 * routes of the context, and stays when its file is gone.
 */
public final class FileIntercept extends InterceptSendToEndpointReifier {

    private FileIntercept(Route route, ProcessorDefinition<?> definition) {
        super(route, definition);
    }

    /** Makes Camel use it; to be called before each build, for Camel forgets it when any context stops. */
    public static void register() {
        ProcessorReifier.registerReifier(InterceptSendToEndpointDefinition.class, FileIntercept::new);
    }

    @Override
    public Processor createProcessor() throws Exception {
        Processor steps = createChildProcessor(true);
        String afterUri = parseString(definition.getAfterUri());
        Processor after = afterUri == null ? null : createProcessor(new ToDefinition(afterUri));
        Predicate when = null;
        if (definition.getOnWhen() != null) {
            definition.getOnWhen().preCreateProcessor();
            when = new Noted(createPredicate(definition.getOnWhen().getExpression()));
        }
        Processor before = Pipeline.newInstance(camelContext, List.of((Processor) this::note, steps));
        wrap(new InterceptSendToEndpointCallback(camelContext, before, after, parseString(definition.getUri()),
                parseBoolean(definition.getSkipSendToOriginalEndpoint(), false), when));
        ((RouteDefinition) route.getRoute()).getOutputs().remove(definition);
        return null;
    }

    private void note(Exchange exchange) {
        exchange.setProperty(ExchangePropertyKey.INTERCEPTED_ROUTE_ID, route.getId());
        exchange.setProperty(ExchangePropertyKey.INTERCEPTED_NODE_ID, definition.getId());
        exchange.setProperty(ExchangePropertyKey.INTERCEPTED_ROUTE_ENDPOINT_URI, route.getEndpoint().getEndpointUri());
    }

    private void wrap(InterceptSendToEndpointCallback callback) throws Exception {
        for (SendDefinition<?> send : sends()) {
            Endpoint endpoint = send.getEndpoint();
            if (endpoint == null && send.getEndpointProducerBuilder() != null) {
                endpoint = send.getEndpointProducerBuilder().resolve(camelContext);
            } else if (endpoint == null) {
                endpoint = CamelContextHelper.resolveEndpoint(camelContext, send.getEndpointUri(), null);
            }
            Endpoint intercepted = callback.registerEndpoint(endpoint.getEndpointUri(), endpoint);
            if (intercepted != endpoint) {
                send.setEndpoint(intercepted);
            }
        }
    }

    /** The sending steps of the route, without those of its interceptors. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    private Collection<SendDefinition<?>> sends() {
        List<ProcessorDefinition<?>> outputs = new ArrayList<>(((RouteDefinition) route.getRoute()).getOutputs());
        outputs.removeIf(InterceptSendToEndpointDefinition.class::isInstance);
        return (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(outputs, SendDefinition.class);
    }

    /** Notes on the exchange whether it matched, as the interceptor expects. */
    private record Noted(Predicate predicate) implements Predicate {

        @Override
        public boolean matches(Exchange exchange) {
            boolean matches = predicate.matches(exchange);
            exchange.setProperty(ExchangePropertyKey.INTERCEPT_SEND_TO_ENDPOINT_WHEN_MATCHED, matches);
            return matches;
        }

        @Override
        public void init(CamelContext context) {
            predicate.init(context);
        }

        @Override
        public void initPredicate(CamelContext context) {
            predicate.initPredicate(context);
        }
    }
}
