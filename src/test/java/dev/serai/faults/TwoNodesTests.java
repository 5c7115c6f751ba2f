package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.TestPostgres;
import dev.serai.faults.FaultyProvider.Mode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Serais on one database pace the calls to one account, as long as both live. */
class TwoNodesTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGES = 30;
    private static final int BULK = 60;

    @TempDir
    private Path folder;

    @Test
    void togetherTheyKeepToTheLimitAndLeaveAloneWhatOneOfThemIsToLeaveAlone() throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.builder().setOverrideWorkingDirectory(TestPostgres.binaries().toFile()).start();
                FaultyProvider provider = new FaultyProvider();
                SeraiProcess one = node("one", database, provider);
                SeraiProcess other = node("other", database, provider)) {
            one.start();
            other.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> alive(one) == 2 && alive(other) == 2);
            String token = one.newTenant();
            String sendgrid = one.connect(token, "sendgrid", 1, "5/s burst 2");
            String resend = one.connect(token, "resend", 2);

            assertPaced(arrivals(provider, MESSAGES, i -> send(i % 2 == 0 ? one : other, token, sendgrid, "paced-" + i), "paced-"));
            long before = other.delivered("sendgrid");
            assertThat(before).isPositive();
            assertPaced(arrivals(provider, BULK, i -> send(one, token, sendgrid, "bulk-" + i), "bulk-"));
            assertThat(other.delivered("sendgrid")).as("what the other delivered of them").isGreaterThan(before);

            provider.behave("resend", Mode.THROTTLED);
            waiting(one, token, send(one, token, resend, "throttled"));
            await().atMost(Duration.ofSeconds(30)).until(() ->
                    waiting(other, token, send(other, token, resend, "left-alone")).path("attempts").isEmpty());
            assertThat(provider.calls("resend")).isLessThanOrEqualTo(3);

            other.kill();
            await().atMost(Duration.ofSeconds(60)).until(() -> alive(one) == 1);
        }
    }

    private interface Sender {
        void send(int number) throws Exception;
    }

    /** How long after the first was sent each was taken, in their order. */
    private static List<Duration> arrivals(FaultyProvider provider, int count, Sender sender, String subject) throws Exception {
        Instant began = Instant.now();
        for (int i = 0; i < count; i++) {
            sender.send(i);
        }
        List<String> subjects = IntStream.range(0, count).mapToObj(i -> subject + i).toList();
        await().atMost(Duration.ofSeconds(90)).until(() -> provider.subjects().containsAll(subjects));
        return subjects.stream().map(provider::taken).peek(taken -> assertThat(taken).hasSize(1))
                .map(taken -> Duration.between(began, taken.get(0).at())).sorted().toList();
    }

    /** Five a second, two at once. */
    private static void assertPaced(List<Duration> arrivals) {
        for (int i = 0; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i)).as("arrival " + i).isGreaterThanOrEqualTo(Duration.ofMillis(200L * (i - 1)));
        }
    }

    private SeraiProcess node(String name, EmbeddedPostgres database, FaultyProvider provider) throws Exception {
        return new SeraiProcess(folder.resolve(name), "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                "--spring.datasource.url=" + database.getJdbcUrl("postgres", "postgres"), "--spring.datasource.username=postgres",
                "--serai.credential.encryption-keys=" + "5e".repeat(32));
    }

    private static int alive(SeraiProcess node) throws Exception {
        return node.get("/actuator/health", SeraiProcess.OPERATOR).at("/components/nodes/details/alive").asInt();
    }

    private static String send(SeraiProcess node, String token, String connection, String subject) throws Exception {
        HttpResponse<String> accepted = node.post("/api/v1/integrations/email/send", token, """
                {"to": "ann@example.com", "subject": "%s", "text": "Hello", "connectionId": "%s"}""".formatted(subject, connection));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return JSON.readTree(accepted.body()).path("deliveryId").asText();
    }

    /** The delivery once it waits. */
    private static JsonNode waiting(SeraiProcess node, String token, String id) {
        return await().atMost(Duration.ofSeconds(30)).until(() -> node.get("/api/deliveries/" + id, token),
                delivery -> delivery.hasNonNull("nextAttemptAt") && delivery.path("explanation").asText().contains("until"));
    }
}
