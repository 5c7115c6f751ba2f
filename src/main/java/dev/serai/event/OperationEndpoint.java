package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.routing.BadLeverException;
import dev.serai.routing.LeverReader;
import dev.serai.routing.Levers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * {@code operation:email.send}: adds the message in the body to the plan of the event; where none is open, it is accepted by itself. Never
 * silently in vain.
 */
final class OperationEndpoint extends DefaultEndpoint {

    private final String name;
    private final Operations operations;
    private final MessageTemplates templates;
    private final Asking asking;
    private final LeverReader levers;
    private final Map<String, String> options;

    /** @param options levers that stand at the step, which count before variables of the same name */
    OperationEndpoint(String uri, OperationComponent component, String name, Operations operations, MessageTemplates templates,
            OwnAcceptance own, LostOperations lost, LeverReader levers, Map<String, String> options) {
        super(uri, component);
        this.name = name;
        this.operations = operations;
        this.templates = templates;
        this.asking = new Asking(name, own, lost, this::step);
        this.levers = levers;
        this.options = Map.copyOf(options);
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                asking.ask(exchange);
            }
        };
    }

    private Plan.Step step(Exchange exchange, String route, String step, UUID tenantId, UUID askedBy) {
        Operation operation = operations.find(name).orElseThrow(() -> new ProblemException(500, "Route at fault", "Route \"" + route
                + "\" asks for the operation \"" + name + "\" at step \"" + step + "\", which no file in kamelets/operations describes;"
                + " there are " + String.join(", ", operations.all().stream().map(Operation::name).toList()), List.of()));
        JsonNode body = Asking.body(exchange);
        if (!(body instanceof ObjectNode message)) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no " + operation.name()
                    + " message of the event at step \"" + step + "\": the body is not a JSON object", List.of());
        }
        ObjectNode checked = message.deepCopy();
        fill(tenantId, operation, checked, route, step);
        List<FieldProblem> problems = operations.problems(operation, checked);
        if (!problems.isEmpty()) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" made no valid " + operation.name()
                    + " of the event's data at step \"" + step + "\"; see the fields of that message", problems);
        }
        Levers asked = levers(exchange, operation, route, step, tenantId, askedBy);
        return new Plan.Step(RouteIds.base(exchange.getFromRouteId()), operation, checked, asked);
    }

    /** Puts what a stored template makes in its place. */
    private void fill(UUID tenantId, Operation operation, ObjectNode message, String route, String step) {
        try {
            templates.fill(tenantId, operation, message);
        } catch (ProblemException e) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" cannot make the " + operation.name()
                    + " message of its template at step \"" + step + "\": " + e.getMessage(), e.errors());
        }
    }

    private Levers levers(Exchange exchange, Operation operation, String route, String step, UUID tenantId, UUID askedBy) {
        try {
            return levers.read(operation, tenantId, askedBy,
                    lever -> options.containsKey(lever) ? options.get(lever) : Asking.variable(exchange, lever));
        } catch (BadLeverException e) {
            String kind = options.containsKey(e.lever()) ? "option" : "variable";
            throw new ProblemException(422, "Event does not fit", "Route \"" + route + "\" asks for " + operation.name() + " at step \""
                    + step + "\" in a way that cannot be obeyed: " + kind + " \"" + e.lever() + "\" " + e.getMessage(),
                    List.of(new FieldProblem(e.lever(), e.getMessage())));
        }
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; write it in a to: step");
    }
}
