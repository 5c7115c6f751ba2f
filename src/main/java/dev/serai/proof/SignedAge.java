package dev.serai.proof;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How old a signature may be.
 *
 * @param tolerance in either direction
 * @param millis whether times are written in milliseconds; seconds else
 */
record SignedAge(Duration tolerance, boolean millis) {

    private static final Pattern TIME = Pattern.compile("[0-9]{1,15}");

    /** Empty where the text is no time. */
    Optional<Instant> read(String text) {
        if (text == null || !TIME.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text);
            return Optional.of(millis ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with a time that the signature covers. */
    Optional<Verdict> problem(Instant signedAt, Instant now) {
        Duration age = Duration.between(signedAt, now);
        if (age.abs().compareTo(tolerance) <= 0) {
            return Optional.empty();
        }
        return Optional.of(Verdict.stale(age.isNegative() ? "was signed in the future: " + age.negated().toSeconds() + " s from now"
                : "was signed " + age.toSeconds() + " s ago; at most " + tolerance.toSeconds() + " s are accepted", signedAt));
    }
}
