package dev.serai.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.List;

/** Brings messages to their normal form for tests outside of this package. */
public final class NormalForms {

    private static final Operations OPERATIONS = OperationFiles.operations();

    private NormalForms() {}

    /** The operations that ship with Serai. */
    public static List<Operation> all() {
        return OPERATIONS.all();
    }

    /** Normalises in place; answers what is wrong. */
    public static List<FieldProblem> problems(String operation, ObjectNode message) {
        return OPERATIONS.problems(OPERATIONS.get(operation), message);
    }
}
