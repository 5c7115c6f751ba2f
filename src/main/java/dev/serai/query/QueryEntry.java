package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import dev.serai.supervision.OutOfMemory;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Answers queries that applications ask for; the route waits for the answer and holds no thread of the server meanwhile. */
@Component
public class QueryEntry {

    private static final String PROVIDER = "provider";

    private final Operations operations;
    private final Queries queries;
    private final QueryThreads threads;
    private final PageCursor cursors;
    private final QueryProperties properties;

    QueryEntry(Operations operations, Queries queries, QueryThreads threads, PageCursor cursors, QueryProperties properties) {
        this.operations = operations;
        this.queries = queries;
        this.threads = threads;
        this.cursors = cursors;
        this.properties = properties;
    }

    /**
     * Asks what the variable {@code operation} names, with the message in the body, which may have {@code connectionId}, {@code provider}
     * and {@code cursor} beside its fields. Ends with the result, or with the problem that is to be answered.
     */
    public CompletionStage<Answer> ask(Exchange exchange) {
        Caller caller = Caller.required();
        Operation operation = query(exchange.getVariable("operation", String.class));
        byte[] body = exchange.getMessage().getBody(byte[].class);
        ObjectNode message = RequestBody.isBlank(body) ? JsonNodeFactory.instance.objectNode()
                : RequestBody.object(body, operations.names(operation));
        Query query = read(caller.tenant(), caller.userId(), operation, message);
        return answer(query.tenantId(), operation.name(), () -> queries.ask(query));
    }

    /** Answers with what providers are asked for meanwhile, on a thread of queries; late with a problem. */
    CompletionStage<Answer> answer(UUID tenantId, String what, Supplier<JsonNode> asking) {
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        threads.run(tenantId, () -> {
            if (!result.isDone()) {
                complete(result, asking);
            }
        });
        return result.orTimeout(properties.timeout().toMillis(), TimeUnit.MILLISECONDS).handle((answer, failure) -> {
            if (failure instanceof TimeoutException) {
                throw QueryProblem.late("Nobody has answered " + what + " in " + properties.timeout().toSeconds()
                        + " s (serai.query.timeout)");
            }
            if (failure != null) {
                throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
            }
            return Answer.ok(answer);
        });
    }

    private static void complete(CompletableFuture<JsonNode> result, Supplier<JsonNode> asking) {
        try {
            result.complete(asking.get());
        } catch (Throwable e) {
            OutOfMemory.endsTheProcess(e);
            result.completeExceptionally(e);
        }
    }

    /** The operation, which only asks. */
    Operation query(String name) {
        Operation operation = operations.get(name);
        if (operation.kind() != Kind.QUERY) {
            throw ProblemException.badField("operation", "\"" + name + "\" is no query: it changes something at a provider, and is carried"
                    + " as a delivery");
        }
        return operation;
    }

    /** Takes what is about the query itself out of the message and checks the rest. */
    Query read(UUID tenantId, UUID userId, Operation operation, ObjectNode message) {
        JsonNode connection = message.remove("connectionId");
        JsonNode cursor = message.remove("cursor");
        JsonNode provider = operation.messageSchema().path("properties").has(PROVIDER) ? null : message.remove(PROVIDER);
        operations.check(operation, message);
        return new Query(tenantId, userId, operation, message, connectionId(connection), provider(provider),
                position(tenantId, operation, cursor));
    }

    private static UUID connectionId(JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        UUID id = value.isTextual() ? PathId.parse(value.textValue()) : null;
        if (id == null) {
            throw ProblemException.badField("connectionId", "is no id of a connection");
        }
        return id;
    }

    private static String provider(JsonNode value) {
        if (value != null && !value.isNull() && !value.isTextual()) {
            throw ProblemException.badField(PROVIDER, "must be the id of a provider, e.g. stripe");
        }
        return value == null || value.isNull() ? null : value.textValue();
    }

    private PageCursor.Position position(UUID tenantId, Operation operation, JsonNode value) {
        if (value == null || value.isNull() || value.isTextual() && value.textValue().isBlank()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ProblemException.badField("cursor", "must be the text that the page before has as nextCursor");
        }
        return cursors.open(tenantId, operation.name(), value.textValue().strip());
    }
}
