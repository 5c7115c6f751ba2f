package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connection.Connection;
import dev.serai.connection.TestConnections;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentHealthTests {

    private final MovedClock clock = new MovedClock();
    private final RecentHealth health = new RecentHealth(clock);
    private final Connection one = TestConnections.weighing("one", null);
    private final Connection other = TestConnections.weighing("other", null);
    private final List<Connection> both = List.of(one, other);

    private void note(Connection connection, int times, boolean failed, int millis) {
        for (int i = 0; i < times; i++) {
            health.note(connection, failed, Duration.ofMillis(millis));
        }
    }

    @Test
    void alikeOnesStayInTheirOrder() {
        assertThat(health.order(both)).isEqualTo(both);
        note(one, 20, false, 100);
        note(other, 20, false, 98);
        assertThat(health.order(both)).isEqualTo(both);
    }

    @Test
    void whatFailsLessGoesFirstThenWhatIsFaster() {
        note(one, 20, false, 500);
        note(other, 20, false, 50);
        assertThat(health.order(both)).containsExactly(other, one);

        note(other, 10, true, 50);
        assertThat(health.order(both)).containsExactly(one, other);
        assertThat(health.words(other)).isEqualTo("of late 33 % of its calls failed and the others took 50 ms");
    }

    @Test
    void aSingleFailureOfManyTurnsNothingAround() {
        note(one, 100, false, 50);
        note(other, 100, false, 50);
        note(one, 1, true, 50);
        assertThat(health.order(both)).isEqualTo(both);
    }

    @Test
    void whatFailedGetsAnotherChanceAfterAWhile() {
        note(one, 10, true, 50);
        note(other, 10, false, 50);
        assertThat(health.order(both)).containsExactly(other, one);

        clock.move(Duration.ofMinutes(45));
        assertThat(health.order(both)).isEqualTo(both);
        assertThat(health.words(one)).isEqualTo("nothing is known of it of late");
    }
}
