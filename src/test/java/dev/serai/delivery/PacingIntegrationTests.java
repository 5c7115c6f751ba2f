package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work for a provider account goes at its pace; what has to wait waits in the ledger and uses no attempt. */
class PacingIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final int MESSAGES = 12;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Pacing");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    @Test
    void everythingIsDeliveredAndNothingBeforeItsTime() {
        connect("sendgrid", 1, newKey(), "5/s burst 1");
        String run = UUID.randomUUID().toString();
        Instant before = Instant.now();

        List<String> ids = sendTogether(run, MESSAGES);

        List<JsonNode> deliveries = ids.stream().map(id -> delivery(tenant, id, "delivered")).toList();
        assertThat(deliveries).allSatisfy(delivery -> assertThat(delivery.path("attempts")).as(delivery.toPrettyString()).hasSize(1));
        List<Instant> arrivals = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            List<Taken> taken = PROVIDERS.taken("Invoice " + run + "-" + i);
            assertThat(taken).hasSize(1);
            arrivals.add(taken.get(0).at());
        }
        arrivals.sort(null);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(arrivals.get(i)).as("arrival " + i).isAfterOrEqualTo(before.plusMillis(200L * i));
        }
    }

    @Test
    void whatWaitsSaysUntilWhenAndUsesNoAttempt() {
        connect("sendgrid", 1, newKey(), "1/min burst 1");
        Instant before = Instant.now();
        delivery(tenant, sendBy(null), "delivered");

        String second = sendBy(null);
        String third = sendBy(null);

        JsonNode waiting = waiting(second);
        assertThat(waiting.path("status").asText()).isEqualTo("accepted");
        assertThat(waiting.path("attempts")).isEmpty();
        assertThat(waiting.path("explanation").asText()).contains("rate limit");
        assertThat(Instant.parse(waiting.path("nextAttemptAt").asText())).isAfterOrEqualTo(before.plusSeconds(60));
        assertThat(Instant.parse(waiting(third).path("nextAttemptAt").asText())).isAfterOrEqualTo(before.plusSeconds(120));
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(1);
    }

    @Test
    void connectionsWithTheSameKeyShareOnePace() {
        String key = newKey();
        String one = connect("sendgrid", 1, key, "1/min burst 1");
        String other = connect("sendgrid", 2, key, "1/min burst 1");
        String another = connect("sendgrid", 3, newKey(), "1/min burst 1");
        delivery(tenant, sendBy(one), "delivered");

        assertThat(waiting(sendBy(other)).path("attempts")).isEmpty();
        delivery(tenant, sendBy(another), "delivered");
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(2);
    }

    @Test
    void whoNamesTheAccountOfAnotherTenantDoesNotTouchItsPace() {
        String sid = "AC" + UUID.randomUUID().toString().replace("-", "");
        TestTenant other = newTenant("Stranger");
        connectTwilio(tenant, sid, "right-token-1234", "10000/s");
        connectTwilio(other, sid, "WRONG", "1/d burst 1");
        connectTwilio(other, sid, "right-token-1234", "1/d burst 1");

        List.of(text(other), text(other)).forEach(id -> await().untilAsserted(() -> assertThat(delivery(other, id).path("explanation")
                .asText()).isNotEmpty()));

        String id = text(tenant);
        await().untilAsserted(() -> assertThat(delivery(tenant, id).path("attempts")).isNotEmpty());
        assertThat(delivery(tenant, id).path("explanation").asText()).doesNotContain("rate limit");
    }

    @Test
    void aProviderThatWantsNoMoreIsLeftAloneByAllOfTheAccount() {
        String key = newKey();
        String one = connect("sendgrid", 1, key, "10000/s");
        String other = connect("sendgrid", 2, key, "10000/s");
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        Instant before = Instant.now();

        JsonNode first = waiting(sendBy(one));
        JsonNode second = waiting(sendBy(other));

        assertThat(first.at("/attempts/0/outcome").asText()).isEqualTo("throttled");
        assertThat(first.at("/attempts/0/httpStatus").asInt()).isEqualTo(429);
        assertThat(second.path("attempts")).isEmpty();
        assertThat(Instant.parse(first.path("nextAttemptAt").asText())).isAfterOrEqualTo(before.plusSeconds(60));
        assertThat(Instant.parse(second.path("nextAttemptAt").asText())).isAfterOrEqualTo(before.plusSeconds(60));
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(1);
    }

    @Test
    void whoHadASlotBeforeTheProviderClosedGetsALaterOne() {
        connect("sendgrid", 1, newKey(), "1/s burst 1");
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        Instant before = Instant.now();

        List<String> ids = sendTogether(UUID.randomUUID().toString(), 3);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(ids).allSatisfy(id -> {
            JsonNode delivery = delivery(tenant, id);
            assertThat(delivery.hasNonNull("nextAttemptAt")).isTrue();
            assertThat(Instant.parse(delivery.path("nextAttemptAt").asText())).isAfter(before.plusSeconds(50));
        }));
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(1);
    }

    @Test
    void theNextConnectionTakesWhatWouldHaveToWaitLong() {
        connect("sendgrid", 1, newKey(), "1/min burst 1");
        connect("resend", 2, newKey(), "10000/s");

        JsonNode first = delivery(tenant, sendBy(null), "delivered");
        JsonNode second = delivery(tenant, sendBy(null), "delivered");

        assertThat(first.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(second.path("provider").asText()).isEqualTo("resend");
        assertThat(second.path("attempts")).hasSize(1);
        assertThat(second.path("explanation").asText()).contains("rate limit").contains("(resend) took it");
    }

    @Test
    void aShortWaitIsNoReasonToMove() {
        connect("sendgrid", 1, newKey(), "2/s burst 1");
        connect("resend", 2, newKey(), "10000/s");

        List<String> ids = sendTogether(UUID.randomUUID().toString(), 4);

        ids.stream().map(id -> delivery(tenant, id, "delivered")).forEach(
                delivery -> assertThat(delivery.path("provider").asText()).as(delivery.toPrettyString()).isEqualTo("sendgrid"));
        assertThat(PROVIDERS.calls("resend")).isZero();
    }

    @Test
    void aThrottledConnectionDoesNotDelayTheRedeliveryByAnother() {
        connect("sendgrid", 1, newKey(), "10000/s");
        connect("resend", 2, newKey(), "10000/s");
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        PROVIDERS.behave("resend", Mode.SERVER_ERROR);
        String id = sendBy(null);
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, id).path("status").asText().equals("retrying"));

        PROVIDERS.behave("resend", Mode.WELL);

        assertThat(delivery(tenant, id, "delivered").path("provider").asText()).isEqualTo("resend");
    }

    private static String newKey() {
        return "key-" + UUID.randomUUID();
    }

    private String connect(String provider, int priority, String key, String rateLimit) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s %d", "priority": %d, "configuration":
                  {"apiKey": "%s", "fromEmail": "noreply@example.com", "rateLimit": "%s"}}"""
                .formatted(provider, provider, priority, priority, key, rateLimit));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private void connectTwilio(TestTenant of, String sid, String token, String rateLimit) {
        Reply created = post("/api/integrations", of.token(), """
                {"integrationType": "sms", "provider": "twilio", "name": "Texts", "configuration":
                  {"accountSid": "%s", "authToken": "%s", "fromPhoneNumber": "+15017122661", "rateLimit": "%s"}}"""
                .formatted(sid, token, rateLimit));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    private String text(TestTenant of) {
        Reply accepted = post("/api/v1/integrations/sms/send", of.token(), "{\"to\": \"+41791234567\", \"text\": \"x\"}");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private String sendBy(String connectionId) {
        Reply accepted = post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "%s", "text": "Hello", "connectionId": %s}"""
                .formatted(UUID.randomUUID(), connectionId == null ? null : "\"" + connectionId + "\""));
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    /** Accepts all in one commit, so that they are carried side by side. */
    private List<String> sendTogether(String run, int count) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add("""
                    {"type": "invoice.created", "data": {"number": "%s-%d", "amount": "5", "currency": "EUR",
                      "customer": {"email": "ann@example.com"}}}""".formatted(run, i));
        }
        Reply accepted = post("/api/events", tenant.token(), events.toString());
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        List<String> ids = new ArrayList<>();
        accepted.body().forEach(event -> ids.add(event.at("/deliveries/0/id").asText()));
        return ids;
    }

    private JsonNode waiting(String id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, id).hasNonNull("nextAttemptAt"));
        return delivery(tenant, id);
    }
}
