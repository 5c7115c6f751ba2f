package dev.serai.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An event to be accepted.
 *
 * @param id its id in Serai
 * @param type e.g. {@code invoice.created}
 * @param source where it happened; empty when not told
 * @param sourceId its id there; empty when not told
 * @param subject what it is about; may be null
 * @param data its data as JSON text
 * @param later what the inbox knows of an event that is yet to be planned; null for one whose plan is accepted with it
 */
public record NewEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, String data, Later later) {

    /** One whose plan is accepted with it. */
    public NewEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, String data) {
        this(id, type, source, sourceId, subject, time, data, null);
    }

    /**
     * @param askedBy the user who sent it; null for an application
     * @param orderingKey events of a tenant with the same key are planned one after the other; null for none
     * @param plannedRoutes ids of the routes that have taken it already
     */
    public record Later(UUID askedBy, String orderingKey, List<String> plannedRoutes) {}
}
