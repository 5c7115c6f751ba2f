package dev.serai.problem;

import dev.serai.api.CursorText;
import java.time.Instant;
import java.util.UUID;

/**
 * Where a page of problems ends: the one that it showed last.
 *
 * @param last to the microsecond
 */
record ProblemCursor(Instant last, UUID id) {

    /** The query parameter; null for the first page. */
    static ProblemCursor parse(String text) {
        return CursorText.read(text, 2, parts -> new ProblemCursor(CursorText.time(parts[0]), CursorText.id(parts[1])));
    }

    /** As {@link #parse} reads it. */
    String text() {
        return CursorText.of(CursorText.micros(last), id);
    }
}
