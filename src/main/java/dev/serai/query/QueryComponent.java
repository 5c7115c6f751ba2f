package dev.serai.query;

import dev.serai.operation.Operation;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** {@code query:<name>} asks a provider, for the tenant of the exchange, with the message in the body. */
@Component("query-component")
@Scope("prototype")
class QueryComponent extends DefaultComponent {

    private final QueryEntry entry;
    private final Queries queries;

    QueryComponent(QueryEntry entry, Queries queries) {
        this.entry = entry;
        this.queries = queries;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Operation operation = entry.query(remaining);
        return new QueryEndpoint(uri, this, operation, entry, queries);
    }
}
