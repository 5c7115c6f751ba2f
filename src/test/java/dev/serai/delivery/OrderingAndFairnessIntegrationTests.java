package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has the same ordering key goes one after the other, whatever fails; and no tenant delays another. */
class OrderingAndFairnessIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final int IN_LANE = 6;
    private static final int BULK = 500;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Ordering");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    @Test
    void lanesKeepTheirOrderThroughRedelivery() {
        connect(tenant, "sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String run = UUID.randomUUID().toString();
        List<String> one = sendLane(run + "-a");
        List<String> other = sendLane(run + "-b");
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, one.get(0)).path("status").asText().equals("retrying"));
        assertThat(delivery(tenant, one.get(1)).path("attempts")).isEmpty();

        PROVIDERS.behave("sendgrid", Mode.WELL);

        one.forEach(id -> delivery(tenant, id, "delivered"));
        other.forEach(id -> delivery(tenant, id, "delivered"));
        assertInOrder(run + "-a");
        assertInOrder(run + "-b");
    }

    @Test
    void lanesKeepTheirOrderThroughFailover() {
        connect(tenant, "sendgrid", 1);
        connect(tenant, "resend", 2);
        PROVIDERS.behave("sendgrid", Mode.RESETS);
        String run = UUID.randomUUID().toString();

        List<String> ids = sendLane(run);
        PROVIDERS.behave("sendgrid", Mode.WELL);

        ids.forEach(id -> delivery(tenant, id, "delivered"));
        assertInOrder(run);
    }

    @Test
    void aDeadLetterLetsTheLaneGoOn() {
        String connection = connect(tenant, "sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String first = send("first", "lane");
        delivery(tenant, first, "dead");
        PROVIDERS.behaveWell();
        String subject = UUID.randomUUID().toString();

        String second = send(subject, "lane");

        JsonNode delivered = delivery(tenant, second, "delivered");
        assertThat(delivered.path("connectionId").asText()).isEqualTo(connection);
        assertThat(delivered.path("orderingKey").asText()).isEqualTo("lane");
    }

    @Test
    void aCancelledDeliveryLetsTheLaneGoOn() {
        connect(tenant, "sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        String first = send("first", "lane");
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, first).hasNonNull("nextAttemptAt"));
        connect(tenant, "resend", 2);
        String second = send(UUID.randomUUID().toString(), "lane");

        Reply cancelled = post("/api/deliveries/" + first + "/cancel", tenant.token(), "");

        assertThat(cancelled.status()).as(cancelled.toString()).isEqualTo(202);
        assertThat(delivery(tenant, second, "delivered").path("provider").asText()).isEqualTo("resend");
    }

    @Test
    void aTenantWhoseProviderHangsDoesNotDelayAnother() {
        connect(tenant, "sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.HANGS);
        sendTogether(BULK);
        await().atMost(Duration.ofSeconds(30)).until(() -> PROVIDERS.calls("sendgrid") > 0);
        TestTenant other = newTenant("Unconcerned");
        connect(other, "resend", 1);

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(post("/api/v1/integrations/email/send", other.token(), message(UUID.randomUUID().toString(), null)).at("/deliveryId"));
        }

        ids.forEach(id -> delivery(other, id, "delivered"));
        assertThat(get("/api/deliveries?status=delivered", tenant.token()).body().path("items")).isEmpty();
        PROVIDERS.behaveWell();
        await().atMost(Duration.ofSeconds(90)).until(() -> get("/api/deliveries?status=accepted&limit=1", tenant.token()).body()
                .path("items").isEmpty() && get("/api/deliveries?status=retrying&limit=1", tenant.token()).body().path("items").isEmpty());
    }

    private String connect(TestTenant owner, String provider, int priority) {
        Reply created = post("/api/integrations", owner.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d, "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}"""
                .formatted(provider, provider, priority, UUID.randomUUID()));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private List<String> sendLane(String lane) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < IN_LANE; i++) {
            ids.add(send(lane + "-" + i, lane));
        }
        return ids;
    }

    private String send(String subject, String orderingKey) {
        Reply accepted = post("/api/v1/integrations/email/send", tenant.token(), message(subject, orderingKey));
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private static String message(String subject, String orderingKey) {
        return "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\""
                + (orderingKey == null ? "}" : ", \"orderingKey\": \"" + orderingKey + "\"}");
    }

    private void sendTogether(int count) {
        String event = """
                {"type": "invoice.created", "data": {"number": "1", "amount": "5", "currency": "EUR",
                  "customer": {"email": "ann@example.com"}}}""";
        Reply accepted = post("/api/events", tenant.token(), "[" + (event + ",").repeat(count - 1) + event + "]");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
    }

    private static void assertInOrder(String lane) {
        Taken before = null;
        for (int i = 0; i < IN_LANE; i++) {
            List<Taken> taken = PROVIDERS.taken(lane + "-" + i);
            assertThat(taken).as(lane + "-" + i).hasSize(1);
            if (before != null) {
                assertThat(taken.get(0).at()).as(lane + "-" + i).isAfterOrEqualTo(before.at());
            }
            before = taken.get(0);
        }
    }
}
