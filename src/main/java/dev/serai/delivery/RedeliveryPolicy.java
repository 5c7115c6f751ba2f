package dev.serai.delivery;

import dev.serai.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
     * @param operation whose own plan counts where it has one; null where there is none
     * @param round rounds the delivery has been through, the one that just failed included
     * @return when the next one is; empty when there were enough
     */
    Optional<Instant> next(Operation operation, int round, Instant now) {
        List<Duration> plan = operation == null || operation.redelivery().isEmpty() ? properties.redelivery() : operation.redelivery();
        if (round > plan.size()) {
            return Optional.empty();
        }
        Duration wait = plan.get(round - 1);
        double stray = 1 + properties.jitter() * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Optional.of(now.plusMillis((long) (wait.toMillis() * stray)));
    }
}
