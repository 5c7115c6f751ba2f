package dev.serai.api;

import java.util.UUID;

/** Ids in paths. */
public final class PathId {

    private static final int LENGTH = 36;

    private PathId() {}

    /** The id; a text that is none answers like an id that is unknown: 404. */
    public static UUID of(String id, String what) {
        UUID parsed = parse(id);
        if (parsed == null) {
            throw ProblemException.notFound(what);
        }
        return parsed;
    }

    /** The id; null when the text is none. */
    public static UUID parse(String id) {
        if (id == null || id.length() != LENGTH) {
            return null;
        }
        for (int i = 0; i < LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? id.charAt(i) != '-' : Character.digit(id.charAt(i), 16) < 0) {
                return null;
            }
        }
        return UUID.fromString(id);
    }
}
