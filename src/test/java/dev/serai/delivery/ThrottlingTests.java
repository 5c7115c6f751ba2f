package dev.serai.delivery;

import static dev.serai.delivery.Rounds.FIRST;
import static dev.serai.delivery.Rounds.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider.RateLimit;
import dev.serai.provider.Sorted;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottlingTests {

    private final Rounds rounds = new Rounds(OnUnknown.FAILOVER);
    private final Pacer pacer = new Pacer(rounds.clock, () -> 1, (account, until) -> { });
    private final Throttling throttling = throttling(pacer);

    private Throttling throttling(Pacer of) {
        return new Throttling(new ConnectionBreakers(Rounds.properties()), of, Rounds.properties(), rounds.clock);
    }

    private static Sorted refusal(Duration retryAfter, boolean ofMessage) {
        return new Sorted(Outcome.THROTTLED, 429, "slow down", retryAfter, null, null, null, ofMessage);
    }

    /** A round in which the provider refuses; answers when the next one is. */
    private Carriage refused(Throttling by, Duration retryAfter) {
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), rounds.clock.instant());
        by.refused(carriage, FIRST, refusal(retryAfter, false), rounds.clock.instant());
        if (!carriage.hasFailed()) {
            by.settle(carriage, carriage.earliest());
            rounds.settled(carriage);
        }
        return carriage;
    }

    private void moveTo(Instant instant) {
        rounds.clock.move(Duration.between(rounds.clock.instant(), instant));
    }

    @Test
    void whatIsRefusedWithoutEndIsADeadLetterAfterThreeDays() {
        Carriage carriage = refused(throttling, Duration.ZERO);
        int rounded = 1;
        while (carriage.settlement().status() != DeliveryStatus.DEAD) {
            assertThat(rounded++).isLessThan(1000);
            moveTo(carriage.settlement().dueAt());
            carriage = refused(throttling, Duration.ZERO);
        }

        assertThat(rounds.clock.instant()).isBetween(NOW.plus(Duration.ofDays(3)), NOW.plus(Duration.ofDays(3)).plusSeconds(1200));
        assertThat(rounded).isLessThan(400);
        assertThat(carriage.story()).contains("For its limits nobody has taken it since 2026-01-31T08:00:00Z");
    }

    @Test
    void aRestartDoesNotBeginTheThreeDaysAnew() {
        Carriage carriage = refused(throttling, Duration.ofHours(20));
        for (int i = 0; i < 3; i++) {
            moveTo(carriage.settlement().dueAt());
            Pacer restarted = new Pacer(rounds.clock, () -> 1, (account, until) -> { });
            carriage = refused(throttling(restarted), Duration.ofHours(20));
        }
        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.ACCEPTED);

        moveTo(carriage.settlement().dueAt());
        assertThat(refused(throttling, Duration.ofHours(20)).settlement().status()).isEqualTo(DeliveryStatus.DEAD);
    }

    @Test
    void whatIsBehindOthersThatAreRefusedIsADeadLetterToo() {
        Instant due = null;
        Carriage waiting = null;
        for (int i = 0; i < 1000 && (waiting == null || waiting.settlement().status() != DeliveryStatus.DEAD); i++) {
            due = pacer.refused(FIRST.pacedBy(), Duration.ofHours(6), null);
            waiting = rounds.next();
            throttling.putOff(waiting, FIRST, rounds.clock.instant());
            throttling.settle(waiting, due);
            rounds.settled(waiting);
            moveTo(due);
        }

        assertThat(rounds.clock.instant()).isAfter(NOW.plus(Duration.ofDays(3))).isBefore(NOW.plus(Duration.ofDays(4)));
    }

    @Test
    void whatWaitsItsTurnInALongQueueIsNeverOne() {
        RateLimit limit = RateLimit.parse("1/d burst 1").orElseThrow();
        for (int day = 0; day < 30; day++) {
            pacer.reserve(FIRST.pacedBy(), limit, Duration.ofDays(365));
            Carriage waiting = rounds.next();
            throttling.putOff(waiting, FIRST, rounds.clock.instant());
            throttling.settle(waiting, rounds.clock.instant().plus(Duration.ofDays(1)));
            assertThat(waiting.settlement().status()).isEqualTo(DeliveryStatus.ACCEPTED);
            rounds.settled(waiting);
            rounds.clock.move(Duration.ofDays(1));
        }
    }

    @Test
    void whatWasRefusedBeforeALongQueueBeginsAnew() {
        refused(throttling, Duration.ofMinutes(1));
        rounds.clock.move(Duration.ofMinutes(2));
        pacer.wentWell(FIRST.pacedBy(), rounds.clock.instant());
        rounds.clock.move(Duration.ofDays(6));

        assertThat(refused(throttling, Duration.ofMinutes(1)).settlement().status()).isEqualTo(DeliveryStatus.ACCEPTED);
    }

    @Test
    void aReplayHasThreeDaysOfItsOwn() {
        Carriage carriage = refused(throttling, Duration.ofHours(20));
        while (carriage.settlement().status() != DeliveryStatus.DEAD) {
            moveTo(carriage.settlement().dueAt());
            carriage = refused(throttling, Duration.ofHours(20));
        }

        rounds.replay(false);

        assertThat(refused(throttling, Duration.ofHours(20)).settlement().status()).isEqualTo(DeliveryStatus.ACCEPTED);
    }

    @Test
    void aRefusalOfTheMessageAloneHoldsUpNoOtherAndCounts() {
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), NOW);

        throttling.refused(carriage, FIRST, refusal(Duration.ofMinutes(5), true), NOW);

        assertThat(pacer.reserve(FIRST.pacedBy(), null, Duration.ZERO)).isBeforeOrEqualTo(NOW);
        assertThat(carriage.hasFailed()).isTrue();
        assertThat(carriage.earliest()).isEqualTo(NOW.plusSeconds(300));
        assertThat(carriage.story()).contains("does not take this message before");
    }

    @Test
    void aMessageThatIsRefusedWhileOthersGoWellIsTakenForTheCause() {
        for (int i = 0; i < 2; i++) {
            Carriage carriage = refused(throttling, Duration.ofSeconds(30));
            assertThat(carriage.hasFailed()).isFalse();
            moveTo(carriage.settlement().dueAt());
            pacer.wentWell(FIRST.pacedBy(), rounds.clock.instant());
        }

        assertThat(refused(throttling, Duration.ofSeconds(30)).hasFailed()).isTrue();
        assertThat(pacer.reserve(FIRST.pacedBy(), null, Duration.ZERO)).isBeforeOrEqualTo(rounds.clock.instant());
    }
}
