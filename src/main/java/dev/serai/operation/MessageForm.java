package dev.serai.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.List;

/** Brings the messages of one operation from the forms callers write to the one form kamelets read. */
interface MessageForm {

    /** The operation whose messages it knows. */
    String operation();

    /**
     * Changes {@code message} in place. What it does not understand it leaves: for the schema to name, or named in {@code problems} where
     * it can say more.
     */
    void normalise(ObjectNode message, List<FieldProblem> problems);
}
