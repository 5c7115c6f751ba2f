package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import org.junit.jupiter.api.Test;

/** Who sees what of {@code /actuator/health}. */
class HealthDetailsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Test
    void operatorSeesTheFilesThatRun() {
        Reply health = get("/actuator/health", OPERATOR);

        assertThat(health.at("/components/routes/details/degraded")).isEqualTo("false");
        assertThat(health.body().at("/components/routes/details/files").asInt()).isPositive();
    }

    @Test
    void othersSeeTheStatusOnly() {
        assertThat(get("/actuator/health", null).body().size()).isEqualTo(1);
        assertThat(get("/actuator/health", newTenant("Acme").token()).body().size()).isEqualTo(1);
    }
}
