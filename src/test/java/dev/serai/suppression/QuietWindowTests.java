package dev.serai.suppression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuietWindowTests {

    @ParameterizedTest
    @CsvSource({
        "21:00-08:00, 2027-01-31T20:30:00Z, Europe/Zurich, 2027-02-01T07:00:00Z",
        "21:00-08:00, 2027-02-01T06:59:59Z, Europe/Zurich, 2027-02-01T07:00:00Z",
        "21:00-08:00, 2027-02-01T07:00:00Z, Europe/Zurich,",
        "21:00-08:00, 2027-01-31T19:59:59Z, Europe/Zurich,",
        "21:00-08:00, 2027-01-31T20:30:00Z, America/New_York,",
        "12:00-14:00, 2027-01-31T12:30:00Z, UTC, 2027-01-31T14:00:00Z",
        "12:00-14:00, 2027-01-31T14:00:00Z, UTC,",
        // The night in which the clock goes from two to three: seven hours are left at one
        "21:00-08:00, 2027-03-28T00:30:00Z, Europe/Zurich, 2027-03-28T06:00:00Z",
        // An end that is left out is when the clock goes on
        "21:00-02:30, 2027-03-28T00:30:00Z, Europe/Zurich, 2027-03-28T01:30:00Z",
        // The night in which the clock goes from three to two: half past two comes twice
        "21:00-08:00, 2027-10-31T00:30:00Z, Europe/Zurich, 2027-10-31T07:00:00Z",
        "21:00-02:45, 2027-10-31T00:30:00Z, Europe/Zurich, 2027-10-31T00:45:00Z",
        "21:00-02:45, 2027-10-31T01:30:00Z, Europe/Zurich, 2027-10-31T01:45:00Z"})
    void itEndsByTheClockOfThePlace(String window, Instant now, String zone, Instant end) {
        assertThat(QuietWindow.parse(window).orElseThrow().end(now, ZoneId.of(zone)).orElse(null)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "21:00", "21:00-21:00", "25:00-08:00", "9-5", "none", "21:00-08:00-09:00"})
    void whatIsNoWindowIsNone(String text) {
        assertThat(QuietWindow.parse(text)).isEmpty();
    }

    @Test
    void minutesCount() {
        assertThat(QuietWindow.parse("21:30-07:15").orElseThrow().ends().getMinute()).isEqualTo(15);
    }
}
