package dev.serai.reload.camel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.reifier.DynamicRouterReifier;
import org.apache.camel.reifier.EnrichReifier;
import org.apache.camel.reifier.PollEnrichReifier;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.reifier.RecipientListReifier;
import org.apache.camel.reifier.RoutingSlipReifier;
import org.apache.camel.reifier.ToDynamicReifier;
import org.apache.camel.reifier.WireTapReifier;

/**
 * Refuses addresses with placeholders that came with the data. Camel resolves those of a file when it builds the step, and then once more
 * those in what the step makes of a message: whoever can write <code>{{env:...}}</code> into an event would read the server's environment.
 */
public final class LiteralAddresses {

    private static final String PLACEHOLDER = "{{";

    private LiteralAddresses() {}

    /** Makes Camel use it for all steps whose addresses are made of messages; to be called before each build, as Camel forgets it. */
    public static void register() {
        ProcessorReifier.registerReifier(ToDynamicDefinition.class, (route, step) -> new ToDynamicReifier<>(route, step) {
            @Override
            protected Expression createExpression(String uri) {
                return new Literal(super.createExpression(uri));
            }
        });
        ProcessorReifier.registerReifier(WireTapDefinition.class, (route, step) -> new WireTapReifier(route, step) {
            @Override
            protected Expression createExpression(String uri) {
                return new Literal(super.createExpression(uri));
            }
        });
        ProcessorReifier.registerReifier(RecipientListDefinition.class, (route, step) -> new RecipientListReifier(route, step) {
            @Override
            protected Expression createExpression(ExpressionDefinition expression) {
                return new Literal(super.createExpression(expression));
            }
        });
        ProcessorReifier.registerReifier(RoutingSlipDefinition.class, (route, step) -> new RoutingSlipReifier(route, step) {
            @Override
            protected Expression createExpression(ExpressionDefinition expression) {
                return new Literal(super.createExpression(expression));
            }
        });
        ProcessorReifier.registerReifier(DynamicRouterDefinition.class, (route, step) -> new DynamicRouterReifier(route, step) {
            @Override
            protected Expression createExpression(ExpressionDefinition expression) {
                return new Ending(new Literal(super.createExpression(expression)));
            }
        });
        ProcessorReifier.registerReifier(EnrichDefinition.class, (route, step) -> new EnrichReifier(route, step) {
            @Override
            protected Expression createExpression(ExpressionDefinition expression) {
                return new Literal(super.createExpression(expression));
            }
        });
        ProcessorReifier.registerReifier(PollEnrichDefinition.class, (route, step) -> new PollEnrichReifier(route, step) {
            @Override
            protected Expression createExpression(ExpressionDefinition expression) {
                return new Literal(super.createExpression(expression));
            }
        });
    }

    /** An expression whose value, or each value of it, is an address without a placeholder; known before any of them is used. */
    private record Literal(Expression expression) implements Expression {

        @Override
        public void init(CamelContext context) {
            expression.init(context);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            T value = expression.evaluate(exchange, type);
            if (value instanceof Iterator<?> each) {
                List<Object> all = new ArrayList<>();
                each.forEachRemaining(next -> all.add(require(next)));
                return (T) all.iterator();
            }
            if (value instanceof Object[] all) {
                Arrays.asList(all).forEach(Literal::require);
            }
            require(value);
            return value;
        }

        private static Object require(Object value) {
            if (value != null && value.toString().contains(PLACEHOLDER)) {
                throw new IllegalArgumentException("The address that the step makes of the message has \"" + PLACEHOLDER
                        + "\" from its data, which would read a setting of Serai; nothing was sent");
            }
            return value;
        }

        @Override
        public String toString() {
            return expression.toString();
        }
    }

    /** Ends a dynamic router whose expression fails: without an error handler Camel would lose the exception, and the exchange with it. */
    private record Ending(Expression expression) implements Expression {

        @Override
        public void init(CamelContext context) {
            expression.init(context);
        }

        @Override
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            try {
                return expression.evaluate(exchange, type);
            } catch (RuntimeException e) {
                exchange.setException(e);
                return null;
            }
        }
    }
}
