package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTests {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 | 0", "7 | 7000", "+7 | 7000", " 7  | 7000", "1.5 | 1500", "0.0001 | 1", "-1 | 0", "-0.5 | 0",
            "86401 | 86400000", "315360000 | 86400000", "99999999999999999999 | 86400000", "000000000000000000007 | 7000",
            "1795262430 | 30000", "1795262430.5 | 30000", "1795262430000 | 30000", "1000000000 | 0", "1000000000000 | 0",
            "Sat, 21 Nov 2026 12:01:00 GMT | 60000", "Sat, 21 Nov 2026 12:01:00 UTC | 60000", "Mon, 21 Nov 2026 12:01:00 GMT | 60000",
            "Saturday, 21-Nov-26 12:01:00 GMT | 60000", "Sat, 21-Nov-2026 12:01:00 GMT | 60000", "Sat Nov 21 12:01:00 2026 | 60000",
            "Sun Nov  1 12:01:00 2026 | 0", "Sat, 21 Nov 2026 11:00:00 GMT | 0", "Sunday, 06-Nov-94 08:49:37 GMT | 0",
            "Sunday, 06-Nov-44 08:49:37 GMT | 86400000", "Sat, 21 Nov 2099 12:01:00 GMT | 86400000", "Thu, 01 Jan 1970 00:00:00 GMT | 0",
            "2026-11-21T12:01:00Z | 60000", "2026-11-21T13:01:00+01:00 | 60000"})
    void aWaitIsFromNoneToADay(String value, long millis) {
        assertThat(RetryAfter.parse(value, CLOCK)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "1e3", "0x10", "1,5", "1.2.3", ".", ".5", "-", "--1", "-soon", "NaN", "Infinity", "1h",
            "Sat, 21 Nov 2026", "Sat, 32 Nov 2026 12:01:00 GMT", "Sat,", "T", "2026-11-21", "2026-11-21T", "\u0661"})
    void whatIsNoWaitIsNone(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).isNull();
    }

    @Test
    void nothingAndMuchAreNone() {
        assertThat(RetryAfter.parse(null, CLOCK)).isNull();
        assertThat(RetryAfter.parse("9".repeat(1_000_000), CLOCK)).isNull();
    }
}
