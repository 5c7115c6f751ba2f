package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedeliveryPolicyTests {

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    private final RedeliveryPolicy policy = new RedeliveryPolicy(new DeliveryProperties(1, 1,
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofHours(12)), 0.2, List.of(), Duration.ofSeconds(5),
            Duration.ofDays(3), null));

    @Test
    void theWaitsOfThePlanFollowEachOtherWithJitter() {
        assertThat(policy.next(1, NOW)).hasValueSatisfying(next -> assertThat(next).isBetween(NOW.plusSeconds(4), NOW.plusSeconds(6)));
        assertThat(policy.next(3, NOW)).hasValueSatisfying(next -> assertThat(next)
                .isBetween(NOW.plusSeconds(34560), NOW.plusSeconds(51840)));
    }

    @Test
    void whenThePlanIsUsedUpThereIsNoNext() {
        assertThat(policy.next(4, NOW)).isEmpty();
    }
}
