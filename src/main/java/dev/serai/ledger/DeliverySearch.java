package dev.serai.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Looks through the deliveries of a tenant for words, the latest first and slice by slice, until a page is full or its time is over:
 * nothing is stored to find them by, so that to accept a message costs nothing more.
 */
@Component
public class DeliverySearch {

    private static final int SLICE = 1000;
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Deliveries deliveries;
    private final Clock clock;

    DeliverySearch(Deliveries deliveries, Clock clock) {
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param goesOn the id before which the next search goes on; null where everything was looked through
     */
    public record Found(List<Delivery> items, UUID goesOn) {}

    /** @param before only those made before this one; null to begin with the latest */
    public Found look(UUID tenantId, DeliveryFilter filter, Words words, UUID before, int limit) {
        Instant end = clock.instant().plus(LONGEST);
        List<Delivery> found = new ArrayList<>();
        UUID at = before;
        do {
            UUID least = deliveries.after(tenantId, filter, at, SLICE).orElse(null);
            found.addAll(deliveries.naming(tenantId, filter, words, least, at, limit - found.size()));
            if (found.size() == limit) {
                return new Found(found, found.get(limit - 1).id());
            }
            at = least;
        } while (at != null && clock.instant().isBefore(end));
        return new Found(found, at);
    }
}
