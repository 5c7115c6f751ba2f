package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who sees what of {@code /actuator/health}. */
class HealthDetailsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private MeterRegistry metrics;

    @Test
    void operatorSeesTheFilesThatRun() {
        Reply health = get("/actuator/health", OPERATOR);

        assertThat(health.at("/components/routes/details/degraded")).isEqualTo("false");
        assertThat(health.body().at("/components/routes/details/files").asInt()).isPositive();
    }

    @Test
    void operatorSeesHowManyNodesThereAre() {
        assertThat(get("/actuator/health", OPERATOR).body().at("/components/nodes/details/alive").asInt()).isEqualTo(1);
        assertThat(metrics.get("serai.nodes").gauge().value()).isEqualTo(1);
    }

    @Test
    void othersSeeTheStatusOnly() {
        assertThat(get("/actuator/health", null).body().fieldNames()).toIterable().containsExactly("status", "groups");
        assertThat(get("/actuator/health", newTenant("Acme").token()).body().fieldNames()).toIterable()
                .containsExactly("status", "groups");
    }

    @ParameterizedTest
    @ValueSource(strings = {"liveness", "readiness"})
    void probesAnswerWithoutATokenAndWithoutDetails(String probe) {
        assertThat(get("/actuator/health/" + probe, null).body().toString()).isEqualTo("{\"status\":\"UP\"}");
    }
}
