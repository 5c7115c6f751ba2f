package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that takes no idempotency key is asked whether it took a message whose answer was lost. */
class StatusInquiryIntegrationTests extends AbstractSeraiIntegrationTests {

    private final String subject = UUID.randomUUID().toString();
    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Inquiry");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailgun", "mailchimp"})
    void whatWasTakenBeforeTheLineBrokeIsDeliveredOnce(String provider) {
        String connection = connect(provider, 1, "10000/s");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave(provider, Mode.TAKES_AND_RESETS);

        JsonNode delivery = delivery(tenant, send(), "delivered");

        assertThat(PROVIDERS.taken(subject)).hasSize(1);
        assertThat(PROVIDERS.calls("resend")).isZero();
        assertThat(delivery.path("connectionId").asText()).isEqualTo(connection);
        assertThat(delivery.path("providerMessageId").asText()).contains(subject);
        assertThat(delivery.at("/result/messageId")).isEqualTo(delivery.path("providerMessageId"));
        assertThat(outcomes(delivery)).containsExactly("email.send unknown", "email.find delivered");
        assertThat(delivery.path("explanation").asText()).contains("was asked whether it took it").endsWith("(" + provider + ") took it.");
        JsonNode total = get("/api/integrations/stats", tenant.token()).body().path("total");
        assertThat(total.path("attempts").asInt()).as(total.toPrettyString()).isEqualTo(1);
        assertThat(total.path("delivered").asInt()).isEqualTo(1);
        assertThat(total.path("retried").asInt()).isZero();
        JsonNode log = get("/api/integrations/" + connection + "/logs", tenant.token()).body().path("items");
        assertThat(log.at("/0/operation").asText()).isEqualTo("email.find");
    }

    @Test
    void whatWasNotTakenGoesToTheNextConnection() {
        connect("mailgun", 1, "10000/s");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave("mailgun", Mode.RESETS);

        JsonNode delivery = delivery(tenant, send(), "delivered");

        assertThat(outcomes(delivery)).containsExactly("email.send unknown", "email.find absent", "email.find absent",
                "email.find absent", "email.send delivered");
        assertThat(delivery.path("provider").asText()).isEqualTo("resend");
        assertThat(delivery.path("explanation").asText()).contains("was asked 3 times whether it took it, and does not have it.")
                .contains("was not taken").endsWith("(resend) took it.");
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
        assertThat(get("/api/integrations/" + delivery.at("/attempts/0/connectionId").asText() + "/logs?outcome=absent", tenant.token())
                .body().path("items")).hasSize(3);
    }

    @Test
    void whatWasNotTakenIsSentAgainWhereThereIsNobodyElse() {
        connect("mailgun", 1, "10000/s");
        PROVIDERS.behaveFirst("mailgun", Mode.RESETS);

        JsonNode delivery = delivery(tenant, send(), "delivered");

        assertThat(outcomes(delivery)).endsWith("email.find absent", "email.send delivered").hasSize(5);
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
    }

    @Test
    void aLogThatLagsOrFailsIsReadAgain() {
        connect("mailgun", 1, "10000/s");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave("mailgun", Mode.TAKES_AND_RESETS);
        PROVIDERS.behaveFirst("mailgun.log", Mode.KNOWS_NOTHING, Mode.SERVER_ERROR);

        JsonNode delivery = delivery(tenant, send(), "delivered");

        assertThat(outcomes(delivery)).containsExactly("email.send unknown", "email.find absent", "email.find retry",
                "email.find delivered");
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
    }

    @Test
    void whereNobodyCanTellRatherTwiceThanNever() {
        connect("mailgun", 1, "10000/s");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave("mailgun", Mode.TAKES_AND_RESETS);
        PROVIDERS.behave("mailgun.log", Mode.RESETS);

        JsonNode delivery = delivery(tenant, send(), "delivered");

        assertThat(delivery.path("provider").asText()).isEqualTo("resend");
        assertThat(delivery.path("explanation").asText()).contains("rather twice than never");
        assertThat(PROVIDERS.calls("mailgun.log")).isEqualTo(3);
        assertThat(PROVIDERS.taken(subject)).hasSize(2);
    }

    @Test
    void aKeyThatMaySendButNotReadIsAskedOnceAndStaysInUse() {
        String connection = connect("mailgun", 1, "10000/s");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave("mailgun", Mode.RESETS);
        PROVIDERS.behave("mailgun.log", Mode.WRONG_KEY);

        JsonNode delivery = delivery(tenant, send(), "delivered");

        assertThat(outcomes(delivery)).containsExactly("email.send unknown", "email.find switch", "email.send delivered");
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void aQuestionKeepsThePaceOfTheAccountAndNobodyElseGetsTheMessageMeanwhile() {
        connect("mailgun", 1, "1/min burst 1");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave("mailgun", Mode.RESETS);
        Instant before = Instant.now();

        String id = send();

        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, id).path("explanation").asText().contains("rate limit"));
        JsonNode delivery = delivery(tenant, id);
        assertThat(delivery.path("status").asText()).isEqualTo("retrying");
        assertThat(Instant.parse(delivery.path("nextAttemptAt").asText())).isAfterOrEqualTo(before.plusSeconds(60));
        assertThat(PROVIDERS.calls("mailgun.log")).isZero();
        assertThat(PROVIDERS.calls("resend")).isZero();
    }

    @Test
    void whoIsDeletedMeanwhileIsNotWaitedFor() {
        String connection = connect("mailgun", 1, "1/min burst 1");
        connect("resend", 2, "10000/s");
        PROVIDERS.behave("mailgun", Mode.RESETS);
        String id = send();
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, id).path("explanation").asText().contains("rate limit"));

        assertThat(delete("/api/integrations/" + connection, tenant.token()).status()).isEqualTo(204);
        database.jdbc().sql("update delivery set due_at = now() where id = :id").param("id", UUID.fromString(id)).update();

        JsonNode delivery = delivery(tenant, id, "delivered");
        assertThat(delivery.path("provider").asText()).isEqualTo("resend");
        assertThat(delivery.path("explanation").asText()).contains("is gone");
    }

    @Test
    void onlySeraiItselfAsks() {
        JsonNode operations = get("/api/integrations/available/mailgun", tenant.token()).body().path("operations");

        assertThat(operations).extracting(JsonNode::asText).containsExactly("email.send", "connection.test");
    }

    private String connect(String provider, int priority, String rateLimit) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d, "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "%s"%s}}"""
                .formatted(provider, provider, priority, UUID.randomUUID(), rateLimit,
                        provider.equals("mailgun") ? ", \"domain\": \"mg.example.com\"" : ""));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private String send() {
        Reply accepted = post("/api/v1/integrations/email/send", tenant.token(),
                "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private static List<String> outcomes(JsonNode delivery) {
        return StreamSupport.stream(delivery.path("attempts").spliterator(), false)
                .map(attempt -> attempt.path("operation").asText() + " " + attempt.path("outcome").asText()).toList();
    }
}
