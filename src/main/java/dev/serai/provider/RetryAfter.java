package dev.serai.provider;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/**
 * Reads how long a provider asks to wait: RFC 9110 section 10.2.3, and the reset time of rate headers. What lies in the past, as by a
 * clock that is off, is no wait; nothing is believed beyond a day.
 */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int LONGEST_TEXT = 64;
    private static final long FIRST_EPOCH_SECOND = 1_000_000_000L;
    private static final long FIRST_EPOCH_MILLI = 1_000_000_000_000L;
    private static final double LAST_EPOCH_MILLI = 1e15;
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy", Locale.ENGLISH);

    private RetryAfter() {}

    /**
     * Seconds, a point in time as epoch seconds or milliseconds, or a date in any of the three forms of HTTP or of ISO 8601.
     *
     * @return from none to a day; null when it is none of these
     */
    static Duration parse(String value, Clock clock) {
        if (value == null || value.isBlank() || value.length() > LONGEST_TEXT) {
            return null;
        }
        String text = value.strip();
        char first = text.charAt(0);
        if (first == '-' || first == '+') {
            return isNumber(text.substring(1)) ? first == '-' ? Duration.ZERO : number(text.substring(1), clock) : null;
        }
        return isNumber(text) ? number(text, clock) : date(text, clock);
    }

    private static boolean isNumber(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return dots <= 1 && text.length() > dots && text.charAt(0) != '.';
    }

    private static Duration number(String text, Clock clock) {
        double number = Double.parseDouble(text);
        if (number >= LAST_EPOCH_MILLI) {
            return LONGEST;
        }
        if (number >= FIRST_EPOCH_MILLI) {
            return until(Instant.ofEpochMilli((long) number), clock);
        }
        if (number >= FIRST_EPOCH_SECOND) {
            return until(Instant.ofEpochSecond((long) number), clock);
        }
        return within(Duration.ofMillis((long) Math.ceil(number * 1000)));
    }

    /** The day of the week is passed over: it says nothing new, and some write a wrong one. */
    private static Duration date(String text, Clock clock) {
        int space = text.indexOf(' ');
        boolean named = space > 0 && Character.isLetter(text.charAt(0));
        String date = (named ? text.substring(space + 1) : text).strip().replace("  ", " ").replace("UTC", "GMT");
        try {
            if (Character.isLetter(date.charAt(0))) {
                return until(LocalDateTime.parse(date, ASCTIME).toInstant(ZoneOffset.UTC), clock);
            }
            if (date.indexOf('T') == "2026-11-21".length()) {
                return until(OffsetDateTime.parse(date).toInstant(), clock);
            }
            if (date.indexOf('-') > 0 && date.endsWith(" GMT")) {
                String local = date.substring(0, date.length() - " GMT".length());
                return until(LocalDateTime.parse(local, dashed(date, clock)).toInstant(ZoneOffset.UTC), clock);
            }
            return until(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ENGLISH)).toInstant(), clock);
        } catch (DateTimeException | StringIndexOutOfBoundsException e) {
            return null;
        }
    }

    /** RFC 850, where two digits of a year stand for one within 50 years; some servers write four. */
    private static DateTimeFormatter dashed(String date, Clock clock) {
        DateTimeFormatterBuilder format = new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern("d-MMM-");
        if (date.indexOf(' ') - date.lastIndexOf('-') > 4) {
            format.appendPattern("yyyy");
        } else {
            format.appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.now(clock.withZone(ZoneOffset.UTC)).minusYears(49));
        }
        return format.appendPattern(" HH:mm:ss").toFormatter(Locale.ENGLISH);
    }

    private static Duration until(Instant instant, Clock clock) {
        return within(Duration.between(clock.instant(), instant));
    }

    private static Duration within(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
