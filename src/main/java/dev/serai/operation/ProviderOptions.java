package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks what a message has for single providers, each by the schema in that provider's own file. */
final class ProviderOptions {

    /** The field of every message that has them, by the provider's id. */
    static final String FIELD = "providerOptions";

    private final OptionSchemas schemas;

    ProviderOptions(OptionSchemas schemas) {
        this.schemas = schemas;
    }

    /** Normalises in place; empty when each provider takes what is for it. */
    List<FieldProblem> problems(String operation, JsonNode options) {
        if (!(options instanceof ObjectNode byProvider)) {
            return List.of(new FieldProblem(FIELD, "must be an object by the provider's id, not " + type(options) + accepted(operation)));
        }
        List<FieldProblem> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : List.copyOf(byProvider.properties())) {
            if (problems.size() >= MessageCheck.MOST_ERRORS) {
                break;
            }
            String provider = each.getKey();
            String field = FIELD + "." + provider;
            OptionSchema schema = schemas.find(provider, operation);
            if (schema == null) {
                problems.add(new FieldProblem(field, without(provider, operation) + accepted(operation)));
            } else if (each.getValue().isNull()) {
                byProvider.remove(provider);
            } else if (each.getValue() instanceof ObjectNode own) {
                schema.problems(own).forEach(problem -> problems.add(
                        new FieldProblem(problem.field().isEmpty() ? field : field + "." + problem.field(), problem.message())));
            } else {
                problems.add(new FieldProblem(field, "must be an object, not " + type(each.getValue())));
            }
        }
        return problems;
    }

    private String without(String provider, String operation) {
        return !schemas.knows(provider) ? "is no provider"
                : schemas.serves(provider, operation) ? "takes no options with " + operation : "does not do " + operation;
    }

    private String accepted(String operation) {
        List<String> providers = List.copyOf(schemas.of(operation).keySet());
        return providers.isEmpty() ? "; no provider takes options with " + operation
                : "; options with " + operation + " are taken by " + String.join(", ", providers);
    }

    private static String type(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
