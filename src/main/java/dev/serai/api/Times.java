package dev.serai.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Locale;

/** Times as requests write them (RFC 3339). */
public final class Times {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Times() {}

    /** The instant; null when the text is no date and time with an offset in the years 1 to 9999. */
    public static Instant parse(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
            return instant.isBefore(FIRST) || instant.isAfter(LAST) ? null : instant;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether the text is a date and time without an offset, in the years 1 to 9999. */
    public static boolean isLocal(String text) {
        try {
            int year = LocalDateTime.parse(text.toUpperCase(Locale.ROOT)).getYear();
            return year >= 1 && year <= 9999;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The time of a filter, 1970 where it lies before that; null when there is none; 400 naming the field when it is no time. */
    public static Instant sinceEpoch(String field, String text) {
        Instant instant = text == null ? null : parse(text);
        if (text != null && instant == null) {
            throw ProblemException.badField(field, "is \"" + text
                    + "\", which is not a time; write it like 2026-01-31T08:30:00Z (RFC 3339)");
        }
        return instant != null && instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant;
    }
}
