package dev.serai.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What is to be carried.
 *
 * @param userId who asked for it; null for an application
 * @param deliveryId what keeps its choice among connections that share by weight; null where none is accepted yet
 * @param message the normalised message
 * @param requested the only connections that may carry it, in this order; empty for all of the channel
 * @param before what earlier rounds left
 * @param eventType answers the type of the event that asked for it, or null; asked only where a rule is about it
 */
public record Wanted(UUID tenantId, UUID userId, UUID deliveryId, Operation operation, JsonNode message, List<UUID> requested,
        Before before, Supplier<String> eventType) {

    /**
     * What is known from before.
     *
     * @param pinned the connection that may have taken it already; null for none
     * @param finding who knows the object that it is about, as far as they were asked; null where nobody was
     */
    public record Before(UUID pinned, Finding finding) {

        public static final Before NOTHING = new Before(null, null);
    }
}
