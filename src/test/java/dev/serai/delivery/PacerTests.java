package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.provider.Provider.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PacerTests {

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    private static final RateLimit TEN_A_SECOND = RateLimit.parse("10/s burst 3").orElseThrow();

    private static final Duration PATIENT = Duration.ofDays(1);

    private final Pacer pacer = new Pacer(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void callsUpToTheBurstGoAtOnceAndTheNextOnesGetSlotsOfTheirOwn() {
        for (int i = 0; i < 3; i++) {
            assertThat(pacer.reserve("account", TEN_A_SECOND, PATIENT)).isBeforeOrEqualTo(NOW);
        }

        assertThat(pacer.reserve("account", TEN_A_SECOND, PATIENT)).isEqualTo(NOW.plusMillis(100));
        assertThat(pacer.reserve("account", TEN_A_SECOND, PATIENT)).isEqualTo(NOW.plusMillis(200));
        assertThat(pacer.reserve("account", TEN_A_SECOND, Duration.ZERO)).isEqualTo(NOW.plusMillis(300));
    }

    @Test
    void accountsDoNotShareABucket() {
        for (int i = 0; i < 5; i++) {
            pacer.reserve("one", TEN_A_SECOND, PATIENT);
        }

        assertThat(pacer.reserve("other", TEN_A_SECOND, Duration.ZERO)).isBeforeOrEqualTo(NOW);
    }

    @Test
    void anAccountThatTheProviderClosedIsLeftAloneUntilThen() {
        pacer.close("account", NOW.plusSeconds(60));

        assertThat(pacer.reserve("account", TEN_A_SECOND, Duration.ZERO)).isEqualTo(NOW.plusSeconds(60));
        assertThat(pacer.reserve("account", null, Duration.ZERO)).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void whatWaitsForAClosedAccountComesBackAtThePaceAndNotAllAtOnce() {
        pacer.close("account", NOW.plusSeconds(60));

        Instant last = null;
        for (int i = 0; i < 13; i++) {
            last = pacer.reserve("account", TEN_A_SECOND, PATIENT);
        }

        assertThat(last).isEqualTo(NOW.plusSeconds(61));
    }

    @Test
    void withoutALimitNothingWaits() {
        assertThat(pacer.reserve("account", null, PATIENT)).isBeforeOrEqualTo(NOW);
        assertThat(Duration.between(NOW, pacer.reserve("account", null, Duration.ZERO))).isNegative();
    }
}
