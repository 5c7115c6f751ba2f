package dev.serai.event;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SagaDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.support.ObjectHelper;

/** Whether a dry run may take a step: not when it reaches another system, or leaves a trace in Serai that a later event would meet. */
final class HeldBack {

    /** Components that stay within the exchange. */
    private static final Set<String> WITHIN = Set.of("direct", "log", "operation", "event", "bean", "class", "language", "dataformat",
            "validator", "xslt", "mock");
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]{0,40}");

    private final CamelContext context;
    private final ProcessorDefinition<?> step;
    private final boolean sends;
    private final String always;

    HeldBack(CamelContext context, ProcessorDefinition<?> step) {
        this.context = context;
        this.step = step;
        this.sends = step instanceof SendDefinition<?> || step instanceof ToDynamicDefinition || step instanceof EnrichDefinition
                || step instanceof RecipientListDefinition<?> || step instanceof RoutingSlipDefinition<?>;
        this.always = always(step);
    }

    private static String always(ProcessorDefinition<?> step) {
        if (step instanceof PollEnrichDefinition || step instanceof PollDefinition) {
            return "it would take something from another system";
        }
        if (step instanceof DynamicRouterDefinition<?> || step instanceof KameletDefinition || step instanceof SagaDefinition
                || step instanceof WireTapDefinition<?>) {
            return "it would send something";
        }
        if (step instanceof AggregateDefinition || step instanceof ResequenceDefinition) {
            return "what follows depends on other events";
        }
        return step instanceof IdempotentConsumerDefinition ? "it would remember the event" : null;
    }

    /** Whether what comes after the step does not depend on it. */
    boolean goesOn() {
        return step instanceof WireTapDefinition<?>;
    }

    /** Why a dry run must not take the step with this exchange; null when it may. */
    String reason(Exchange exchange) {
        if (always != null || !sends) {
            return always;
        }
        for (String uri : targets(exchange)) {
            String scheme = uri.indexOf(':') < 0 ? "" : OperationReach.scheme(uri);
            if (!WITHIN.contains(scheme)) {
                return SCHEME.matcher(scheme).matches() ? "it would send something over " + scheme + ":"
                        : "where it sends to is known only when it sends";
            }
        }
        return null;
    }

    private List<String> targets(Exchange exchange) {
        if (step instanceof SendDefinition<?> send) {
            return List.of(context.resolvePropertyPlaceholders(send.getEndpointUri()));
        }
        if (step instanceof ToDynamicDefinition dynamic) {
            return List.of(context.resolvePropertyPlaceholders(dynamic.getUri()));
        }
        return evaluated(exchange);
    }

    private List<String> evaluated(Exchange exchange) {
        Expression expression = ((ExpressionNode) step).getExpression().createExpression(context);
        expression.init(context);
        List<String> uris = new ArrayList<>();
        Iterator<?> each = ObjectHelper.createIterator(expression.evaluate(exchange, Object.class));
        while (each.hasNext()) {
            uris.add(String.valueOf(each.next()).strip());
        }
        return uris;
    }
}
