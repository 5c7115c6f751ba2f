package dev.serai.event;

import dev.serai.api.ProblemException;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** {@code operation:<name>} asks, within a route that plans an event, for an operation with the message in the body. */
@Component("operation-component")
@Scope("prototype")
class OperationComponent extends DefaultComponent {

    private final Operations operations;
    private final LostOperations lost;

    OperationComponent(Operations operations, LostOperations lost) {
        this.operations = operations;
        this.lost = lost;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Operation operation = operations.get(remaining);
        if (operation.kind() != Operation.Kind.COMMAND) {
            throw ProblemException.badField("operation", "\"" + remaining + "\" is a query, which is asked and not carried; write query:"
                    + remaining + " to have its result as the body");
        }
        return new OperationEndpoint(uri, this, operation, operations, lost);
    }
}
