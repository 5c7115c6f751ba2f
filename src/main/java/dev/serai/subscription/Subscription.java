package dev.serai.subscription;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What an endpoint of a tenant's own wants to hear of. How it is called says the connection of the same id.
 *
 * @param ordered whether its deliveries go one after the other
 * @param headerNames the names of the further headers of its connection, whose values are secrets
 * @param publicKey what verifies its signatures; null where that is the secret itself
 */
record Subscription(UUID tenantId, UUID id, String description, EventFilter filter, boolean ordered, List<String> headerNames,
        String publicKey, Failing failing) {

    Subscription {
        headerNames = List.copyOf(headerNames);
    }

    /**
     * How its endpoint fails.
     *
     * @param since when the first call failed after the last that did not; null where none did
     * @param disabledAt when it was taken out of use because of that; null where it was not
     */
    record Failing(Instant since, Instant disabledAt, String disabledReason) {

        static final Failing NOT = new Failing(null, null, null);
    }
}
