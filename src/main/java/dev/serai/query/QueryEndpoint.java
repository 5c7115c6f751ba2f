package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** {@code query:contact.find}: the result takes the place of the message in the body; a problem is an exception of the step. */
final class QueryEndpoint extends DefaultEndpoint {

    private final Operation operation;
    private final QueryEntry entry;
    private final Queries queries;

    QueryEndpoint(String uri, QueryComponent component, Operation operation, QueryEntry entry, Queries queries) {
        super(uri, component);
        this.operation = operation;
        this.entry = entry;
        this.queries = queries;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                UUID tenantId = exchange.getVariable("tenantId", UUID.class);
                if (tenantId == null) {
                    throw new ProblemException(500, "Route at fault", "The step query:" + operation.name() + " does not know for which"
                            + " tenant it asks; set the variable tenantId, or begin with event:", List.of());
                }
                if (!(exchange.getMessage().getBody(JsonNode.class) instanceof ObjectNode message)) {
                    throw new ProblemException(422, "Event does not fit", "The body before the step query:" + operation.name()
                            + " is not a JSON object", List.of());
                }
                exchange.getMessage().setBody(queries.ask(entry.read(tenantId, null, operation, message.deepCopy())));
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; write it in a to: step");
    }
}
