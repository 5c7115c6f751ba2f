package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.connection.Connection;
import dev.serai.connection.TestConnections;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionBreakersTests {

    private static final Duration OPEN = Duration.ofSeconds(2);

    private final Connection connection = TestConnections.of("one", "active", 1);
    private final ConnectionBreakers breakers = new ConnectionBreakers(new DeliveryProperties(1, 1, List.of(Duration.ofSeconds(5)), 0,
            List.of(), Duration.ofSeconds(5), Duration.ofDays(3), new DeliveryProperties.Breaker(20, 5, 50, OPEN, 100)));

    private long heldBack() {
        return IntStream.range(0, 1000).filter(i -> breakers.holdsBack(connection)).count();
    }

    @Test
    void afterAnOutageAFewGoFirstThenAGrowingShareThenAll() {
        assertThat(heldBack()).isZero();
        for (int i = 0; i < 5; i++) {
            assertThat(breakers.admits(connection)).isTrue();
            breakers.failed(connection, "down");
        }
        assertThat(breakers.admits(connection)).isFalse();

        await().until(() -> breakers.admits(connection));
        assertThat(breakers.admits(connection)).isTrue();
        assertThat(breakers.admits(connection)).as("a third at once").isFalse();
        breakers.succeeded(connection);
        assertThat(heldBack()).as("while it is tried").isZero();
        breakers.succeeded(connection);

        assertThat(breakers.state(connection)).isEqualTo("closed");
        assertThat(heldBack()).isBetween(1L, 960L);
        await().until(() -> heldBack() == 0);
    }
}
