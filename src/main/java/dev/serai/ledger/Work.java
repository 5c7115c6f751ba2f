package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A delivery that this node holds under a lease and is to carry now.
 *
 * @param askedBy the user who asked for it; null for an application
 * @param round redelivery rounds it has been through
 * @param attempts calls to providers so far
 * @param pinned the connection that must carry it because an earlier attempt there is unknown; null for none
 * @param inquiries how often the pinned connection was asked whether it took it; null when it is not to be asked
 * @param slot the connection whose pacing slot it waited for; null for none
 * @param history what was before
 * @param fresh whether this node has just accepted it; else it was claimed, as any node might have done
 */
public record Work(UUID tenantId, UUID id, UUID eventId, String operation, JsonNode message, String orderingKey, List<UUID> requested,
        UUID askedBy, int round, int attempts, UUID pinned, Integer inquiries, UUID slot, Instant createdAt, boolean fresh,
        History history) {

    /** Work without a history. */
    public Work(UUID tenantId, UUID id, UUID eventId, String operation, JsonNode message, String orderingKey, List<UUID> requested,
            UUID askedBy, int round, int attempts, UUID pinned, Integer inquiries, UUID slot, Instant createdAt, boolean fresh) {
        this(tenantId, id, eventId, operation, message, orderingKey, requested, askedBy, round, attempts, pinned, inquiries, slot,
                createdAt, fresh, History.none(createdAt));
    }
}
