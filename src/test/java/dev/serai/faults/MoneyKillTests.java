package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.faults.PaymentDesk.Trouble;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process while payments are under way, and counts what was charged. */
class MoneyKillTests {

    private static final Path FILES = Path.of("src", "test", "resources", "payments");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE = "test-payments.camel.yaml";

    @TempDir
    private Path folder;

    private FaultyProvider provider;
    private SeraiProcess serai;
    private String token;

    @BeforeEach
    void start() throws Exception {
        provider = new FaultyProvider();
        serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(), "--serai.test.payments=HOLD",
                SeraiProcess.SHORT_LEASE, "--serai.egress.response-timeout=3s", "--serai.delivery.breaker.open=1s",
                "--serai.delivery.redelivery=300ms" + ",1s".repeat(60));
        Files.copy(FILES.resolve("testpay-sink.kamelet.yaml"), folder.resolve("kamelets/testpay-sink.kamelet.yaml"));
        Files.copy(FILES.resolve("payments.camel.yaml"), serai.routes().resolve(ROUTE));
        serai.start();
        token = serai.newTenant();
        for (String account : List.of("first", "second")) {
            HttpResponse<String> created = serai.post("/api/integrations", token, """
                    {"integrationType": "testpay", "provider": "testpay", "name": "%1$s", "priority": %2$d, "configuration":
                      {"apiKey": "%1$s"}}""".formatted(account, account.equals("first") ? 1 : 2));
            assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        }
    }

    @AfterEach
    void stop() throws Exception {
        serai.close();
        provider.close();
    }

    /** Answers the id of its delivery. */
    private String pay(String reference) throws IOException, InterruptedException {
        HttpResponse<String> accepted = serai.post("/api/v1/integrations/testpay/create", token,
                "{\"amount\": 500, \"currency\": \"CHF\", \"reference\": \"" + reference + "\"}", "Prefer", "respond-async");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return JSON.readTree(accepted.body()).path("deliveryId").asText();
    }

    private JsonNode settled(String id) {
        await().atMost(Duration.ofSeconds(90)).until(() -> List.of("delivered", "dead").contains(
                serai.get("/api/deliveries/" + id, token).path("status").asText()));
        try {
            return serai.get("/api/deliveries/" + id, token);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachPaymentIsChargedOnceHoweverOftenTheProcessIsKilled() throws Exception {
        String underWay = UUID.randomUUID().toString();
        Map<String, String> ids = new HashMap<>();
        for (int kill = 1; kill <= 2; kill++) {
            List<Trouble> troubles = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                troubles.addAll(List.of(Trouble.ANSWERS_500, Trouble.NONE, Trouble.BUSY, Trouble.CUTS, Trouble.ANSWERS_502, Trouble.HANGS,
                        Trouble.ANSWERS_504, Trouble.NONE));
            }
            provider.payments().trouble("first", troubles.toArray(Trouble[]::new));
            provider.payments().trouble("second", troubles.toArray(Trouble[]::new));
            for (int i = 0; i < 40; i++) {
                String reference = "order-" + kill + "-" + i;
                ids.put(reference, pay(reference));
            }
            int soFar = kill;
            await().atMost(Duration.ofSeconds(30)).until(() -> !provider.payments().requests("order-" + soFar + "-39").isEmpty());
            if (kill == 2) {
                provider.payments().trouble("first", Trouble.BUSY);
                provider.payments().trouble("second", Trouble.HANGS);
                ids.put(underWay, pay(underWay));
                await().atMost(Duration.ofSeconds(30)).until(() -> provider.payments().charges(underWay).size() == 1);
            }
            serai.kill();
            provider.payments().trouble("first");
            serai.start();
        }
        List<String> dead = new ArrayList<>();
        for (Map.Entry<String, String> payment : ids.entrySet()) {
            JsonNode delivery = settled(payment.getValue());
            if (!delivery.path("status").asText().equals("delivered")) {
                dead.add(payment.getKey() + ": " + delivery.path("explanation").asText());
            }
            assertThat(provider.payments().charges(payment.getKey())).as(payment.getKey()).hasSize(1);
        }
        assertThat(provider.payments().requests(underWay)).as("it stays with the connection that had it, and its key")
                .filteredOn(line -> line.startsWith(provider.payments().charges(underWay).get(0).account())).containsOnly(
                        provider.payments().charges(underWay).get(0).account() + " " + provider.payments().charges(underWay).get(0).key());
        System.out.printf("%nmoney, kill -9: 2 kills, %d payments, %d delivered, each charged once%n", ids.size(),
                ids.size() - dead.size());
        assertThat(dead).isEmpty();
    }
}
