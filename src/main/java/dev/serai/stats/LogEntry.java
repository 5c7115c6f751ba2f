package dev.serai.stats;

import java.time.Instant;
import java.util.UUID;

/**
 * One call made over a connection, as the API shows it.
 *
 * @param kind {@code attempt} of a delivery, or {@code test}
 * @param deliveryId null for a test
 * @param attempt counts from 1 within the delivery; null for a test
 * @param purpose {@code carry}, {@code ask} whether that was done, or {@code test}
 */
record LogEntry(String kind, UUID deliveryId, Integer attempt, String operation, String provider, String outcome, Integer httpStatus,
        String reason, Instant startedAt, int durationMs, String purpose) {}
