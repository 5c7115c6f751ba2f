package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings messages to their normal form for tests outside of this package. */
public final class NormalForms {

    private static final Operations OPERATIONS = OperationFiles.operations();

    private NormalForms() {}

    /** The operations that ship with Serai. */
    public static List<Operation> all() {
        return OPERATIONS.all();
    }

    /** What the providers that ship with Serai take of their own, by operation and by provider. */
    public static Map<String, Map<String, JsonNode>> options() {
        Map<String, Map<String, JsonNode>> options = new HashMap<>();
        all().forEach(operation -> options.put(operation.name(), OPERATIONS.options(operation)));
        return options;
    }

    /** Normalises in place; answers what is wrong. */
    public static List<FieldProblem> problems(String operation, ObjectNode message) {
        return OPERATIONS.problems(OPERATIONS.get(operation), message);
    }
}
