package dev.serai.problem;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page of problems ends: the one that it showed last.
 *
 * @param last to the microsecond
 */
record ProblemCursor(Instant last, UUID id) {

    /** The query parameter; null for the first page. */
    static ProblemCursor parse(String text) {
        if (text == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split("\\.", -1);
            UUID id = parts.length == 2 ? PathId.parse(parts[1]) : null;
            if (id != null) {
                return new ProblemCursor(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), id);
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
        String plain = ChronoUnit.MICROS.between(Instant.EPOCH, last) + "." + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }
}
