package dev.serai.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * One call to a provider for one delivery.
 *
 * @param number counts from 1 within the delivery
 * @param connectionId null when the connection is made up from the environment
 * @param outcome {@code delivered}, {@code rejected}, {@code retry}, {@code throttled}, {@code switch} or {@code unknown}
 * @param httpStatus null when there was no answer or no HTTP
 * @param reason why, in the provider's words where it gave some
 * @param request the exact request as JSON text, kept for sandbox calls; null otherwise
 */
public record Attempt(int number, UUID connectionId, String provider, String outcome, Integer httpStatus, String reason, String request,
        Instant startedAt, int durationMs) {}
