package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.api.Names;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderRequest;
import dev.serai.provider.Sorted;
import java.util.List;
import org.springframework.stereotype.Component;

/** Shows the request that an operation would make over a connection, and sends nothing. */
@Component
class RequestPreview {

    private static final String MESSAGE = "message";
    private static final int LONGEST_NAME = 100;

    private final Operations operations;
    private final ProviderCaller caller;

    RequestPreview(Operations operations, ProviderCaller caller) {
        this.operations = operations;
        this.caller = caller;
    }

    /**
     * What would be sent; of an operation that makes several requests the last one.
     *
     * @param request secrets masked; null where none could be built
     * @param problem why it would not be sent; null where it would
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Preview(String operation, String provider, ProviderRequest request, String problem) {}

    /** An operation and a message in its normal form. */
    record Wanted(Operation operation, ObjectNode message) {}

    /** Reads {@code {operation, message?}}; the operation's own example where there is no message. */
    Wanted read(byte[] body) {
        ObjectNode named = RequestBody.object(body, Names.with(MESSAGE, Names.THEIRS));
        Fields asked = new Fields(named);
        String name = asked.requiredText("operation", LONGEST_NAME);
        asked.check();
        Operation operation = operations.get(name);
        ObjectNode request = RequestBody.object(body, Names.with(MESSAGE, operations.names(operation)));
        Fields fields = new Fields(request);
        ObjectNode message = fields.object(MESSAGE);
        if (message == null && !request.hasNonNull(MESSAGE) && !operation.examples().isEmpty()
                && operation.examples().get(0).message() instanceof ObjectNode example) {
            message = example.deepCopy();
        }
        if (message == null) {
            fields.reject(MESSAGE, "is required: one that " + operation.name() + " takes");
        } else {
            operations.problems(operation, message).forEach(problem -> fields.reject(MESSAGE + "." + problem.field(), problem.message()));
        }
        fields.check();
        return new Wanted(operation, message);
    }

    /** @param call as {@link ConnectionCredentials#preview} opens one */
    Preview of(ProviderCall call, Wanted wanted, FieldMapping mapping) {
        mapping.prepare(call, wanted.operation());
        Sorted sorted = caller.call(call, wanted.message());
        ProviderRequest request = call.request();
        return new Preview(wanted.operation().name(), call.provider().id(), request, request == null ? sorted.reason() : null);
    }

    /** Fails where the provider does not do it. */
    static void requireServed(Provider provider, Wanted wanted) {
        if (!provider.serves(wanted.operation().name())) {
            List<String> served = provider.operations().stream()
                    .filter(each -> !provider.isInquiry(each) && !each.equals("connection.test")).toList();
            throw ProblemException.badField("operation", "is \"" + wanted.operation().name() + "\", which " + provider.title()
                    + " does not do; it does " + String.join(", ", served));
        }
    }
}
