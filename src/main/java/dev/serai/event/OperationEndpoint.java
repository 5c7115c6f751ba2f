package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.List;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** {@code operation:email.send}: adds the message in the body to the plan of the event. */
final class OperationEndpoint extends DefaultEndpoint {

    private final Operation operation;
    private final Operations operations;

    OperationEndpoint(String uri, OperationComponent component, Operation operation, Operations operations) {
        super(uri, component);
        this.operation = operation;
        this.operations = operations;
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
        Plan plan = exchange.getProperty(EventPlanner.PLAN, Plan.class);
        if (plan == null) {
            throw new IllegalStateException("\"" + getEndpointUri() + "\" only works in a route that begins with event:");
        }
        JsonNode body = exchange.getMessage().getBody(JsonNode.class);
        String route = EventPlanner.baseRouteId(exchange.getFromRouteId());
        if (!(body instanceof ObjectNode message)) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no " + operation.name()
                    + " message of the event: the body is not a JSON object", List.of());
        }
        ObjectNode own = message.deepCopy();
        List<FieldProblem> problems = operations.problems(operation, own);
        if (!problems.isEmpty()) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no valid " + operation.name()
                    + " of the event's data; see the fields of that message", problems);
        }
        plan.add(new Plan.Step(route, operation, own, exchange.getVariable("orderingKey", String.class)));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; write it in a to: step");
    }
}
