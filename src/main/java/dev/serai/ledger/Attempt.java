package dev.serai.ledger;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * One call to a provider for one delivery: to carry it, or to ask whether it was taken.
 *
 * @param number counts from 1 within the delivery
 * @param connectionId null when the connection is made up from the environment
 * @param operation what the provider was called for, e.g. {@code email.send}, or {@code email.find} to ask about it
 * @param outcome {@code delivered}, {@code rejected}, {@code retry}, {@code throttled}, {@code switch} or {@code unknown}; {@code absent}
 *     where the provider was asked and does not have the message
 * @param httpStatus null when there was no answer or no HTTP
 * @param reason why, in the provider's words where it gave some
 * @param request the exact request as JSON text, kept for sandbox calls; null otherwise
 */
public record Attempt(int number, UUID connectionId, String provider, String operation, String outcome, Integer httpStatus, String reason,
        String request, Instant startedAt, int durationMs, Purpose purpose) {

    /** What a provider is called for. */
    public enum Purpose {
        /** To do what was asked for. */
        CARRY,
        /** To tell whether that was done. */
        ASK,
        /** To show that a connection works. */
        TEST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A call to do what was asked for. */
    public Attempt(int number, UUID connectionId, String provider, String operation, String outcome, Integer httpStatus, String reason,
            String request, Instant startedAt, int durationMs) {
        this(number, connectionId, provider, operation, outcome, httpStatus, reason, request, startedAt, durationMs, Purpose.CARRY);
    }
}
