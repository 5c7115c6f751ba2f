package dev.serai.delivery;

import static dev.serai.delivery.Rounds.FIRST;
import static dev.serai.delivery.Rounds.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Standing;
import dev.serai.operation.Operation.OnUnknown;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RoundEndTests {

    private final Rounds rounds = new Rounds(OnUnknown.FAILOVER);
    private final ConnectionBreakers breakers = new ConnectionBreakers(Rounds.properties());
    private final Pacer pacer = new Pacer(rounds.clock, () -> 1, (account, until) -> { });
    private final RoundEnd end = new RoundEnd(new RedeliveryPolicy(Rounds.properties()),
            new Throttling(breakers, pacer, Rounds.properties(), rounds.clock), rounds.clock);

    /** A round that met a paused connection. */
    private Carriage parked(boolean anotherFailed) {
        Carriage carriage = rounds.next();
        carriage.park(FIRST, rounds.clock.instant());
        carriage.park(SECOND, rounds.clock.instant());
        if (anotherFailed) {
            carriage.failedForNow();
        }
        end.settle(carriage);
        rounds.settled(carriage);
        return carriage;
    }

    private Duration wait(Carriage carriage) {
        return Duration.between(rounds.clock.instant(), carriage.settlement().dueAt());
    }

    @Test
    void whatWaitsForAPausedConnectionUsesNoRoundHoweverLongThatTakes() {
        Carriage carriage = parked(false);
        assertThat(carriage.settlement().notes()).contains("\"parkedAt\":\"" + FIRST.id() + "\"");
        for (int i = 0; i < 500; i++) {
            rounds.clock.move(wait(carriage));
            carriage = parked(false);
        }

        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.ACCEPTED);
        assertThat(carriage.settlement().standing().reason()).isEqualTo(Standing.PAUSED);
        assertThat(carriage.settlement().progress().round()).isZero();
        assertThat(carriage.settlement().attempts()).isEmpty();
        assertThat(carriage.story()).isEqualTo("\"first\" (acme) is paused. It waits until that is resumed.");
    }

    @Test
    void itIsLookedAtLessOftenTheLongerItWaits() {
        assertThat(wait(parked(false))).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(75));
        rounds.clock.move(Duration.ofMinutes(4));
        assertThat(wait(parked(false))).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        rounds.clock.move(Duration.ofDays(4));
        assertThat(wait(parked(false))).isBetween(Duration.ofMinutes(10), Duration.ofSeconds(750));
    }

    @Test
    void whereOthersFailItWaitsInsteadOfDying() {
        Instant began = rounds.clock.instant();
        Carriage carriage = parked(true);
        assertThat(carriage.settlement().progress().round()).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            rounds.clock.move(wait(carriage));
            carriage = parked(true);
        }

        assertThat(rounds.clock.instant()).isAfter(began.plus(Duration.ofHours(2)));
        assertThat(carriage.settlement().status().settled()).isFalse();
        assertThat(carriage.story()).endsWith("It waits until that is resumed.");
    }

    @Test
    void whatIsHeldForNothingElseIsADeadLetter() {
        Carriage carriage = rounds.next();
        end.settle(carriage);
        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.DEAD);
        assertThat(carriage.story()).isEqualTo("No connection could carry it; mend one and replay it.");
    }
}
