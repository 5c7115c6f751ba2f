package dev.serai.routing;

import dev.serai.connection.Connection;
import dev.serai.operation.Operation;
import java.util.List;

/**
 * What the object that something is about means for the choice of a connection.
 *
 * @param words why, in sentences; null where there is nothing to say
 * @param asked whom to ask which of them knows it, in this order; empty where nobody is to be asked
 * @param query what they are asked; null where nobody is
 */
public record Bond(State state, String words, List<Connection> asked, Operation query) {

    /** What follows. */
    public enum State {
        /** One connection may carry it, and no other. */
        ONE,
        /** That one is not there now: it waits. */
        AWAY,
        /** Somebody is to be asked first. */
        ASK,
        /** What was asked for contradicts what is known. */
        CONTRADICTED,
        /** Nobody can have it, or nobody can tell who. */
        NOBODY
    }

    static Bond of(State state, String words) {
        return new Bond(state, words, List.of(), null);
    }

    /** Whether no connection will ever carry it as it was asked for. */
    public boolean refuses() {
        return state == State.CONTRADICTED || state == State.NOBODY;
    }
}
