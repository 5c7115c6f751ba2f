package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Deliveries over which the thread that carries them breaks down, or that cannot be carried by anybody, harm themselves only. */
class BrokenWorkersIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BREAKING = "brevo";
    private static volatile Supplier<Error> thrown;

    @Autowired
    private MeterRegistry metrics;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Broken workers");
        metrics.config().meterFilter(new MeterFilter() {

            @Override
            public Meter.Id map(Meter.Id id) {
                Supplier<Error> error = thrown;
                if (error != null && "serai.attempts".equals(id.getName()) && BREAKING.equals(id.getTag("provider"))) {
                    throw error.get();
                }
                return id;
            }
        });
    }

    @AfterEach
    void mend() {
        thrown = null;
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, NoClassDefFoundError.class, ThreadDeath.class})
    void threadsThatBreakDownComeBackAndTheDeliveryIsADeadLetter(Class<? extends Error> kind) {
        connect(tenant, BREAKING);
        metrics.find("serai.attempts").tag("provider", BREAKING).meters().forEach(metrics::remove);
        thrown = () -> broken(kind);
        long before = failures();
        List<String> breaking = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            breaking.add(send(tenant));
        }
        TestTenant other = newTenant("Beside them");
        connect(other, "sendgrid");

        String beside = send(other);

        delivery(other, beside, "delivered");
        for (String id : breaking) {
            JsonNode dead = delivery(tenant, id, "dead");
            assertThat(dead.path("explanation").asText()).contains("Serai itself broke down over it (" + kind.getSimpleName()
                    + ", 3 times in a row)");
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(failures() - before).isGreaterThanOrEqualTo(120));
        JsonNode loops = get("/actuator/health", OPERATOR).body().at("/components/loops");
        assertThat(loops.path("status").asText()).isEqualTo("UP");
        JsonNode workers = loops.at("/details/failed/serai-delivery");
        assertThat(workers.path("threads").asInt()).isEqualTo(128);
        assertThat(workers.path("lastFailure").asText()).contains(kind.getName());
        assertThat(workers.path("lastFailureAt").asText()).isNotBlank();
        thrown = null;
        String mended = send(tenant);
        delivery(tenant, mended, "delivered");
    }

    @Test
    void anOperationThatIsNoneIsADeadLetterAndRowsThatCannotBeReadAreShown() {
        connect(tenant, "sendgrid");
        UUID unknown = insert("no.such", "{}");
        UUID noJson = insert("email.send", "this is no JSON");
        String whole = send(tenant);

        delivery(tenant, whole, "delivered");
        assertThat(delivery(tenant, unknown.toString(), "dead").path("explanation").asText()).contains("no operation \"no.such\"");
        assertThat(delivery(tenant, noJson.toString(), "dead").at("/message/unreadable").asText()).isNotBlank();
        Reply list = get("/api/deliveries", tenant.token());
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body().path("items")).hasSize(3);
        assertThat(get("/api/integrations/stats", tenant.token()).status()).isEqualTo(200);
        Reply export = get("/api/tenants/" + tenant.id() + "/export", tenant.token());
        assertThat(export.raw().body()).contains("\"this is no JSON\"").contains("\"complete\": true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "null", "{\"n\": 1e5000}"})
    void aConnectionThatCannotBeReadIsPassedOverAndShown(String settings) {
        connect(tenant, BREAKING);
        String damaged = get("/api/integrations", tenant.token()).at("/items/0/id");
        connect(tenant, "sendgrid");
        database.jdbc().sql("update connection set settings = ?::jsonb where id = ?::uuid").params(settings, damaged).update();

        String id = send(tenant);

        JsonNode delivered = delivery(tenant, id, "delivered");
        assertThat(delivered.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(get("/api/integrations", tenant.token()).status()).isEqualTo(200);
        assertThat(get("/api/integrations/" + damaged, tenant.token()).status()).isEqualTo(200);
    }

    @Test
    void aCredentialThatCannotBeReadIsPassedOver() {
        connect(tenant, BREAKING);
        String damaged = get("/api/integrations", tenant.token()).at("/items/0/id");
        connect(tenant, "sendgrid");
        database.jdbc().sql("update credential set ciphertext = decode('00ff', 'hex') where connection_id = ?::uuid").param(damaged)
                .update();

        assertThat(delivery(tenant, send(tenant), "delivered").path("provider").asText()).isEqualTo("sendgrid");
        assertThat(get("/api/integrations/" + damaged, tenant.token()).at("/status")).isEqualTo("error");
        assertThat(delete("/api/integrations/" + damaged, tenant.token()).status()).as("not in the way of other tests").isEqualTo(204);
    }

    @Test
    void healthNamesEveryLoop() {
        JsonNode loops = get("/actuator/health", OPERATOR).body().at("/components/loops");

        assertThat(loops.path("status").asText()).isEqualTo("UP");
        assertThat(metrics.find("serai.loop.failures").counters()).extracting(counter -> counter.getId().getTag("loop")).contains(
                "serai-accept-0", "serai-settle-0", "serai-claim", "serai-renew", "serai-delivery", "serai-alive", "serai-notifications",
                "serai-connection-health", "serai-delivery-probe", "serai-reload", "serai-account-closings", "schedule-count-statistics",
                "schedule-turn-key-rotation", "schedule-apply-retention", "schedule-carry-on-erasures", "schedule-make-partitions");
    }

    private static Error broken(Class<? extends Error> kind) {
        try {
            return kind.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private long failures() {
        return (long) metrics.get("serai.loop.failures").tag("loop", "serai-delivery").counter().count();
    }

    private void connect(TestTenant of, String provider) {
        Reply made = post("/api/integrations", of.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s",
                 "configuration": {"apiKey": "key-of-the-tests", "fromEmail": "a@example.com", "sandbox": true}}"""
                .formatted(provider, provider));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    }

    private String send(TestTenant of) {
        Reply accepted = post("/api/v1/integrations/email/send", of.token(),
                "{\"to\": [\"b@example.com\"], \"subject\": \"Hello\", \"text\": \"Hello\"}");
        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private UUID insert(String operation, String message) {
        UUID id = UUID.randomUUID();
        database.jdbc().sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                values (?::uuid, ?, ?, 'accepted', ?, now(), now(), now())""").params(tenant.id(), id, operation, message).update();
        return id;
    }
}
