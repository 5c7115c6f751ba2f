package dev.serai.api;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a page ends, as the text that asks for the next one: its parts in base64url. */
public final class CursorText {

    private CursorText() {}

    /** @param parts without a dot in any of them */
    public static String of(Object... parts) {
        String plain = Arrays.stream(parts).map(String::valueOf).collect(Collectors.joining("."));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the query parameter {@code cursor}.
     *
     * @param text null for the first page
     * @param count of its parts
     * @param reader of the parts; what it throws for parts that are none of ours is told as a bad cursor
     * @return null for the first page
     * @throws ProblemException 400 for what is no cursor
     */
    public static <T> T read(String text, int count, Function<String[], T> reader) {
        if (text == null) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split("\\.", -1);
            if (parts.length == count) {
                return reader.apply(parts);
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    /** As a part: microseconds since 1970. */
    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** As {@link #micros} wrote it. */
    public static Instant time(String part) {
        return Instant.EPOCH.plus(Long.parseLong(part), ChronoUnit.MICROS);
    }

    /** An id, as it is written. */
    public static UUID id(String part) {
        UUID id = PathId.parse(part);
        if (id == null) {
            throw new IllegalArgumentException("\"" + part + "\" is no id");
        }
        return id;
    }

    private static ProblemException bad(String text) {
        return ProblemException.badField("cursor", "is \"" + text + "\"; send the nextCursor of the page before");
    }
}
