package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A delivery that this node holds under a lease and is to carry now.
 *
 * @param message null while it is not in memory; whoever takes the work gets it
 * @param askedBy the user who asked for it; null for an application
 * @param round redelivery rounds it has been through
 * @param attempts calls to providers so far
 * @param pinned the connection that must carry it because an earlier attempt there is unknown; null for none
 * @param inquiries how often the pinned connection was asked whether it took it; null when it is not to be asked
 * @param slot the connection whose pacing slot it waited for; null for none
 * @param history what was before
 * @param fresh whether this node has just accepted it; else it was claimed, as any node might have done
 * @param bytes about how many its message takes
 * @param breakdowns how often in a row carrying it ended with a fault of Serai itself, this time included where it is not the first
 */
public record Work(UUID tenantId, UUID id, UUID eventId, String operation, JsonNode message, String orderingKey, List<UUID> requested,
        UUID askedBy, int round, int attempts, UUID pinned, Integer inquiries, UUID slot, Instant createdAt, boolean fresh,
        History history, long bytes, int breakdowns) {

    /** Breakdowns after which it is tried no more. */
    static final int MOST_BREAKDOWNS = 3;

    /** One that is small, has no history and has never broken down. */
    public Work(UUID tenantId, UUID id, UUID eventId, String operation, JsonNode message, String orderingKey, List<UUID> requested,
            UUID askedBy, int round, int attempts, UUID pinned, Integer inquiries, UUID slot, Instant createdAt, boolean fresh) {
        this(tenantId, id, eventId, operation, message, orderingKey, requested, askedBy, round, attempts, pinned, inquiries, slot,
                createdAt, fresh, History.none(createdAt), 0, 0);
    }

    Work with(JsonNode itsMessage, int itsBreakdowns) {
        return new Work(tenantId, id, eventId, operation, itsMessage, orderingKey, requested, askedBy, round, attempts, pinned, inquiries,
                slot, createdAt, fresh, history, bytes, itsBreakdowns);
    }

    /** The same, which must not leave this connection. */
    public Work pinnedTo(UUID connection) {
        return new Work(tenantId, id, eventId, operation, message, orderingKey, requested, askedBy, round, attempts, connection, inquiries,
                slot, createdAt, fresh, history, bytes, breakdowns);
    }

    /** The same without its message, which stays in the ledger until it is carried. */
    Work asReference() {
        return message == null ? this : with(null, breakdowns);
    }

    /** Whether it is carried within the budget of what is large. */
    boolean isBulky() {
        return bytes > MessageSize.BULKY;
    }

    /** How often in a row it has broken down, when it does so now. */
    int breakdownsNow() {
        return Math.max(1, breakdowns);
    }
}
