package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A delivery to be accepted.
 *
 * @param operation e.g. {@code email.send}
 * @param message the normalised message
 * @param orderingKey deliveries of a tenant with the same key go one after the other; null for none
 * @param requested the only connections that may carry it, in this order; empty for all of the channel
 * @param askedBy the user who asked for it; null for an application
 * @param schedule when it goes
 */
public record NewDelivery(UUID id, UUID eventId, String operation, JsonNode message, String orderingKey, List<UUID> requested,
        UUID askedBy, Schedule schedule) {

    /** Whether nothing holds it back: neither an earlier one of its ordering key nor the time. */
    boolean goesAtOnce(Instant now) {
        return orderingKey == null && (schedule.notBefore() == null || !schedule.notBefore().isAfter(now));
    }

    /** One that goes at once, with what is usual. */
    public NewDelivery(UUID id, UUID eventId, String operation, JsonNode message, String orderingKey, List<UUID> requested, UUID askedBy) {
        this(id, eventId, operation, message, orderingKey, requested, askedBy, Schedule.USUAL);
    }
}
