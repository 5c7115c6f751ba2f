package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connection.Connection;
import dev.serai.connection.TestConnections;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbesTests {

    private final MovedClock clock = new MovedClock();
    private final Probes probes = new Probes(new RoutingProperties(Duration.ofMinutes(1)), clock);
    private final Connection broken = TestConnections.of("broken", "error", 1);
    private final Connection second = TestConnections.of("second", "active", 2);
    private final List<Connection> ordered = List.of(second, broken);

    private static Operation operation(OnUnknown policy) {
        return new Operation("sms.send", "sms", "Send", policy, null, null);
    }

    private Connection due(OnUnknown policy, List<Connection> connections) {
        return probes.due(operation(policy), connections);
    }

    @Test
    void oneDeliveryAMinuteTriesTheConnectionInError() {
        assertThat(due(OnUnknown.FAILOVER, ordered)).isNull();
        clock.move(Duration.ofSeconds(59));
        assertThat(due(OnUnknown.FAILOVER, ordered)).isNull();
        clock.move(Duration.ofSeconds(1));
        assertThat(due(OnUnknown.FAILOVER, ordered)).isSameAs(broken);
        assertThat(due(OnUnknown.FAILOVER, ordered)).isNull();
        clock.move(Duration.ofMinutes(1));
        assertThat(due(OnUnknown.FAILOVER, ordered)).isSameAs(broken);
    }

    @Test
    void neverOneThatMustNotBeDoneTwice() {
        due(OnUnknown.HOLD, ordered);
        clock.move(Duration.ofMinutes(2));
        assertThat(due(OnUnknown.HOLD, ordered)).isNull();
        assertThat(due(OnUnknown.ASK, ordered)).isNull();
    }

    @Test
    void notOneThatWouldGoLastAnyway() {
        Connection last = TestConnections.of("last", "error", 3);
        due(OnUnknown.FAILOVER, List.of(second, last));
        clock.move(Duration.ofMinutes(2));
        assertThat(due(OnUnknown.FAILOVER, List.of(second, last))).isNull();
        assertThat(due(OnUnknown.FAILOVER, List.of(last))).isNull();
    }
}
