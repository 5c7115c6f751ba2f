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
 * @param chain what it follows from; null for one that nothing led to
 */
public record NewEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, String data, Later later,
        Chain chain) {

    /** One whose plan is accepted with it. */
    public NewEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, String data) {
        this(id, type, source, sourceId, subject, time, data, null);
    }

    /** One that follows from what the inbox knows. */
    public NewEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, String data, Later later) {
        this(id, type, source, sourceId, subject, time, data, later, later == null ? null : later.chain());
    }

    /**
     * @param askedBy the user who sent it; null for an application
     * @param orderingKey events of a tenant with the same key are planned one after the other; null for none
     * @param plannedRoutes ids of the routes that have taken it already
     * @param chain what it follows from; null for an event that nothing led to
     */
    public record Later(UUID askedBy, String orderingKey, List<String> plannedRoutes, Chain chain) {}

    /**
     * Where an event stands that followed from another.
     *
     * @param cause the event that led to it; where an acceptance asks for both and that had been accepted before, so had this one. Null
     *     for one that another Serai sent
     * @param first the first event of the chain
     * @param depth how many steps led here from there
     */
    public record Chain(UUID cause, UUID first, int depth) {}

    /** Null for one that nothing led to. */
    UUID cause() {
        return chain == null ? null : chain.cause();
    }
}
