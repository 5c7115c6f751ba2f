package dev.serai.drift;

import java.util.Set;

/**
 * One way in which an answer is unlike the example.
 *
 * @param path the member, such as {@code /data[]/id}: {@code []} stands for every item of a list
 * @param expected the types that it has in the example; empty for a new member
 * @param seen the types that it had; empty for a missing member
 */
record Difference(Kind kind, String path, Set<String> expected, Set<String> seen) {

    /** In which way. */
    enum Kind {
        /** The example does not have the member. */
        ADDED,
        /** The answer does not have the member, though what it would stand in is there. */
        MISSING,
        /** The member is of another type. */
        TYPE,
        /** The answer has 2xx, but nothing that tells a success. */
        UNRECOGNISED
    }
}
