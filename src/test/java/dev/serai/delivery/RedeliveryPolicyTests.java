package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedeliveryPolicyTests {

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    private final RedeliveryPolicy policy = new RedeliveryPolicy(new DeliveryProperties(1, 1,
            List.of(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofHours(12)), 0.2, List.of(), Duration.ofSeconds(5),
            Duration.ofDays(3), null));

    @Test
    void theWaitsOfThePlanFollowEachOtherWithJitter() {
        assertThat(policy.next(null, 1, NOW)).hasValueSatisfying(next -> assertThat(next)
                .isBetween(NOW.plusSeconds(4), NOW.plusSeconds(6)));
        assertThat(policy.next(null, 3, NOW)).hasValueSatisfying(next -> assertThat(next)
                .isBetween(NOW.plusSeconds(34560), NOW.plusSeconds(51840)));
    }

    @Test
    void whenThePlanIsUsedUpThereIsNoNext() {
        assertThat(policy.next(null, 4, NOW)).isEmpty();
    }

    @Test
    void anOperationMayHaveAPlanOfItsOwn() {
        Operation usual = operation(List.of());
        Operation code = operation(List.of(Duration.ofSeconds(10)));

        assertThat(policy.next(usual, 3, NOW)).isPresent();
        assertThat(policy.next(code, 1, NOW)).hasValueSatisfying(next -> assertThat(next).isBetween(NOW.plusSeconds(8),
                NOW.plusSeconds(12)));
        assertThat(policy.next(code, 2, NOW)).isEmpty();
    }

    private static Operation operation(List<Duration> redelivery) {
        return new Operation("code.send", List.of("sms"), "Send a code", "", Operation.Kind.COMMAND, Duration.ZERO, Operation.Priority.HIGH,
                redelivery, null, Operation.OnUnknown.HOLD, Operation.ServerError.RETRY, null, null, Map.of(), List.of(), null, null,
                List.of());
    }
}
