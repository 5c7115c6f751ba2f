package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation.Priority;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A delivery that this node holds under a lease and is to carry now. */
public record Work(UUID tenantId, UUID id, String operation, Payload payload, Terms terms, Progress progress, Hold hold, History history) {

    /** Breakdowns after which it is tried no more. */
    static final int MOST_BREAKDOWNS = 3;

    /** One that was accepted just now, as usual. */
    public Work(UUID tenantId, UUID id, String operation, JsonNode message, Instant createdAt) {
        this(tenantId, id, operation, new Payload(message, 0), Terms.usual(createdAt), Progress.NONE, Hold.NONE, History.none(createdAt));
    }

    static Work accepted(UUID tenantId, NewDelivery delivery, long bytes) {
        Terms terms = Terms.of(delivery);
        return new Work(tenantId, delivery.id(), delivery.operation(), new Payload(delivery.message(), bytes), terms, Progress.NONE,
                Hold.NONE, History.none(terms.createdAt()));
    }

    Work with(JsonNode itsMessage, int itsBreakdowns) {
        return new Work(tenantId, id, operation, new Payload(itsMessage, bytes()), terms,
                new Progress(round(), attempts(), itsBreakdowns), hold, history);
    }

    /** The same, which must not leave this connection. */
    public Work pinnedTo(UUID connection) {
        return new Work(tenantId, id, operation, payload, terms, progress, new Hold(connection, hold.inquiries(), hold.slot()), history);
    }

    /** The same without its message, which stays in the ledger until it is carried. */
    Work asReference() {
        return message() == null ? this : with(null, breakdowns());
    }

    /** Whether it is carried within the budget of what is large. */
    boolean isBulky() {
        return bytes() > MessageSize.BULKY;
    }

    /** How often in a row it has broken down, when it does so now. */
    int breakdownsNow() {
        return Math.max(1, breakdowns());
    }

    /** Whether it is older than its life, so that it is not sent any more; to ask what became of it is something else. */
    public boolean hasExpired(Instant now) {
        Instant end = terms.schedule().expiresAt();
        return end != null && !now.isBefore(end);
    }

    Priority priority() {
        return terms.priority();
    }

    public JsonNode message() {
        return payload.message();
    }

    long bytes() {
        return payload.bytes();
    }

    public UUID eventId() {
        return terms.eventId();
    }

    public String orderingKey() {
        return terms.orderingKey();
    }

    public List<UUID> requested() {
        return terms.requested();
    }

    public UUID askedBy() {
        return terms.askedBy();
    }

    public Instant createdAt() {
        return terms.createdAt();
    }

    public int round() {
        return progress.round();
    }

    public int attempts() {
        return progress.attempts();
    }

    int breakdowns() {
        return progress.breakdowns();
    }

    public UUID pinned() {
        return hold.pinned();
    }

    public Integer inquiries() {
        return hold.inquiries();
    }

    public UUID slot() {
        return hold.slot();
    }

    /** Whether this node has just accepted it; else it was claimed, as any node might have done. */
    public boolean fresh() {
        return history.fresh();
    }
}
