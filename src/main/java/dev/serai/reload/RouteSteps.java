package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.model.language.JqExpression;
import org.apache.camel.support.ExpressionAdapter;

/** Shapes the steps of a route before it is built, where Camel's own choice would surprise whoever wrote it. */
final class RouteSteps {

    private RouteSteps() {}

    /** Lets {@code log} steps write to {@code routes.<route id>} whatever the version, unless they name a logger. */
    static void nameLoggers(RouteDefinition route, String baseId) {
        for (LogDefinition step : steps(route, LogDefinition.class)) {
            if (step.getLogName() == null && step.getLogger() == null && step.getLoggerBean() == null) {
                step.setLogName("routes." + baseId);
            }
        }
    }

    /**
     * Lets steps take what a jq expression yields as jq means it; Camel would go through the fields of a JSON object, and find nothing in
     * a JSON string. To {@code split}, the only output, such as {@code .parcels[]} of one parcel, is one element; an array that is the
     * only output is gone through, and null is nothing. Where endpoints are expected, JSON strings are their names.
     */
    static void readJq(RouteDefinition route) {
        for (ExpressionNode step : steps(route, ExpressionNode.class)) {
            if (step.getExpression() instanceof JqExpression jq) {
                if (step instanceof SplitDefinition) {
                    step.setExpression(new ExpressionDefinition((Expression) new Read(jq, RouteSteps::whole)));
                } else if (step instanceof RecipientListDefinition<?> || step instanceof RoutingSlipDefinition<?>
                        || step instanceof EnrichDefinition || step instanceof PollEnrichDefinition) {
                    step.setExpression(new ExpressionDefinition((Expression) new Read(jq, RouteSteps::names)));
                }
            }
        }
    }

    private static Object whole(Object value) {
        return value instanceof JsonNode node && !node.isArray() && !node.isNull() ? List.of(node) : value;
    }

    private static Object names(Object value) {
        if (value instanceof ArrayNode || value instanceof List<?>) {
            List<Object> names = new ArrayList<>();
            ((Iterable<?>) value).forEach(each -> names.add(names(each)));
            return names;
        }
        return value instanceof JsonNode node && node.isTextual() ? node.textValue() : value;
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static <T> Collection<T> steps(RouteDefinition route, Class<T> type) {
        return ProcessorDefinitionHelper.filterTypeInOutputs((List) route.getOutputs(), type);
    }

    private static final class Read extends ExpressionAdapter {

        private final JqExpression jq;
        private final UnaryOperator<Object> reading;
        private Expression expression;

        Read(JqExpression jq, UnaryOperator<Object> reading) {
            this.jq = jq;
            this.reading = reading;
        }

        @Override
        public void init(CamelContext context) {
            expression = jq.createExpression(context);
            expression.init(context);
        }

        @Override
        public Object evaluate(Exchange exchange) {
            return reading.apply(expression.evaluate(exchange, Object.class));
        }

        @Override
        public String toString() {
            return jq.toString();
        }
    }
}
