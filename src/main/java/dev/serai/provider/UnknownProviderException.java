package dev.serai.provider;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import java.util.List;

/** A request names a provider that no kamelet file describes. */
public final class UnknownProviderException extends ProblemException {

    public UnknownProviderException(String id, List<String> accepted) {
        this(id, message(id, accepted));
    }

    private UnknownProviderException(String id, String message) {
        super(400, "Bad request", "Field \"provider\" " + message, List.of(new FieldProblem("provider", message)));
    }

    private static String message(String id, List<String> accepted) {
        String known = accepted.isEmpty() ? "no provider is loaded" : "accepted are " + String.join(", ", accepted);
        return id == null || id.isBlank() ? "is required; " + known : "is \"" + id + "\", which no kamelet file describes; " + known;
    }
}
