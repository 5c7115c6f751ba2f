package dev.serai.query;

import dev.serai.delivery.OperationEntry;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operations;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What the paths of operations call: a command is accepted, a query asked. */
@Component
public class OperationCalls {

    private final Operations operations;
    private final OperationEntry entry;
    private final QueryEntry queries;

    OperationCalls(Operations operations, OperationEntry entry, QueryEntry queries) {
        this.operations = operations;
        this.entry = entry;
        this.queries = queries;
    }

    /**
     * Accepts or asks what the variable {@code operation} names, or else the path; 404 where there is no such operation. The message is the
     * body, what stands in the path, and the query of what has no body. The variable {@code provider} says whose connections may be used,
     * and {@code priority} what goes first where the message does not say it.
     */
    public Object call(Exchange exchange) {
        CallMessage message = new CallMessage(exchange);
        String name = exchange.getVariable("operation", String.class);
        if (name == null) {
            name = message.fromPath("operation");
            exchange.setVariable("operation", name);
        }
        Optional<Operation> operation = operations.find(name);
        operation.ifPresent(known -> message.complete(known, operations.names(known)));
        return operation.filter(known -> known.kind() == Kind.QUERY).isPresent() ? queries.ask(exchange) : entry.accept(exchange);
    }
}
