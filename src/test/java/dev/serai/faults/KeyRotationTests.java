package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes the encryption key of a process with restarts, kills it in between, and counts. */
class KeyRotationTests {

    private static final int CONNECTIONS = 400;
    private static final String OLD = "11".repeat(32);
    private static final String NEW = "22".repeat(32);

    @TempDir
    private Path folder;

    private static String keys(String... keys) {
        return "--serai.credential.encryption-keys=" + String.join(",", keys);
    }

    private static JsonNode shown(SeraiProcess serai) throws IOException, InterruptedException {
        return serai.get("/api/keys", SeraiProcess.OPERATOR);
    }

    @Test
    void aRotationThatWasKilledGoesOnAndTheOldKeyCannotGoBefore() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        "--serai.credential.rotation-rate=100")) {
            serai.start(keys(OLD));
            String token = serai.newTenant();
            for (int i = 0; i < CONNECTIONS; i++) {
                serai.connect(token, "resend", i);
            }
            serai.close();
            assertThat(serai.startRefused(keys(NEW))).contains(CONNECTIONS + 1 + " stored secrets are encrypted with key")
                    .contains("safe to remove").doesNotContain(OLD, NEW);
            serai.start(keys(NEW, OLD));
            int before;
            try (Load load = load(serai, token, "before")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> shown(serai).at("/rotation/done").asInt() > CONNECTIONS / 8);
                serai.kill();
                load.stop();
                before = load.accepted().size();
            }
            serai.start(keys(NEW, OLD));
            assertThat(shown(serai).at("/rotation/done").asInt()).as("it goes on, and may have come to its end meanwhile")
                    .isBetween(CONNECTIONS / 8, CONNECTIONS + 1);
            try (Load load = load(serai, token, "after")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> shown(serai).at("/keys/1/safeToRemove").asBoolean());
                load.stop();
                assertThat(load.refused()).as(load.firstRefusal()).isZero();
                JsonNode over = shown(serai);
                assertThat(over.at("/rotation/state").asText()).isEqualTo("finished");
                assertThat(over.at("/rotation/done").asInt()).isEqualTo(CONNECTIONS + 1);
                assertThat(over.at("/keys/1/note").asText()).isEqualTo("0 stored secrets; safe to remove");
                int all = before + load.accepted().size();
                await().atMost(Duration.ofSeconds(60)).until(() -> provider.subjectsTaken() >= all);
            }
            assertThat(serai.get("/api/deliveries?status=dead", token).path("items")).isEmpty();
            assertThat(serai.post("/api/v1/integrations/email/send", token, message("last")).statusCode()).isEqualTo(202);
            await().atMost(Duration.ofSeconds(30)).until(() -> provider.taken("last").size() == 1);
        }
    }

    private static Load load(SeraiProcess serai, String token, String name) {
        return new Load(4, subject -> serai.post("/api/v1/integrations/email/send", token, message(name + "-" + subject)));
    }

    private static String message(String subject) {
        return "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}";
    }
}
