package dev.serai.query;

import dev.serai.delivery.OperationEntry;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operations;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What {@code POST /api/v1/operations/{operation}} calls: a command is accepted, a query asked. */
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

    /** Accepts or asks what the variable {@code operation} names; 404 where there is no such operation. */
    public Object post(Exchange exchange) {
        String name = exchange.getVariable("operation", String.class);
        boolean asks = operations.find(name).filter(operation -> operation.kind() == Kind.QUERY).isPresent();
        return asks ? queries.ask(exchange) : entry.accept(exchange);
    }
}
