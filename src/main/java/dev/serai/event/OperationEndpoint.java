package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.List;
import java.util.Objects;
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

    private final Operation operation;
    private final Operations operations;
    private final OwnAcceptance own;
    private final LostOperations lost;

    OperationEndpoint(String uri, OperationComponent component, Operation operation, Operations operations, OwnAcceptance own,
            LostOperations lost) {
        super(uri, component);
        this.operation = operation;
        this.operations = operations;
        this.own = own;
        this.lost = lost;
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
            throw lost.note(route, step, operation.name(), plan, "the event was answered already");
        }
    }

    private boolean planned(Exchange exchange, Plan plan, String route, String step) {
        try {
            return plan.add(Place.of(exchange, plan.first()).next(), step(exchange, RouteIds.base(route), step));
        } catch (ProblemException e) {
            if (exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) != null) {
                plan.fail(e);
            }
            throw e;
        }
    }

    private void askByItself(Exchange exchange, Plan plan, String route, String step) {
        try {
            Plan.Step asked = step(exchange, RouteIds.base(route), step);
            if (plan != null) {
                own.accept(plan, Place.of(exchange, plan.first()).next(), asked);
            } else {
                own.accept(own.tenant(exchange), operation, asked.message(), asked.orderingKey());
            }
        } catch (ProblemException e) {
            lost.note(route, step, operation.name(), plan, "it was not accepted: " + EventFailure.reason(e));
            throw e;
        } catch (IllegalArgumentException e) {
            throw lost.note(route, step, operation.name(), plan, e.getMessage());
        }
    }

    private Plan.Step step(Exchange exchange, String route, String step) {
        JsonNode body = exchange.getMessage().getBody(JsonNode.class);
        if (!(body instanceof ObjectNode message)) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no " + operation.name()
                    + " message of the event at step \"" + step + "\": the body is not a JSON object", List.of());
        }
        ObjectNode own = message.deepCopy();
        List<FieldProblem> problems = operations.problems(operation, own);
        if (!problems.isEmpty()) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no valid " + operation.name()
                    + " of the event's data at step \"" + step + "\"; see the fields of that message", problems);
        }
        return new Plan.Step(RouteIds.base(exchange.getFromRouteId()), operation, own, exchange.getVariable("orderingKey", String.class));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; write it in a to: step");
    }
}
