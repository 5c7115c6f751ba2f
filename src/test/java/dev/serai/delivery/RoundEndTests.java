package dev.serai.delivery;

import static dev.serai.delivery.Rounds.FIRST;
import static dev.serai.delivery.Rounds.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionConsents;
import dev.serai.connection.Connections;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Standing;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"FAILOVER, RETRYING, rather twice than never", "HOLD, DEAD, look there whether it was"})
    void anInquiryDoesNotWaitForAConsentForEver(OnUnknown policy, DeliveryStatus status, String words) {
        Rounds of = new Rounds(policy);
        Connection awaiting = of.awaitConsent();
        StatusInquiry inquiry = new StatusInquiry(mock(Connections.class), breakers, Rounds.properties());
        Throttling throttling = new Throttling(breakers, pacer, Rounds.properties(), of.clock);
        RoundEnd rounds = new RoundEnd(new RedeliveryPolicy(Rounds.properties()), throttling, of.clock);
        ConnectionConsents consents = mock(ConnectionConsents.class);
        when(consents.awaited(any(), any())).thenReturn(Optional.of("Connect it again"));
        Admission admission = new Admission(breakers, pacer, inquiry, null, throttling, consents, Rounds.properties(), of.clock);
        Optional<Provider> provider = Optional.of(Rounds.provider("none", "email.send,email.find"));
        Carriage carriage = of.next();
        carriage.inquire(awaiting.id(), 1);
        carriage.settle(DeliveryStatus.RETRYING, of.clock.instant(), 0, null, null);
        of.settled(carriage);
        Instant began = of.clock.instant();

        do {
            of.clock.move(Duration.between(of.clock.instant(), carriage.settlement().dueAt()));
            carriage = of.next();
            assertThat(admission.admits(carriage, awaiting, provider)).isFalse();
            if (carriage.asks(awaiting)) {
                carriage.holdHere();
            }
            rounds.settle(carriage);
            of.settled(carriage);
        } while (Standing.CONSENT.equals(carriage.settlement().standing().reason()));

        assertThat(of.clock.instant()).isBetween(began.plus(Duration.ofDays(3)), began.plus(Duration.ofDays(4)));
        assertThat(carriage.settlement().status()).isEqualTo(status);
        assertThat(carriage.story()).contains("nobody has connected it again", words);
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
