package dev.serai.event;

import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** {@code operation:<name>} asks for an operation with the message in the body, within a plan or by itself. */
@Component("operation-component")
@Scope("prototype")
class OperationComponent extends DefaultComponent {

    private final Operations operations;
    private final OwnAcceptance own;
    private final LostOperations lost;

    OperationComponent(Operations operations, OwnAcceptance own, LostOperations lost) {
        this.operations = operations;
        this.own = own;
        this.lost = lost;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Operation operation = operations.get(remaining);
        return new OperationEndpoint(uri, this, operation, operations, own, lost);
    }
}
