package dev.serai.delivery;

import static dev.serai.delivery.Rounds.FIRST;
import static dev.serai.delivery.Rounds.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Provider.Idempotency;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTests {

    private static final Idempotency DAY = new Idempotency("header", "Idempotency-Key", Duration.ofHours(24));

    private final Rounds rounds = new Rounds(OnUnknown.FAILOVER);

    /** The key of an attempt by the first connection, and what came of it. */
    private String attempt(Idempotency taken, DeliveryStatus status, Consumer<IdempotencyKeys> outcome) {
        Carriage carriage = rounds.next();
        String key = carriage.keys().next(FIRST.id(), taken);
        outcome.accept(carriage.keys());
        carriage.settle(status, rounds.clock.instant(), 1, null, null);
        rounds.settled(carriage);
        return key;
    }

    private String failed() {
        return attempt(DAY, DeliveryStatus.RETRYING, keys -> { });
    }

    private String lost() {
        return attempt(DAY, DeliveryStatus.DEAD, keys -> keys.lost(FIRST.id()));
    }

    private String rejected() {
        return attempt(DAY, DeliveryStatus.DEAD, keys -> keys.answered(FIRST.id()));
    }

    @Test
    void everyAttemptThatMayBeARepeatHasTheSameKey() {
        String key = failed();

        assertThat(key).isEqualTo(rounds.id().toString());
        rounds.clock.move(Duration.ofHours(11));
        assertThat(failed()).isEqualTo(key);
    }

    @Test
    void aMessageToFewerPeopleIsAnotherOne() {
        IdempotencyKeys keys = rounds.next().keys();

        keys.leaveOut(FIRST.id(), List.of());
        assertThat(keys.next(FIRST.id(), DAY)).isEqualTo(rounds.id().toString());
        keys.leaveOut(FIRST.id(), List.of("ann"));
        String key = keys.next(FIRST.id(), DAY);

        assertThat(key).isNotEqualTo(rounds.id().toString()).isEqualTo(keys.next(FIRST.id(), DAY));
        assertThat(keys.next(SECOND.id(), DAY)).isEqualTo(rounds.id().toString());
        keys.leaveOut(FIRST.id(), List.of("bob"));
        assertThat(keys.next(FIRST.id(), DAY)).isNotEqualTo(key);
    }

    @Test
    void whomAnAttemptLeftOutIsKnownAsLongAsItMayHaveBeenTaken() {
        Carriage called = rounds.next();
        called.keys().leaveOut(FIRST.id(), List.of("ann"));
        String key = called.keys().next(FIRST.id(), DAY);
        rounds.noted(called.notesBefore(FIRST.id()));

        Carriage afterwards = rounds.afterACrash(Duration.ofMinutes(1));
        assertThat(called.mayHaveBeenTaken()).isFalse();
        assertThat(afterwards.mayRepeat(FIRST)).isTrue();
        assertThat(afterwards.mayHaveBeenTaken()).as("so that it does not wait for the morning").isTrue();
        assertThat(afterwards.keys().leftOut(FIRST.id())).containsExactly("ann");
        assertThat(afterwards.hasNotedLeftOut(FIRST)).isTrue();
        assertThat(afterwards.keys().next(FIRST.id(), DAY)).isEqualTo(key);
        afterwards.keys().lost(FIRST.id());
        afterwards.settle(DeliveryStatus.RETRYING, rounds.clock.instant(), 1, null, null);
        rounds.settled(afterwards);
        Carriage repeat = rounds.next();
        assertThat(repeat.mayRepeat(FIRST)).isTrue();
        assertThat(repeat.pinned()).isNull();
        assertThat(repeat.mayHaveBeenTaken()).isTrue();
        assertThat(repeat.keys().next(FIRST.id(), DAY)).isEqualTo(key);
        repeat.keys().answered(FIRST.id());
        repeat.settle(DeliveryStatus.RETRYING, rounds.clock.instant(), 2, null, null);
        rounds.settled(repeat);

        Carriage anew = rounds.next();
        assertThat(anew.mayRepeat(FIRST)).isFalse();
        assertThat(anew.mayHaveBeenTaken()).isFalse();
        assertThat(anew.keys().leftOut(FIRST.id())).isNull();
    }

    @Test
    void whomAPinnedConnectionWithoutKeysLeftOutIsAskedForToo() {
        Carriage lost = rounds.next();
        lost.keys().leaveOut(FIRST.id(), List.of("ann"));
        String key = lost.keys().next(FIRST.id(), Idempotency.NONE);
        lost.inquire(FIRST.id(), 0);
        lost.settle(DeliveryStatus.RETRYING, rounds.clock.instant(), 1, null, null);
        rounds.settled(lost);

        Carriage asking = rounds.next();

        assertThat(asking.asks(FIRST)).isTrue();
        assertThat(asking.keys().next(FIRST.id(), Idempotency.NONE)).isEqualTo(key).isNotEqualTo(rounds.id().toString());
    }

    @Test
    void whatWasCertainlyNotTakenGetsAnotherKeyInTime() {
        String key = failed();
        rounds.clock.move(Duration.ofHours(13));

        String other = failed();

        assertThat(other).isNotEqualTo(key);
        rounds.clock.move(Duration.ofHours(11));
        assertThat(failed()).isEqualTo(other);
    }

    @Test
    void aCorrectedMessageHasAnotherKeyEveryTime() {
        Set<String> keys = new HashSet<>(Set.of(lost()));
        for (int i = 0; i < 5; i++) {
            rounds.replay(true);
            assertThat(keys.add(lost())).isTrue();
        }

        assertThat(keys).allSatisfy(key -> assertThat(UUID.fromString(key)).hasToString(key));
    }

    @Test
    void whatWasRefusedReachesTheProviderAnewWhenAPersonSendsItAgain() {
        Set<String> keys = new HashSet<>(Set.of(rejected()));
        for (int i = 0; i < 5; i++) {
            rounds.replay(false);
            assertThat(keys.add(rejected())).isTrue();
        }
    }

    @Test
    void whatMayHaveBeenTakenKeepsItsKeyWhenAPersonSendsItAgain() {
        String key = lost();
        rounds.clock.move(Duration.ofHours(20));

        rounds.replay(false);

        assertThat(lost()).isEqualTo(key);
    }

    @Test
    void aConnectionKnowsOnlyOfItsOwnKey() {
        lost();
        rounds.replay(false);
        Carriage carriage = rounds.next();

        assertThat(carriage.keys().isDoubtful(FIRST.id())).isTrue();
        assertThat(carriage.keys().isDoubtful(SECOND.id())).isFalse();
        assertThat(carriage.keys().next(SECOND.id(), DAY)).isNotEqualTo(carriage.keys().next(FIRST.id(), DAY));
    }

    @Test
    void aNodeThatTakesOverUsesTheKeyThatTheDeadOneUsed() {
        failed();
        rounds.clock.move(Duration.ofHours(13));
        String ofTheDead = rounds.next().keys().next(FIRST.id(), DAY);
        rounds.clock.move(Duration.ofHours(2));

        assertThat(rounds.afterACrash(Duration.ofHours(2)).keys().next(FIRST.id(), DAY)).isEqualTo(ofTheDead);
    }

    @Test
    void whoTakesNoKeyGetsAReferenceToTheMessageAsItIsNow() {
        String first = attempt(Idempotency.NONE, DeliveryStatus.DEAD, keys -> { });
        rounds.replay(false);
        assertThat(attempt(Idempotency.NONE, DeliveryStatus.DEAD, keys -> { })).isEqualTo(first).isEqualTo(rounds.id().toString());

        rounds.replay(true);
        assertThat(attempt(Idempotency.NONE, DeliveryStatus.DEAD, keys -> { })).isNotEqualTo(first);
    }

    @Test
    void aKeyProtectsForItsLifeLessAMarginAndNotWhenTheClockWentBack() {
        Idempotency brevo = new Idempotency("body", "key", Duration.ofMinutes(30));

        assertThat(brevo.protects(Rounds.NOW, Rounds.NOW)).isTrue();
        assertThat(brevo.protects(Rounds.NOW, Rounds.NOW.plusSeconds(26 * 60))).isTrue();
        assertThat(brevo.protects(Rounds.NOW, Rounds.NOW.plusSeconds(27 * 60))).isFalse();
        assertThat(brevo.protects(Rounds.NOW, Rounds.NOW.minusSeconds(60))).isTrue();
        assertThat(brevo.protects(Rounds.NOW, Rounds.NOW.minusSeconds(3600))).isFalse();
        assertThat(Idempotency.NONE.protects(Rounds.NOW, Rounds.NOW)).isFalse();
        assertThat(new Idempotency("header", "key").life()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void notesThatCannotBeReadArePassedOver() {
        assertThat(RoundNotes.read("{\"keys\": 7}")).isEqualTo(RoundNotes.NONE);
        assertThat(RoundNotes.read("{\"later\": 7}")).isEqualTo(RoundNotes.NONE);
        assertThat(RoundNotes.NONE.write()).isNull();
    }
}
