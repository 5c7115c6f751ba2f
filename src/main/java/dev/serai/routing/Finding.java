package dev.serai.routing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.UUID;

/**
 * What connections said when they were asked which of them knows an object.
 *
 * @param connection the one that knows it; null where none is known to
 * @param words what they said, in sentences; while nobody has answered, what tells one question from another
 */
@JsonInclude(Include.NON_NULL)
public record Finding(State state, UUID connection, String words) {

    /** How far it is known. */
    public enum State { ASKED, KNOWN, UNKNOWN, UNCLEAR }

    /** Nobody has answered yet. */
    public static Finding asked(String which) {
        return new Finding(State.ASKED, null, which);
    }

    public static Finding known(UUID connection) {
        return new Finding(State.KNOWN, connection, null);
    }

    /** All said that they do not know it. */
    public static Finding unknown(String words) {
        return new Finding(State.UNKNOWN, null, words);
    }

    /** Somebody could not tell, and nobody knows it. */
    public static Finding unclear(String words) {
        return new Finding(State.UNCLEAR, null, words);
    }
}
