package dev.serai.delivery;

import static dev.serai.delivery.Rounds.FIRST;
import static dev.serai.delivery.Rounds.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.serai.connection.Connections;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Provider;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may have been taken is repeated only while the provider knows the idempotency key. */
class LostAnswersTests {

    private static final Provider BREVO = Rounds.provider("body headers.idempotencyKey for 30min", "email.send");
    private static final Provider KEYLESS = Rounds.provider("none", "email.send");
    private static final Provider NATURAL = Rounds.provider("natural", "email.send");
    private static final Provider ASKED = Rounds.provider("header Key for 30min", "email.send,email.find");

    private final LostAnswers lostAnswers = new LostAnswers(new StatusInquiry(mock(Connections.class),
            new ConnectionBreakers(Rounds.properties()), Rounds.properties()), new RedeliveryPolicy(Rounds.properties()));

    /** The first round: an attempt whose answer is lost. Answers its key. */
    private String lose(Rounds rounds, Provider provider) {
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), rounds.clock.instant());
        String key = carriage.keys().next(FIRST.id(), provider.idempotency());
        lostAnswers.lost(carriage, FIRST, provider, false, rounds.clock.instant());
        if (carriage.settlement() == null) {
            carriage.settle(DeliveryStatus.RETRYING, rounds.clock.instant(), 1, null, null);
        }
        rounds.settled(carriage);
        return key;
    }

    private boolean mayAttempt(Carriage carriage, Rounds rounds, Provider provider) {
        carriage.nextCandidate();
        return lostAnswers.mayAttempt(carriage, FIRST, provider, rounds.clock.instant());
    }

    @ParameterizedTest
    @EnumSource(OnUnknown.class)
    void whileTheKeyLivesTheSameConnectionRepeatsWithIt(OnUnknown policy) {
        Rounds rounds = new Rounds(policy);
        String key = lose(rounds, BREVO);
        rounds.clock.move(Duration.ofMinutes(26));

        Carriage carriage = rounds.next();

        assertThat(key).isEqualTo(rounds.id().toString());
        assertThat(mayAttempt(carriage, rounds, BREVO)).isTrue();
        assertThat(carriage.keys().next(FIRST.id(), BREVO.idempotency())).isEqualTo(key);
        assertThat(carriage.nextCandidate()).isNull();
    }

    @ParameterizedTest
    @EnumSource(value = OnUnknown.class, mode = EnumSource.Mode.EXCLUDE, names = "FAILOVER")
    void whatMustNotHappenTwiceGoesToNoOtherAccountOfTheSameConnection(OnUnknown policy) {
        Rounds rounds = new Rounds(policy);
        lose(rounds, BREVO);
        assertThat(rounds.next().pinned()).isEqualTo(FIRST.id());
        rounds.rekey();

        Carriage carriage = rounds.next();

        assertThat(carriage.pinned()).isNull();
        assertThat(carriage.nextCandidate()).isNull();
        assertThat(carriage.story()).contains("goes to another account now");
    }

    @Test
    void whatMayHappenTwiceIsRepeatedWithOtherCredentials() {
        Rounds rounds = new Rounds(OnUnknown.FAILOVER);
        lose(rounds, BREVO);
        rounds.rekey();

        assertThat(rounds.next().pinned()).isEqualTo(FIRST.id());
    }

    @Test
    void whoIsToBeAskedIsNotAskedWithTheCredentialsOfAnotherAccount() {
        Rounds rounds = new Rounds(OnUnknown.ASK);
        lose(rounds, ASKED);
        rounds.clock.move(Duration.ofHours(1));
        Carriage asking = rounds.next();
        mayAttempt(asking, rounds, ASKED);
        rounds.settled(asking);
        rounds.rekey();

        Carriage carriage = rounds.next();

        assertThat(carriage.inquiries()).isNull();
        assertThat(carriage.nextCandidate()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 30, 600, -60})
    void afterThatTheNextConnectionGetsItWhereRatherTwiceThanNever(int minutes) {
        Rounds rounds = new Rounds(OnUnknown.FAILOVER);
        String key = lose(rounds, BREVO);
        rounds.clock.move(Duration.ofMinutes(minutes));

        Carriage carriage = rounds.next();

        assertThat(mayAttempt(carriage, rounds, BREVO)).isFalse();
        assertThat(carriage.settlement()).isNull();
        assertThat(carriage.pinned()).isNull();
        assertThat(carriage.hasFailed()).isTrue();
        assertThat(carriage.story()).contains("rather twice than never");
        assertThat(carriage.nextCandidate()).isEqualTo(SECOND);
        assertThat(carriage.keys().next(FIRST.id(), BREVO.idempotency())).isNotEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 600, -60})
    void whatMustNotHappenTwiceIsADeadLetterThen(int minutes) {
        Rounds rounds = new Rounds(OnUnknown.HOLD);
        lose(rounds, BREVO);
        rounds.clock.move(Duration.ofMinutes(minutes));

        Carriage carriage = rounds.next();

        assertThat(mayAttempt(carriage, rounds, BREVO)).isFalse();
        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.DEAD);
        assertThat(carriage.story()).contains("may have taken it").contains("replay it if not");
        assertThat(carriage.nextCandidate()).isNull();
    }

    @ParameterizedTest
    @EnumSource(OnUnknown.class)
    void whoCanBeAskedIsAskedThen(OnUnknown policy) {
        Rounds rounds = new Rounds(policy);
        lose(rounds, ASKED);
        rounds.clock.move(Duration.ofHours(1));

        Carriage carriage = rounds.next();

        assertThat(mayAttempt(carriage, rounds, ASKED)).isFalse();
        assertThat(carriage.settlement().inquiries()).isZero();
        assertThat(carriage.settlement().pinned()).isEqualTo(FIRST.id());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 600, 500_000, -60})
    void whatIsHarmlessToRepeatStaysAndIsRepeatedForAsLongAsTheRedeliveryPlanGoes(int minutes) {
        Rounds rounds = new Rounds(OnUnknown.HOLD);
        lose(rounds, NATURAL);
        lose(rounds, NATURAL);
        rounds.clock.move(Duration.ofMinutes(minutes));

        Carriage carriage = rounds.next();

        assertThat(carriage.pinned()).isEqualTo(FIRST.id());
        assertThat(mayAttempt(carriage, rounds, NATURAL)).isTrue();
        assertThat(carriage.settlement()).isNull();
        assertThat(carriage.nextCandidate()).isNull();
    }

    @Test
    void aRepeatThatWouldComeTooLateIsNotWaitedFor() {
        Rounds rounds = new Rounds(OnUnknown.FAILOVER);
        for (int round = 0; round < 2; round++) {
            Carriage failed = rounds.next();
            failed.begin(failed.nextCandidate(), rounds.clock.instant());
            failed.keys().next(FIRST.id(), BREVO.idempotency());
            failed.settle(DeliveryStatus.RETRYING, rounds.clock.instant(), round + 1, null, null);
            rounds.settled(failed);
        }

        Carriage third = rounds.next();
        third.begin(third.nextCandidate(), rounds.clock.instant());
        third.keys().next(FIRST.id(), BREVO.idempotency());
        lostAnswers.lost(third, FIRST, BREVO, false, rounds.clock.instant());

        assertThat(third.pinned()).isNull();
        assertThat(third.nextCandidate()).isEqualTo(SECOND);
    }

    @Test
    void whatIsLostTwiceGoesOnWhereRatherTwiceThanNever() {
        Rounds rounds = new Rounds(OnUnknown.FAILOVER);
        lose(rounds, BREVO);

        Carriage again = rounds.next();
        assertThat(mayAttempt(again, rounds, BREVO)).isTrue();
        again.keys().next(FIRST.id(), BREVO.idempotency());
        lostAnswers.lost(again, FIRST, BREVO, false, rounds.clock.instant());

        assertThat(again.nextCandidate()).isEqualTo(SECOND);
    }

    @Test
    void whatMustNotHappenTwiceIsNotRepeatedWithoutAKey() {
        Rounds rounds = new Rounds(OnUnknown.HOLD);
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), rounds.clock.instant());
        carriage.keys().next(FIRST.id(), KEYLESS.idempotency());

        lostAnswers.lost(carriage, FIRST, KEYLESS, false, rounds.clock.instant());

        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.DEAD);
        rounds.settled(carriage);
        rounds.replay(false);
        assertThat(mayAttempt(rounds.next(), rounds, KEYLESS)).isTrue();
    }

    @Test
    void afterACrashTheKeyProtectsForItsLifeSinceTheDeliveryWasTakenUp() {
        Rounds rounds = new Rounds(OnUnknown.HOLD);

        Carriage soon = rounds.afterACrash(Duration.ofMinutes(20));
        assertThat(mayAttempt(soon, rounds, BREVO)).isTrue();
        assertThat(soon.keys().next(FIRST.id(), BREVO.idempotency())).isEqualTo(rounds.id().toString());
        assertThat(soon.keys().protects(FIRST.id(), BREVO.idempotency(), rounds.clock.instant().plusSeconds(600))).isFalse();

        Carriage late = rounds.afterACrash(Duration.ofHours(5));
        assertThat(mayAttempt(late, rounds, BREVO)).isFalse();
        assertThat(late.settlement().status()).isEqualTo(DeliveryStatus.DEAD);
    }

    @Test
    void afterALongOutageWhatMayHappenTwiceGoesOnWithAnotherKey() {
        Rounds rounds = new Rounds(OnUnknown.FAILOVER);

        Carriage late = rounds.afterACrash(Duration.ofHours(5));

        assertThat(mayAttempt(late, rounds, BREVO)).isTrue();
        assertThat(late.keys().next(FIRST.id(), BREVO.idempotency())).isNotEqualTo(rounds.id().toString());
        assertThat(mayAttempt(rounds.afterACrash(Duration.ofHours(5)), rounds, KEYLESS)).isTrue();
    }

    @Test
    void aSavedErrorIsNotRepeatedAndWhoCanBeAskedIsAskedAtOnce() {
        Rounds rounds = new Rounds(OnUnknown.ASK);
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), rounds.clock.instant());
        carriage.keys().next(FIRST.id(), ASKED.idempotency());

        lostAnswers.lost(carriage, FIRST, ASKED, true, rounds.clock.instant());

        assertThat(carriage.settlement().inquiries()).isZero();
        assertThat(carriage.settlement().pinned()).isEqualTo(FIRST.id());
    }

    @Test
    void aSavedErrorOfWhoCannotBeAskedIsADeadLetter() {
        Rounds rounds = new Rounds(OnUnknown.HOLD);
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), rounds.clock.instant());
        carriage.keys().next(FIRST.id(), BREVO.idempotency());

        lostAnswers.lost(carriage, FIRST, BREVO, true, rounds.clock.instant());

        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.DEAD);
        assertThat(carriage.nextCandidate()).isNull();
    }

    @Test
    void whatTheProviderDoesNotHaveIsRepeatedWithTheSameKeyWhileThatProtects() {
        Rounds rounds = new Rounds(OnUnknown.ASK);
        String key = lose(rounds, ASKED);
        Carriage absent = rounds.next();
        absent.begin(absent.nextCandidate(), rounds.clock.instant());
        absent.keys().next(FIRST.id(), ASKED.idempotency());

        lostAnswers.absent(absent, FIRST, ASKED, rounds.clock.instant());

        assertThat(absent.pinned()).isEqualTo(FIRST.id());
        assertThat(absent.nextCandidate()).isNull();
        absent.settle(DeliveryStatus.RETRYING, rounds.clock.instant(), 2, null, null);
        rounds.settled(absent);
        assertThat(rounds.next().keys().next(FIRST.id(), ASKED.idempotency())).isEqualTo(key);
    }

    @Test
    void whatTheProviderDoesNotHaveAndIsDoneWithGoesOnWithAnotherKey() {
        Rounds rounds = new Rounds(OnUnknown.ASK);
        Carriage carriage = rounds.next();
        carriage.begin(carriage.nextCandidate(), rounds.clock.instant());
        String key = carriage.keys().next(FIRST.id(), ASKED.idempotency());
        lostAnswers.lost(carriage, FIRST, ASKED, true, rounds.clock.instant());
        rounds.settled(carriage);

        Carriage absent = rounds.next();
        absent.begin(absent.nextCandidate(), rounds.clock.instant());
        absent.keys().next(FIRST.id(), ASKED.idempotency());
        absent.pin(null);
        lostAnswers.absent(absent, FIRST, ASKED, rounds.clock.instant());

        assertThat(absent.keys().next(FIRST.id(), ASKED.idempotency())).isNotEqualTo(key);
        assertThat(absent.keys().isDoubtful(FIRST.id())).isFalse();
    }

    @Test
    void whatAPersonSendsAgainAfterTheKeysLifeGoesWithAnotherKey() {
        Rounds rounds = new Rounds(OnUnknown.HOLD);
        String key = lose(rounds, BREVO);
        rounds.clock.move(Duration.ofHours(1));
        Carriage dead = rounds.next();
        assertThat(mayAttempt(dead, rounds, BREVO)).isFalse();
        rounds.settled(dead);

        rounds.replay(false);

        Carriage replayed = rounds.next();
        assertThat(mayAttempt(replayed, rounds, BREVO)).isTrue();
        assertThat(replayed.keys().next(FIRST.id(), BREVO.idempotency())).isNotEqualTo(key);
    }
}
