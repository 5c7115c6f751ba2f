package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * On what terms a delivery was accepted.
 *
 * @param eventId the event it was planned for; null for none
 * @param orderingKey deliveries of a tenant with the same key go one after the other; null for none
 * @param requested the only connections that may carry it, in this order; empty for all of the channel
 * @param askedBy the user who asked for it; null for an application
 * @param schedule when it goes
 */
public record Terms(UUID eventId, String orderingKey, List<UUID> requested, UUID askedBy, Instant createdAt, Schedule schedule) {

    /** What is usual: from an application, for all connections, at once. */
    public static Terms usual(Instant createdAt) {
        return new Terms(null, null, List.of(), null, createdAt, Schedule.USUAL);
    }

    static Terms of(NewDelivery delivery) {
        return new Terms(delivery.eventId(), delivery.orderingKey(), delivery.requested(), delivery.askedBy(), Ids.instantOf(delivery.id()),
                delivery.schedule());
    }

    Priority priority() {
        return schedule.priority();
    }
}
