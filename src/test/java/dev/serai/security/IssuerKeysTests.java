package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import dev.serai.MovedClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IssuerKeysTests {

    private final MovedClock clock = new MovedClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final IssuerDouble issuer = start();
    private final IssuerKeys keys = new IssuerKeys(issuer.issuer(), clock);

    @Test
    void keysAreAskedForOnceAndKept() throws Exception {
        assertThat(issuer.asked()).isZero();

        assertThat(find(issuer.key().getKeyID())).hasSize(1);
        assertThat(find(issuer.key().getKeyID())).hasSize(1);

        assertThat(issuer.asked()).isOne();
        clock.move(Duration.ofMinutes(6));
        assertThat(find(issuer.key().getKeyID())).hasSize(1);
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsNotKnownIsAskedForButNotForEveryToken() throws Exception {
        find(issuer.key().getKeyID());
        String before = issuer.key().getKeyID();
        issuer.rotate();

        assertThat(find(issuer.key().getKeyID())).as("just asked").isEmpty();
        assertThat(issuer.asked()).isOne();
        clock.move(Duration.ofSeconds(6));
        assertThat(find(issuer.key().getKeyID())).hasSize(1);
        assertThat(find(before)).isEmpty();
        assertThat(find("nobody's")).isEmpty();
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void knownKeysOutlastAnOutageButNotForEver() throws Exception {
        find(issuer.key().getKeyID());
        issuer.breakDown(true);

        clock.move(Duration.ofHours(3));
        assertThat(find(issuer.key().getKeyID())).hasSize(1);
        clock.move(Duration.ofHours(2));
        assertThatThrownBy(() -> find(issuer.key().getKeyID())).isInstanceOf(IssuerUnreachableException.class);
        issuer.breakDown(false);
        clock.move(Duration.ofSeconds(6));
        assertThat(find(issuer.key().getKeyID())).hasSize(1);
    }

    @Test
    void anIssuerThatIsDownIsNotAskedForEveryToken() {
        issuer.breakDown(true);

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> find("any")).isInstanceOf(IssuerUnreachableException.class).hasMessageContaining("cannot be had");
        }

        assertThat(issuer.asked()).as("its description failed once, its keys were never asked for").isZero();
    }

    @Test
    void aDescriptionOfAnotherIssuerIsRefused() {
        issuer.describeAs("https://evil.example");

        assertThatThrownBy(() -> find("any")).isInstanceOf(IssuerUnreachableException.class)
                .hasMessageContaining("another issuer, \"https://evil.example\"");
        assertThat(issuer.asked()).isZero();
    }

    private List<JWK> find(String id) throws IssuerUnreachableException {
        return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null);
    }

    private static IssuerDouble start() {
        try {
            return new IssuerDouble();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
