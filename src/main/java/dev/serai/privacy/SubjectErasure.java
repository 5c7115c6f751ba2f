package dev.serai.privacy;

import java.time.Instant;
import java.util.UUID;

/**
 * What an erasure of one person came to; who it was is not kept.
 *
 * @param deliveries whose messages were erased
 * @param cancelled of these, how many had still to be delivered
 * @param events whose data was erased
 * @param attempts of which the provider's words or the recorded request were erased
 */
record SubjectErasure(UUID id, Instant requestedAt, long deliveries, long cancelled, long events, long attempts) {}
