package dev.serai.provider;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads how long a provider asks to wait: RFC 9110 section 10.2.3, and the reset time of rate headers. */
final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final long FIRST_EPOCH_SECOND = 1_000_000_000L;
    private static final long FIRST_EPOCH_MILLI = 1_000_000_000_000L;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");

    private RetryAfter() {}

    /** Seconds, a point in time as epoch seconds or milliseconds, or an HTTP date; null when it is none of these. At most a day. */
    static Duration parse(String value, Clock clock) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        if (NUMBER.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            if (number >= FIRST_EPOCH_MILLI) {
                return until(Instant.ofEpochMilli((long) number), clock);
            }
            if (number >= FIRST_EPOCH_SECOND) {
                return until(Instant.ofEpochSecond((long) number), clock);
            }
            return within(Duration.ofMillis(Math.round(number * 1000)));
        }
        try {
            return until(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ENGLISH)).toInstant(), clock);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration until(Instant instant, Clock clock) {
        return within(Duration.between(clock.instant(), instant));
    }

    private static Duration within(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
