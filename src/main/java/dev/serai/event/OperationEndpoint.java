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

/** {@code operation:email.send}: adds the message in the body to the plan of the event. */
final class OperationEndpoint extends DefaultEndpoint {

    private static final String UNKNOWN_STEP = "(unknown)";

    private final String name;
    private final Operations operations;
    private final LostOperations lost;

    OperationEndpoint(String uri, OperationComponent component, String name, Operations operations, LostOperations lost) {
        super(uri, component);
        this.name = name;
        this.operations = operations;
        this.lost = lost;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                plan(exchange);
            }
        };
    }

    private void plan(Exchange exchange) {
        Plan plan = exchange.getProperty(Plan.PROPERTY, Plan.class);
        String route = RouteIds.current(exchange);
        String step = Objects.requireNonNullElse(exchange.getExchangeExtension().getHistoryNodeId(), UNKNOWN_STEP);
        if (plan == null || plan.closed()) {
            throw lost.note(route, step, name, plan);
        }
        try {
            Plan.Step asked = step(exchange, RouteIds.base(route), step);
            if (!plan.add(Place.of(exchange, plan.first()).next(), asked)) {
                throw lost.note(route, step, name, plan);
            }
        } catch (ProblemException e) {
            if (exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) != null) {
                plan.fail(e);
            }
            throw e;
        }
    }

    private Plan.Step step(Exchange exchange, String route, String step) {
        Operation operation = operations.find(name).orElseThrow(() -> new ProblemException(500, "Route at fault", "Route \"" + route
                + "\" asks for the operation \"" + name + "\" at step \"" + step + "\", which no file in kamelets/operations describes;"
                + " there are " + String.join(", ", operations.all().stream().map(Operation::name).toList()), List.of()));
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
