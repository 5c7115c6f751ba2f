package dev.serai.idempotency;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.rest.PostDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;

/** The paths of POST that go straight to an operation, by the route files as they are at the moment. */
final class OperationPaths implements Predicate<String> {

    private static final String CALLS = "api:operationCalls.";

    private final Supplier<ModelCamelContext> camel;

    OperationPaths(Supplier<ModelCamelContext> camel) {
        this.camel = camel;
    }

    @Override
    public boolean test(String path) {
        String[] asked = path.split("/");
        for (RestDefinition rest : List.copyOf(camel.get().getRestDefinitions())) {
            for (VerbDefinition verb : rest.getVerbs()) {
                if (verb instanceof PostDefinition && verb.getTo() != null && verb.getTo().getUri().startsWith(CALLS)
                        && fits(text(rest.getPath()) + text(verb.getPath()), asked)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean fits(String template, String[] asked) {
        String[] parts = template.split("/");
        if (parts.length != asked.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].startsWith("{") && !parts[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    private static String text(String path) {
        return path == null ? "" : path;
    }
}
