package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Taken;
import dev.serai.faults.FaultyProvider.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process under load, and counts. */
class KillTests {

    private static final int KILLS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void nothingAcceptedIsLostWhenTheProcessIsKilledUnderLoad() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE)) {
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            Set<String> accepted = new HashSet<>();
            List<String> ids = new ArrayList<>();
            for (int kill = 1; kill <= KILLS; kill++) {
                int number = kill;
                try (Load load = new Load(16, subject -> serai.post("/api/v1/integrations/email/send", token, """
                        {"to": "ann@example.com", "subject": "kill-%d-%s", "text": "Hello"}""".formatted(number, subject)))) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > 300);
                    serai.kill();
                    load.stop();
                    load.accepted().forEach((subject, id) -> {
                        accepted.add("kill-" + number + "-" + subject);
                        ids.add(id);
                    });
                }
                serai.start();
            }
            await().atMost(Duration.ofSeconds(120)).until(() -> provider.subjects().containsAll(accepted));
            int duplicates = 0;
            int duplicatesWithAnotherKey = 0;
            for (String subject : provider.subjects()) {
                List<Taken> taken = provider.taken(subject);
                duplicates += taken.size() - 1;
                duplicatesWithAnotherKey += (int) taken.stream().map(Taken::idempotencyKey).distinct().count() - 1;
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> undelivered(serai, token) == 0);
            System.out.printf("%nkill -9: %d kills, %d accepted, %d delivered, lost %d, duplicates %d, "
                    + "of these with another idempotency key %d%n",
                    KILLS, accepted.size(), provider.subjectsTaken(), accepted.stream().filter(s -> provider.taken(s).isEmpty()).count(),
                    duplicates, duplicatesWithAnotherKey);
            assertThat(accepted).allMatch(subject -> !provider.taken(subject).isEmpty());
            assertThat(duplicatesWithAnotherKey).isZero();
            assertThat(duplicates).isLessThanOrEqualTo(KILLS * 128);
            assertThat(ids).doesNotHaveDuplicates();
        }
    }

    @Test
    void aMessageThatWaitsForRedeliverySurvivesTheKill() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE, "--serai.delivery.redelivery=1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s",
                        "--serai.code.waits=0s")) {
            Files.copy(Path.of("kamelets", "vonage-sink.kamelet.yaml"), serai.kamelets().resolve("vonage-sink.kamelet.yaml"));
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            provider.behave("resend", Mode.SERVER_ERROR);
            serai.connect(token, """
                    {"integrationType": "sms", "provider": "vonage", "name": "Texts", "configuration": {"apiKey": "a1b2c3d4",
                      "apiSecret": "0123456789abcdef", "fromPhoneNumber": "+41790000000"}}""");
            provider.tell("vonage", asked -> Told.json(503, "{}"));
            JsonNode code = JSON.readTree(serai.post("/api/v1/integrations/sms/verification-code", token,
                    "{\"to\": \"+41791234567\", \"code\": \"Zk83Qw1P\"}").body());
            String subject = "waits-" + UUID.randomUUID();
            serai.post("/api/v1/integrations/email/send", token,
                    "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}");
            await().atMost(Duration.ofSeconds(30)).until(() -> provider.calls("resend") > 0);
            serai.kill();
            provider.behaveWell();
            Queue<String> texts = new ConcurrentLinkedQueue<>();
            provider.tell("vonage", asked -> {
                texts.add(asked.body());
                return Told.json(200, "{\"messages\":[{\"status\":\"0\",\"message-id\":\"m-1\"}]}");
            });

            serai.start();

            await().atMost(Duration.ofSeconds(60)).until(() -> !provider.taken(subject).isEmpty());
            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/codes/" + code.path("id").asText(), token).path("sent")
                    .asBoolean());
            assertThat(texts).as("the code that nobody but the phone may know").hasSize(1).first().asString().contains("Zk83Qw1P");
            assertThat(serai.post("/api/v1/integrations/sms/otp/verify", token, "{\"to\": \"+41791234567\", \"code\": \"Zk83Qw1P\"}")
                    .body()).contains("\"valid\":true");
        }
    }

    @Test
    void aProviderIsAskedAfterTheKillAboutAMessageWhoseAnswerWasLost() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE)) {
            serai.start("--serai.delivery.inquiries=3s,1s");
            String token = serai.newTenant();
            serai.connect(token, "mailchimp", 1);
            serai.connect(token, "resend", 2);
            provider.behave("mailchimp", Mode.TAKES_AND_RESETS);
            String subject = "asked-" + UUID.randomUUID();
            String id = JSON.readTree(serai.post("/api/v1/integrations/email/send", token,
                    "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}").body())
                    .path("deliveryId").asText();
            await().atMost(Duration.ofSeconds(30)).until(() -> serai.get("/api/deliveries/" + id, token).path("status").asText()
                    .equals("retrying"));
            serai.kill();
            assertThat(provider.calls("mailchimp.log")).isZero();

            serai.start("--serai.delivery.inquiries=3s,1s");

            await().atMost(Duration.ofSeconds(60)).until(() -> serai.get("/api/deliveries/" + id, token).path("status").asText()
                    .equals("delivered"));
            assertThat(serai.get("/api/deliveries/" + id, token).path("providerMessageId").asText()).isEqualTo(subject);
            assertThat(provider.taken(subject)).hasSize(1);
            assertThat(provider.calls("resend")).isZero();
        }
    }

    @Test
    void aBulkJobGoesOnAfterTheKillAndNobodyGetsItTwice() throws Exception {
        int many = 5000;
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE)) {
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            String job = JSON.readTree(serai.post("/api/bulk-jobs", token, """
                    {"operation": "email.send", "message": {"subject": "bulk {{n}}", "text": "Hello"}}""").body()).path("id").asText();
            StringBuilder rows = new StringBuilder("[");
            for (int i = 0; i < many; i++) {
                rows.append(i == 0 ? "" : ",").append("{\"to\": \"a").append(i).append("@example.com\", \"n\": ").append(i).append('}');
            }
            assertThat(serai.post("/api/bulk-jobs/" + job + "/recipients", token, rows.append(']').toString()).statusCode()).isEqualTo(200);
            serai.post("/api/bulk-jobs/" + job + "/start", token, "{}");
            List<Integer> atKills = new ArrayList<>();
            for (int kill = 1; kill <= 2; kill++) {
                int before = provider.subjectsTaken();
                await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(5))
                        .until(() -> provider.subjectsTaken() > before + 300);
                serai.kill();
                atKills.add(provider.subjectsTaken());
                serai.start();
            }
            await().atMost(Duration.ofSeconds(180)).until(() -> serai.get("/api/bulk-jobs/" + job, token).path("state").asText(),
                    "done"::equals);

            JsonNode done = serai.get("/api/bulk-jobs/" + job, token);
            assertThat(done.at("/progress/delivered").asInt()).isEqualTo(many);
            assertThat(done.at("/progress/accepted").asInt()).isEqualTo(many);
            int repeats = 0;
            for (int i = 0; i < many; i++) {
                List<Taken> taken = provider.taken("bulk " + i);
                assertThat(taken.stream().map(Taken::idempotencyKey).distinct()).as("row " + i).hasSize(1);
                repeats += taken.size() - 1;
            }
            System.out.printf("%nbulk, kill -9: %d recipients, killed at %s, lost 0, twice with another idempotency key 0, asked again"
                    + " with the same key %d%n", many, atKills, repeats);
        }
    }

    private static int undelivered(SeraiProcess serai, String token) throws Exception {
        JsonNode accepted = serai.get("/api/deliveries?status=accepted", token);
        JsonNode retrying = serai.get("/api/deliveries?status=retrying", token);
        return accepted.path("items").size() + retrying.path("items").size();
    }
}
