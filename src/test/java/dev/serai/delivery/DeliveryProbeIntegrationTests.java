package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.SeraiProperties;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DeliveryProbeIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String ROUTE = "      uri: direct:carry-delivery\n      steps:\n";

    @Autowired
    private DeliveryProbe probe;

    @Autowired
    private Loops loops;

    @Autowired
    private MeterRegistry metrics;

    @Autowired
    private SeraiProperties folders;

    @Test
    void aProbeIsDeliveredAndNobodyElseHearsOfIt() {
        long attempts = attempts();
        probe.look();
        Reply health = get("/actuator/health", OPERATOR);
        assertThat(health.at("/components/delivery/status")).as(health.body().toString()).isEqualTo("UP");
        assertThat(health.at("/components/delivery/details/deliveredAt")).isNotEmpty();
        assertThat(attempts()).isEqualTo(attempts);
        assertThat(rows("delivery")).isZero();
        assertThat(rows("attempt")).isZero();
        assertThat(get("/api/tenants?limit=200", OPERATOR).body().toString()).doesNotContain(DeliveryProbe.TENANT.toString());
    }

    @Test
    void theProbeIsALoopThatIsWatched() {
        assertThat(loops.states()).filteredOn(state -> state.name().equals(DeliveryProbe.LOOP)).singleElement().satisfies(state -> {
            assertThat(state.status()).isEqualTo("running");
            assertThat(state.threads()).isEqualTo(1);
        });
    }

    @Test
    void healthIsDownWhileTheRoutesOfDeliveriesFail() throws IOException {
        Path file = folders.routesDir().resolve("delivery.camel.yaml");
        String good = Files.readString(file);
        assertThat(good).contains(ROUTE);
        try {
            Files.writeString(file, good.replace(ROUTE, ROUTE + "        - throwException:\n"
                    + "            exceptionType: java.lang.IllegalStateException\n            message: no road ahead\n"));
            await().untilAsserted(() -> {
                Reply health = get("/actuator/health", OPERATOR);
                assertThat(health.at("/components/delivery/status")).isEqualTo("DOWN");
                assertThat(health.at("/components/delivery/details/reason")).contains("no road ahead");
                assertThat(health.status()).isEqualTo(503);
            });
        } finally {
            Files.writeString(file, good);
        }
        await().until(() -> get("/actuator/health", OPERATOR).at("/components/delivery/status"), "UP"::equals);
    }

    private long attempts() {
        return metrics.find("serai.attempts").timers().stream().mapToLong(Timer::count).sum();
    }

    private long rows(String table) {
        return database.template().queryForObject("select count(*) from " + table + " where tenant_id = ?", Long.class,
                DeliveryProbe.TENANT);
    }
}
