package dev.serai.stats;

import dev.serai.api.CursorText;
import java.time.Instant;
import java.util.UUID;

/**
 * Where a page of a log ends: the entry that it showed last.
 *
 * @param startedAt to the microsecond
 * @param id of the delivery or the test
 */
record LogCursor(Instant startedAt, UUID id, int number) {

    /** The query parameter; null for the first page. */
    static LogCursor parse(String text) {
        return CursorText.read(text, 3, parts -> new LogCursor(CursorText.time(parts[0]), CursorText.id(parts[1]),
                Integer.parseInt(parts[2])));
    }

    /** As {@link #parse} reads it. */
    String text() {
        return CursorText.of(CursorText.micros(startedAt), id, number);
    }
}
