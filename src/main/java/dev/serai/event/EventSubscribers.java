package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.ledger.NewDelivery;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Who takes events beside the routes: the subscriptions of tenants. */
public interface EventSubscribers {

    /** Stands among the routes that took an event where its deliveries to subscribers are accepted with it. */
    String PLANNED = "serai:subscriptions";

    /**
     * An event that is accepted.
     *
     * @param id its id in Serai
     * @param time when it happened
     * @param depth how many steps led to it, over all Serais; 0 for none
     */
    record Occurrence(UUID tenantId, UUID id, String type, Instant time, ObjectNode data, int depth) {}

    /**
     * What an event makes for its tenant's subscribers; asks no database where they are known.
     *
     * @param ids the id of a delivery by that of its subscriber
     */
    List<NewDelivery> deliveries(Occurrence event, UnaryOperator<UUID> ids);

    /** Whether the tenant has a subscriber for events of a type, as far as the type alone tells. */
    boolean take(UUID tenantId, String type);

    /** As many bytes as the data of an event may have that is sent to subscribers. */
    long largest();
}
