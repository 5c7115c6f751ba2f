package dev.serai.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** When a round that failed is followed by another. */
@Component
class RedeliveryPolicy {

    private final DeliveryProperties properties;

    RedeliveryPolicy(DeliveryProperties properties) {
        this.properties = properties;
    }

    /**
     * @param round rounds the delivery has been through, the one that just failed included
     * @return when the next one is; empty when there were enough
     */
    Optional<Instant> next(int round, Instant now) {
        if (round > properties.redelivery().size()) {
            return Optional.empty();
        }
        Duration wait = properties.redelivery().get(round - 1);
        double stray = 1 + properties.jitter() * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Optional.of(now.plusMillis((long) (wait.toMillis() * stray)));
    }
}
