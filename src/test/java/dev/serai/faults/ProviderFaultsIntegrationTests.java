package dev.serai.faults;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A primary provider that fails in every way there is, with a second one beside it or alone. */
class ProviderFaultsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final int MESSAGES = 30;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Faults");
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(value = Mode.class, names = {"SERVER_ERROR", "THROTTLED", "WRONG_KEY", "HANGS", "RESETS"})
    void theSecondProviderTakesOverWhenTheFirst(Mode mode) {
        String primary = connect("sendgrid", 1);
        connect("resend", 2);
        PROVIDERS.behave("sendgrid", mode);

        List<String> ids = new ArrayList<>();
        String run = UUID.randomUUID().toString();
        for (int i = 0; i < MESSAGES; i++) {
            ids.add(send(run + "-" + i));
        }
        ids.forEach(id -> await().atMost(Duration.ofSeconds(60)).until(() -> delivery(id).path("status").asText().equals("delivered")));

        int lost = 0;
        int duplicates = 0;
        for (int i = 0; i < MESSAGES; i++) {
            List<Taken> taken = PROVIDERS.taken(run + "-" + i);
            lost += taken.isEmpty() ? 1 : 0;
            duplicates += Math.max(0, taken.size() - 1);
        }
        System.out.printf("%nprimary %s: %d accepted, %d calls to the primary, all delivered by the second, lost %d, duplicates %d%n", mode,
                MESSAGES, PROVIDERS.calls("sendgrid"), lost, duplicates);
        assertThat(lost).isZero();
        assertThat(duplicates).isZero();
        assertThat(ids).allSatisfy(id -> assertThat(delivery(id).path("provider").asText()).isEqualTo("resend"));
        JsonNode first = delivery(ids.get(0));
        assertThat(first.path("explanation").asText()).contains("sendgrid").contains("\"resend\" (resend) took it");
        JsonNode connection = get("/api/integrations/" + primary, tenant.token()).body();
        if (mode == Mode.WRONG_KEY) {
            assertThat(connection.path("status").asText()).isEqualTo("error");
            assertThat(connection.path("lastError").asText()).contains("API key");
        } else {
            assertThat(connection.path("status").asText()).isEqualTo("active");
        }
    }

    @Test
    void whatAnIdempotentProviderMayHaveTakenIsRepeatedThereWithTheSameKey() {
        connect("resend", 1);
        PROVIDERS.behave("resend", Mode.TAKES_AND_RESETS);
        String subject = UUID.randomUUID().toString();

        String id = send(subject);

        await().atMost(Duration.ofSeconds(30)).until(() -> PROVIDERS.taken(subject).size() > 1);
        PROVIDERS.behaveWell();
        await().atMost(Duration.ofSeconds(60)).until(() -> delivery(id).path("status").asText().equals("delivered"));
        assertThat(PROVIDERS.taken(subject)).extracting(Taken::idempotencyKey).containsOnly(id);
        assertThat(delivery(id).path("attempts").get(0).path("outcome").asText()).isEqualTo("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"message\": {\"to\": \"ann@example.com\", \"subject\": \"SUBJECT\", \"text\": \"Better\"}}"})
    void whatWasRefusedReachesTheProviderWithAnotherKeyWhenItIsReplayed(String replay) {
        connect("resend", 1);
        PROVIDERS.behave("resend", Mode.REJECTED);
        String subject = UUID.randomUUID().toString();
        String id = send(subject);
        await().until(() -> delivery(id).path("status").asText().equals("dead"));
        PROVIDERS.behaveWell();

        Reply replayed = post("/api/deliveries/" + id + "/replay", tenant.token(), replay.replace("SUBJECT", subject));

        assertThat(replayed.status()).as(replayed.toString()).isEqualTo(202);
        await().until(() -> PROVIDERS.taken(subject).size() == 2);
        assertThat(PROVIDERS.taken(subject)).extracting(Taken::idempotencyKey).doesNotHaveDuplicates().startsWith(id);
    }

    @Test
    void whatMayHaveBeenTakenIsReplayedWithTheSameKey() {
        connect("resend", 1);
        PROVIDERS.behave("resend", Mode.TAKES_AND_RESETS);
        String subject = UUID.randomUUID().toString();
        String id = send(subject);
        await().atMost(Duration.ofSeconds(60)).until(() -> delivery(id).path("status").asText().equals("dead"));
        int before = PROVIDERS.taken(subject).size();
        PROVIDERS.behaveWell();

        post("/api/deliveries/" + id + "/replay", tenant.token(), "");

        await().until(() -> PROVIDERS.taken(subject).size() > before);
        assertThat(PROVIDERS.taken(subject)).extracting(Taken::idempotencyKey).containsOnly(id);
    }

    @Test
    void aWrongKeyWithNobodyToTakeOverIsADeadLetterThatCanBeReplayed() {
        String connection = connect("sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String subject = UUID.randomUUID().toString();
        String id = send(subject);
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(id).path("status").asText().equals("dead"));
        PROVIDERS.behaveWell();

        Reply replay = post("/api/deliveries/" + id + "/replay", tenant.token(), "");

        assertThat(replay.status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(id).path("status").asText().equals("delivered"));
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
        assertThat(delivery(id).path("attempts")).hasSize(2);
        assertThat(get("/api/integrations/" + connection, tenant.token()).body().path("errorCount").asInt()).isZero();
    }

    @Test
    void aFailingProviderWithNobodyToTakeOverIsTriedAgainUntilItIsWell() {
        connect("sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String id = send(UUID.randomUUID().toString());
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(id).path("status").asText().equals("retrying"));
        PROVIDERS.behaveWell();

        await().atMost(Duration.ofSeconds(60)).until(() -> delivery(id).path("status").asText().equals("delivered"));

        assertThat(delivery(id).path("attempts").size()).isGreaterThan(1);
        assertThat(delivery(id).path("attempts").get(0).path("httpStatus").asInt()).isEqualTo(503);
    }

    @Test
    void aThrottledProviderWithNobodyToTakeOverIsLeftAloneUntilItsTime() {
        connect("sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);

        String id = send(UUID.randomUUID().toString());

        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(id).hasNonNull("nextAttemptAt"));
        String second = send(UUID.randomUUID().toString());
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(second).hasNonNull("nextAttemptAt"));
        assertThat(delivery(second).path("attempts")).isEmpty();
        assertThat(delivery(second).path("status").asText()).isEqualTo("accepted");
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(1);
    }

    @Test
    void aProviderThatSaysHowLongItIsDownIsNotCalledBefore() {
        connect("sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.DOWN_FOR_A_MINUTE);
        Instant before = Instant.now();

        String id = send(UUID.randomUUID().toString());

        await().until(() -> delivery(id).hasNonNull("nextAttemptAt") && delivery(id).path("attempts").size() > 0);
        assertThat(Instant.parse(delivery(id).path("nextAttemptAt").asText())).isAfterOrEqualTo(before.plusSeconds(60));
        assertThat(delivery(id).at("/attempts/0/outcome").asText()).isEqualTo("retry");
    }

    @Test
    void aProviderThatRefusesWithoutAWaitIsNotCalledWithoutOne() {
        connect("sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.THROTTLED_WITHOUT_WAIT);
        Instant before = Instant.now();

        List<String> ids = List.of(send(UUID.randomUUID().toString()), send(UUID.randomUUID().toString()));

        await().until(() -> PROVIDERS.calls("sendgrid") >= 4);
        assertThat(Duration.between(before, Instant.now())).as("1 s, 2 s and 4 s").isGreaterThan(Duration.ofSeconds(3));
        assertThat(ids).allSatisfy(id -> assertThat(delivery(id).path("status").asText()).isIn("accepted", "retrying"));
    }

    private String connect(String provider, int priority) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d, "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}"""
                .formatted(provider, provider, priority, UUID.randomUUID()));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private String send(String subject) {
        Reply accepted = post("/api/v1/integrations/email/send", tenant.token(),
                "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}");
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private JsonNode delivery(String id) {
        return get("/api/deliveries/" + id, tenant.token()).body();
    }
}
