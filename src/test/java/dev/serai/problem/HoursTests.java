package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The hours go by. */
class HoursTests {

    private static final Instant NOON = Instant.parse("2026-11-30T12:20:00Z");

    private static long sum(Hours hours) {
        return hours.counts().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void theLastHourIsTheLastOfTheCounts() {
        Hours hours = Hours.none(NOON).plus(NOON).plus(NOON.plusSeconds(60)).plus(NOON.minus(Duration.ofHours(2)));

        assertThat(hours.counts()).hasSize(24);
        assertThat(hours.counts().get(23)).isEqualTo(2);
        assertThat(hours.counts().get(21)).isEqualTo(1);
        assertThat(sum(hours)).isEqualTo(3);
    }

    @Test
    void whatIsOlderThanADayIsForgotten() {
        Hours hours = Hours.none(NOON).plus(NOON);

        assertThat(hours.upTo(NOON.plus(Duration.ofHours(23))).counts().get(0)).isEqualTo(1);
        assertThat(sum(hours.upTo(NOON.plus(Duration.ofHours(24))))).isZero();
        assertThat(sum(hours.upTo(NOON.plus(Duration.ofDays(400))))).isZero();
        assertThat(hours.upTo(NOON.minus(Duration.ofHours(3)))).as("a clock that is behind changes nothing").isEqualTo(hours);
    }

    @Test
    void whatCameLateCountsWhereItHappened() {
        Hours hours = Hours.none(NOON).plus(NOON.minus(Duration.ofHours(23))).plus(NOON.minus(Duration.ofHours(24)));

        assertThat(hours.counts().get(0)).isEqualTo(1);
        assertThat(sum(hours)).isEqualTo(1);
    }
}
