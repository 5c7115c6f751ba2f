package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WrongTokensTests {

    private Instant now = Instant.parse("2027-01-01T00:00:00Z");
    private final WrongTokens wrong = new WrongTokens(new SecurityProperties(null, true, 10, 25), clock());

    @Test
    void anAddressMaySendSoManyInAMinute() {
        send("192.0.2.1", 9);
        assertThatCode(() -> wrong.check("192.0.2.1")).doesNotThrowAnyException();
        send("192.0.2.1", 1);

        assertThatThrownBy(() -> wrong.check("192.0.2.1")).isInstanceOfSatisfying(TooManyWrongTokensException.class,
                e -> org.assertj.core.api.Assertions.assertThat(e.headers()).containsEntry("Retry-After", "6"));
        assertThatCode(() -> wrong.check("192.0.2.2")).doesNotThrowAnyException();

        now = now.plusSeconds(6);
        assertThatCode(() -> wrong.check("192.0.2.1")).doesNotThrowAnyException();
    }

    @Test
    void manyAddressesAreLimitedTogether() {
        for (int i = 0; i < 25; i++) {
            send("192.0.2." + i, 1);
        }

        assertThatThrownBy(() -> wrong.check("198.51.100.1")).isInstanceOf(TooManyWrongTokensException.class);
    }

    @Test
    void theAddressesOfOneNetworkAreOneClient() {
        for (int i = 0; i < 10; i++) {
            send("2001:db8:1:2::" + i, 1);
        }

        assertThatThrownBy(() -> wrong.check("2001:db8:1:2:ffff::1")).isInstanceOf(TooManyWrongTokensException.class);
        assertThatCode(() -> wrong.check("2001:db8:1:3::1")).doesNotThrowAnyException();
    }

    @Test
    void theSameTokenAgainCountsOnce() {
        for (int i = 0; i < 100; i++) {
            wrong.count("192.0.2.1", "serai_forgotten");
        }

        assertThatCode(() -> wrong.check("192.0.2.1")).doesNotThrowAnyException();
    }

    private void send(String address, int count) {
        for (int i = 0; i < count; i++) {
            wrong.count(address, "serai_" + address + now + i + Math.random());
        }
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
