package dev.serai.stats;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
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
        if (text == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split("\\.", -1);
            UUID id = parts.length == 3 ? PathId.parse(parts[1]) : null;
            if (id != null) {
                return new LogCursor(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), id, Integer.parseInt(parts[2]));
            }
        } catch (IllegalArgumentException | java.time.DateTimeException | ArithmeticException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static ProblemException bad(String text) {
        return ProblemException.badField("cursor", "is \"" + text + "\"; send the nextCursor of the page before");
    }

    /** As {@link #parse} reads it. */
    String text() {
        String plain = ChronoUnit.MICROS.between(Instant.EPOCH, startedAt) + "." + id + "." + number;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }
}
