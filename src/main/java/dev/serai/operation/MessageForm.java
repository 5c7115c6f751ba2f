package dev.serai.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Brings the messages of one operation from the forms callers write to the one form kamelets read. */
interface MessageForm {

    /** The operation whose messages it knows. */
    String operation();

    /** Changes {@code message} in place; leaves what it does not understand for the schema to name. */
    void normalise(ObjectNode message);
}
