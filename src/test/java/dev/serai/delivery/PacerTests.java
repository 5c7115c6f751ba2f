package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.delivery.Pacer.Slot;
import dev.serai.provider.Provider.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PacerTests {

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    private static final RateLimit TEN_A_SECOND = RateLimit.parse("10/s burst 3").orElseThrow();

    private static final Duration PATIENT = Duration.ofDays(1);

    private final AtomicInteger nodes = new AtomicInteger(1);
    private final List<Instant> told = new ArrayList<>();
    private final Pacer pacer = pacer();

    private Pacer pacer() {
        return new Pacer(Clock.fixed(NOW, ZoneOffset.UTC), nodes::get, (account, until) -> told.add(until));
    }

    /** When as many calls as asked for may go, in their order. */
    private static List<Instant> slots(Pacer pacer, String limit, int calls) {
        RateLimit parsed = RateLimit.parse(limit).orElseThrow();
        return Stream.generate(() -> pacer.reserve("account", parsed, PATIENT)).limit(calls).toList();
    }

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
    void whoMayNotTakeSlotsFarAheadLeavesThemToWhoIsUrgent() {
        Duration ahead = Duration.ofSeconds(1);
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            taken += pacer.reserve("account", TEN_A_SECOND, PATIENT, ahead).taken() ? 1 : 0;
        }

        assertThat(taken).as("three at once and those of a second").isEqualTo(13);
        assertThat(pacer.reserve("account", TEN_A_SECOND, PATIENT)).isEqualTo(NOW.plusMillis(1100));
        assertThat(pacer.reserve("account", TEN_A_SECOND, PATIENT, ahead)).isEqualTo(new Slot(NOW.plusMillis(1200), false));
    }

    @Test
    void howFarAheadCountsFromWhenTheAccountOpens() {
        pacer.close("account", NOW.plusSeconds(60));
        for (int i = 0; i < 20; i++) {
            pacer.reserve("account", TEN_A_SECOND, PATIENT, Duration.ofSeconds(1));
        }

        assertThat(pacer.reserve("account", TEN_A_SECOND, PATIENT)).isEqualTo(NOW.plusSeconds(61).plusMillis(100));
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

    @Test
    void nodesTogetherKeepToTheLimit() {
        nodes.set(3);
        List<Pacer> pacers = List.of(pacer(), pacer(), pacer());

        List<Instant> slots = pacers.stream().flatMap(each -> slots(each, "60/min burst 7", 30).stream()).toList();

        for (int seconds = 0; seconds <= 80; seconds++) {
            Instant end = NOW.plusSeconds(seconds);
            assertThat(slots.stream().filter(slot -> !slot.isAfter(end)).count()).as("within " + seconds + " s")
                    .isBetween(seconds * 9L / 10, seconds + 7L);
        }
    }

    @Test
    void aNodeKeepsToItsPartOfWhatMayGoAtOnce() {
        nodes.set(3);

        List<Instant> slots = slots(pacer, "60/min burst 7", 4);

        assertThat(slots.subList(0, 2)).allSatisfy(slot -> assertThat(slot).isBeforeOrEqualTo(NOW));
        assertThat(slots.subList(2, 4)).containsExactly(NOW.plusSeconds(3), NOW.plusSeconds(6));
    }

    @Test
    void ofALimitSmallerThanTheNumberOfNodesEachMayUseOneNowAndThen() {
        nodes.set(3);

        List<Instant> slots = slots(pacer, "1/min", 3);

        assertThat(slots.get(0)).isBeforeOrEqualTo(NOW);
        assertThat(slots.subList(1, 3)).containsExactly(NOW.plusSeconds(180), NOW.plusSeconds(360));
    }

    @Test
    void whenANodeComesOrGoesThePaceIsAnotherFromTheNextSlotOn() {
        assertThat(slots(pacer, "1/s", 3)).endsWith(NOW.plusSeconds(1), NOW.plusSeconds(2));

        nodes.set(2);
        assertThat(slots(pacer, "1/s", 3)).containsExactly(NOW.plusSeconds(3), NOW.plusSeconds(5), NOW.plusSeconds(7));

        nodes.set(1);
        assertThat(slots(pacer, "1/s", 3)).containsExactly(NOW.plusSeconds(9), NOW.plusSeconds(10), NOW.plusSeconds(11));
    }

    @Test
    void whatWasUsedAtOnceStaysUsedWhenTheNumberOfNodesChanges() {
        slots(pacer, "10/s burst 10", 10);

        nodes.set(2);
        assertThat(slots(pacer, "10/s burst 10", 1).get(0)).isBetween(NOW.plusMillis(100), NOW.plusMillis(200));
    }

    @Test
    void whoIsToAskAgainDoesSoInTurnAtThePaceOfTheWholeLimitAndNotBeforeTheAccountOpens() {
        nodes.set(3);
        slots(pacer, "10/s burst 3", 50);

        assertThat(pacer.turn("account", TEN_A_SECOND)).isEqualTo(NOW.plusMillis(100));
        assertThat(pacer.turn("account", TEN_A_SECOND)).isEqualTo(NOW.plusMillis(200));
        pacer.close("account", NOW.plusSeconds(60));
        assertThat(pacer.turn("account", TEN_A_SECOND)).isEqualTo(NOW.plusMillis(60_100));
    }

    @Test
    void theOtherNodesAreToldOfAClosingOnceUntilItGrowsNoticeably() {
        nodes.set(2);

        pacer.close("account", NOW.plusSeconds(60));
        pacer.close("account", NOW.plusSeconds(60).plusMillis(900));
        pacer.close("account", NOW.plusSeconds(30));
        pacer.close("account", NOW.plusSeconds(61));
        pacer.close("other", NOW.plusMillis(900));

        assertThat(told).containsExactly(NOW.plusSeconds(60), NOW.plusSeconds(61));
    }

    @Test
    void whatAnotherNodeToldIsKeptToAndNotToldAgain() {
        nodes.set(2);

        pacer.closedByAny("account", NOW.plusSeconds(60));
        pacer.close("account", NOW.plusSeconds(60).plusMillis(500));

        assertThat(pacer.reserve("account", null, Duration.ZERO)).isEqualTo(NOW.plusSeconds(60).plusMillis(500));
        assertThat(told).isEmpty();
    }

    @Test
    void aNodeThatIsAloneTellsNobody() {
        pacer.close("account", NOW.plusSeconds(60));

        assertThat(told).isEmpty();
    }

    @Test
    void whoKeepsRefusingWithoutAWaitIsLeftAloneForLongerAndLonger() {
        Rounds.MovedClock clock = new Rounds.MovedClock();
        Pacer moved = new Pacer(clock, nodes::get, (account, until) -> told.add(until));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 30; i++) {
            Instant now = clock.instant();
            Instant opens = moved.refused("account", Duration.ZERO, null);
            Duration wait = Duration.between(now, opens);
            long floor = Math.min(900, 1L << Math.min(i, 20));
            assertThat(wait).as("wait " + i).isBetween(Duration.ofSeconds(floor), Duration.ofSeconds(floor).multipliedBy(5).dividedBy(4));
            assertThat(wait).isGreaterThan(last.dividedBy(2));
            last = wait;
            clock.move(wait);
        }
        moved.wentWell("account", clock.instant());
        assertThat(moved.refused("account", Duration.ZERO, null)).isBefore(clock.instant().plusSeconds(2));
    }

    @Test
    void refusalsOfOneWaveCountOnce() {
        for (int i = 0; i < 100; i++) {
            pacer.refused("account", Duration.ZERO, null);
        }

        assertThat(pacer.reserve("account", null, Duration.ZERO)).isBetween(NOW.plusSeconds(1), NOW.plusMillis(1250));
    }

    @Test
    void noProviderClosesAnAccountForMoreThanADay() {
        nodes.set(2);
        pacer.refused("one", Duration.ofDays(3650), null);
        pacer.close("two", NOW.plus(Duration.ofDays(3650)));
        pacer.closedByAny("three", NOW.plus(Duration.ofDays(3650)));
        pacer.closedByAny("four", Instant.MAX);

        for (String account : List.of("one", "two", "three", "four")) {
            assertThat(pacer.reserve(account, null, Duration.ZERO)).as(account).isEqualTo(NOW.plus(Duration.ofDays(1)));
        }
        assertThat(told).containsExactly(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void anAccountThatWasRefusedOpensWithOneCallAtATimeUntilOneGoesWell() {
        Rounds.MovedClock clock = new Rounds.MovedClock();
        Pacer moved = new Pacer(clock, nodes::get, (account, until) -> told.add(until));
        Instant opens = moved.refused("account", Duration.ofSeconds(60), null);
        clock.move(Duration.ofSeconds(60));

        assertThat(moved.reserve("account", null, Duration.ZERO)).isEqualTo(opens);
        assertThat(moved.reserve("account", null, Duration.ZERO)).isEqualTo(opens.plusSeconds(2));
        assertThat(moved.reserve("account", TEN_A_SECOND, Duration.ZERO)).isEqualTo(opens.plusSeconds(2));
        clock.move(Duration.ofSeconds(2));
        assertThat(moved.reserve("account", null, Duration.ZERO)).isBeforeOrEqualTo(clock.instant());
        moved.wentWell("account", opens.minusSeconds(1));
        assertThat(moved.reserve("account", null, Duration.ZERO)).as("what went well had begun before").isAfter(clock.instant());
        moved.wentWell("account", opens);
        for (int i = 0; i < 3; i++) {
            assertThat(moved.reserve("account", null, Duration.ZERO)).isBeforeOrEqualTo(clock.instant());
        }
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyWaitingForLonger() {
        Rounds.MovedClock clock = new Rounds.MovedClock();
        Pacer moved = new Pacer(clock, nodes::get, (account, until) -> told.add(until));
        moved.close("account", clock.instant().plusSeconds(60));
        slots(moved, "1/min burst 1", 3);
        clock.move(Duration.ofDays(-365));

        assertThat(moved.reserve("account", null, Duration.ZERO)).isEqualTo(clock.instant().plusSeconds(60));
        assertThat(slots(moved, "1/min burst 1", 1).get(0)).isBefore(clock.instant().plusSeconds(300));
    }

    @Test
    void theLargestBurstThatIsAcceptedDoesNotOverflow() {
        nodes.set(40);

        assertThat(slots(pacer, "1/d burst 365", 9)).allSatisfy(slot -> assertThat(slot).isBeforeOrEqualTo(NOW));
        assertThat(slots(pacer, "1/d burst 365", 1)).containsExactly(NOW.plus(Duration.ofDays(40)));
    }
}
