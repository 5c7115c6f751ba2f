package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.routing.BadLeverException;
import dev.serai.routing.LeverReader;
import dev.serai.routing.Levers;
import dev.serai.security.Caller;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * {@code operation:email.send}: adds the message in the body to the plan of the event; where none is open, it is accepted by itself. Never
 * silently in vain.
 */
final class OperationEndpoint extends DefaultEndpoint {

    private static final String UNKNOWN_STEP = "(unknown)";

    private final String name;
    private final Operations operations;
    private final OwnAcceptance own;
    private final LostOperations lost;
    private final LeverReader levers;
    private final Map<String, String> options;

    /** @param options levers that stand at the step, which count before variables of the same name */
    OperationEndpoint(String uri, OperationComponent component, String name, Operations operations, OwnAcceptance own, LostOperations lost,
            LeverReader levers, Map<String, String> options) {
        super(uri, component);
        this.name = name;
        this.operations = operations;
        this.own = own;
        this.lost = lost;
        this.levers = levers;
        this.options = Map.copyOf(options);
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                ask(exchange);
            }
        };
    }

    private void ask(Exchange exchange) {
        Plan plan = exchange.getProperty(Plan.PROPERTY, Plan.class);
        String route = RouteIds.current(exchange);
        String step = Objects.requireNonNullElse(exchange.getExchangeExtension().getHistoryNodeId(), UNKNOWN_STEP);
        if (plan == null || plan.isDetached()) {
            askByItself(exchange, plan, route, step);
        } else if (plan.closed() || !planned(exchange, plan, route, step)) {
            throw lost.note(route, step, name, plan, "the event was answered already");
        }
    }

    private boolean planned(Exchange exchange, Plan plan, String route, String step) {
        try {
            Plan.Step asked = step(exchange, RouteIds.base(route), step, plan.tenantId(), plan.askedBy());
            return plan.add(Place.of(exchange, plan.first()).next(), asked);
        } catch (ProblemException e) {
            if (exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) != null) {
                plan.fail(e);
            }
            throw e;
        }
    }

    private void askByItself(Exchange exchange, Plan plan, String route, String step) {
        try {
            if (plan != null) {
                Plan.Step asked = step(exchange, RouteIds.base(route), step, plan.tenantId(), plan.askedBy());
                own.accept(plan, Place.of(exchange, plan.first()).next(), asked);
            } else {
                UUID tenantId = own.tenant(exchange);
                UUID askedBy = Caller.current().map(Caller::userId).orElse(null);
                own.accept(tenantId, askedBy, step(exchange, RouteIds.base(route), step, tenantId, askedBy));
            }
        } catch (ProblemException e) {
            lost.note(route, step, name, plan, "it was not accepted: " + EventFailure.reason(e));
            throw e;
        } catch (IllegalArgumentException e) {
            throw lost.note(route, step, name, plan, e.getMessage());
        }
    }

    private Plan.Step step(Exchange exchange, String route, String step, UUID tenantId, UUID askedBy) {
        Operation operation = operations.find(name).orElseThrow(() -> new ProblemException(500, "Route at fault", "Route \"" + route
                + "\" asks for the operation \"" + name + "\" at step \"" + step + "\", which no file in kamelets/operations describes;"
                + " there are " + String.join(", ", operations.all().stream().map(Operation::name).toList()), List.of()));
        JsonNode body = exchange.getMessage().getBody(JsonNode.class);
        if (!(body instanceof ObjectNode message)) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no " + operation.name()
                    + " message of the event at step \"" + step + "\": the body is not a JSON object", List.of());
        }
        ObjectNode checked = message.deepCopy();
        List<FieldProblem> problems = operations.problems(operation, checked);
        if (!problems.isEmpty()) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no valid " + operation.name()
                    + " of the event's data at step \"" + step + "\"; see the fields of that message", problems);
        }
        Levers asked = levers(exchange, operation, route, step, tenantId, askedBy);
        return new Plan.Step(RouteIds.base(exchange.getFromRouteId()), operation, checked, asked);
    }

    private Levers levers(Exchange exchange, Operation operation, String route, String step, UUID tenantId, UUID askedBy) {
        try {
            return levers.read(operation, tenantId, askedBy,
                    lever -> options.containsKey(lever) ? options.get(lever) : variable(exchange, lever));
        } catch (BadLeverException e) {
            String kind = options.containsKey(e.lever()) ? "option" : "variable";
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" asks for " + operation.name() + " at step \""
                    + step + "\" in a way that cannot be obeyed: " + kind + " \"" + e.lever() + "\" " + e.getMessage(),
                    List.of(new FieldProblem(e.lever(), e.getMessage())));
        }
    }

    /** Its text; null where there is none, or nothing in it. */
    private static String variable(Exchange exchange, String name) {
        Object value = exchange.getVariable(name);
        if (value == null || value instanceof JsonNode node && (node.isNull() || node.isMissingNode())) {
            return null;
        }
        String text = value instanceof JsonNode node && node.isValueNode() ? node.asText() : exchange.getVariable(name, String.class);
        return text == null || text.isBlank() ? null : text;
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; write it in a to: step");
    }
}
