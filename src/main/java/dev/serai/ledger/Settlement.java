package dev.serai.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What became of a piece of work.
 *
 * @param dueAt when to take it up again; null when settled for good
 * @param inquiries how often the pinned connection was asked whether it took it; null when it is not to be asked
 * @param result the normalised result as JSON text, or of what was taken for some recipients only who they are; null keeps what is
 *     known from before
 * @param attempts the calls made since it was taken
 * @param notes what this round leaves to the next; null for nothing
 */
public record Settlement(UUID tenantId, UUID id, String operation, DeliveryStatus status, Instant dueAt, int round, int attemptCount,
        UUID pinned, Integer inquiries, UUID slot, UUID connectionId, String provider, String providerMessageId, String explanation,
        String result, List<Attempt> attempts, String notes) {

    /** One that leaves nothing to the next round. */
    public Settlement(UUID tenantId, UUID id, String operation, DeliveryStatus status, Instant dueAt, int round, int attemptCount,
            UUID pinned, Integer inquiries, UUID slot, UUID connectionId, String provider, String providerMessageId, String explanation,
            String result, List<Attempt> attempts) {
        this(tenantId, id, operation, status, dueAt, round, attemptCount, pinned, inquiries, slot, connectionId, provider,
                providerMessageId, explanation, result, attempts, null);
    }
}
