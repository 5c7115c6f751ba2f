package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.FreshKey;
import dev.serai.credential.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** The file of the encryption keys changes while deliveries flow: nothing fails, there and back. */
class KeyRotationIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private Environment environment;

    private Path file;
    private String old;

    @BeforeEach
    void readTheKey() throws IOException {
        PROVIDERS.behaveWell();
        file = Path.of(environment.getRequiredProperty("serai.data-dir"), "encryption.key");
        old = Files.readString(file).strip();
    }

    @AfterEach
    void goBackToTheFirstKey() throws IOException {
        if (!Files.readString(file).strip().equals(old)) {
            write(old, FreshKey.hex());
            awaitRotation(old);
            write(old);
        }
    }

    private void write(String... keys) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("encryption.key.fresh"), String.join("\n", keys));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String id(String key) {
        return KeyRing.parse(key, "test").writingKey();
    }

    private JsonNode shown() {
        return get("/api/keys", OPERATOR).body();
    }

    private void awaitRotation(String key) {
        await().atMost(Duration.ofSeconds(30)).until(() -> shown().at("/rotation"), rotation ->
                rotation.path("targetKey").asText().equals(id(key)) && rotation.path("state").asText().equals("finished"));
    }

    private List<String> keysOfCredentials() {
        return database.jdbc().sql("select distinct key_id from credential").query(String.class).list();
    }

    @Test
    void theKeyChangesThereAndBackWhileDeliveriesFlow() throws Exception {
        String fresh = FreshKey.hex();
        String name = UUID.randomUUID().toString();
        TestTenant tenant = newTenant("Rotates");
        String connection = connect(tenant, "resend");
        for (int i = 0; i < 50; i++) {
            connect(tenant, "sendgrid");
        }
        try (Load load = new Load(4, subject -> {
            if (subject.endsWith("0")) {
                Reply saved = put("/api/integrations/" + connection, tenant.token(),
                        "{\"configuration\": {\"apiKey\": \"key-" + subject + "\"}}");
                assertThat(saved.status()).as(saved.toString()).isEqualTo(200);
            }
            return post("/api/v1/integrations/email/send", tenant.token(),
                    "{\"to\": \"ann@example.com\", \"subject\": \"" + name + subject + "\", \"text\": \"Hello\"}").raw();
        })) {
            awaitMore(load);
            write(fresh, old);
            awaitRotation(fresh);
            assertThat(keysOfCredentials()).containsExactly(id(fresh));
            assertThat(shown().at("/keys/1/note").asText()).isEqualTo("0 stored secrets; safe to remove");
            write(fresh);
            await().atMost(Duration.ofSeconds(10)).until(() -> shown().path("keys").size() == 1);
            awaitMore(load);

            write(old, fresh);
            awaitRotation(old);
            assertThat(keysOfCredentials()).containsExactly(id(old));
            write(old);
            awaitMore(load);
            load.stop();

            assertThat(load.refused()).as(load.firstRefusal()).isZero();
            await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().keySet().stream()
                    .noneMatch(subject -> PROVIDERS.taken(name + subject).isEmpty()));
            assertThat(database.jdbc().sql("select count(*) from attempt where tenant_id = ?::uuid and outcome <> 'delivered'")
                    .param(tenant.id())
                    .query(Integer.class).single()).isZero();
            assertThat(database.jdbc().sql("select after ->> 'targetKey' from audit where action = 'encryption-key.rotate' order by id")
                    .query(String.class).list()).containsSequence(id(fresh), id(old));
        }
    }

    private static void awaitMore(Load load) {
        int before = load.accepted().size();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > before + 100);
    }

    @Test
    void aKeyThatIsStillNeededStaysInUseAndTheReasonIsShown() throws Exception {
        connect(newTenant("Careless"), "resend");
        write(FreshKey.hex());

        await().atMost(Duration.ofSeconds(10)).until(() -> shown().hasNonNull("problem"));

        assertThat(shown().path("problem").asText()).contains("encrypted with key " + id(old)).contains("put it back");
        assertThat(shown().at("/keys/0/id").asText()).isEqualTo(id(old));
        Reply asked = post("/api/keys/rotation", OPERATOR, "");
        assertThat(asked.status()).isEqualTo(409);
        write(old);
        assertThat(post("/api/keys/rotation", OPERATOR, "").status()).isEqualTo(202);
        assertThat(shown().hasNonNull("problem")).isFalse();
    }

    private String connect(TestTenant tenant, String provider) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d, "configuration":
                  {"apiKey": "test-key", "fromEmail": "noreply@example.com", "rateLimit": "100000/s"}}"""
                .formatted(provider, provider, provider.equals("resend") ? 1 : 2));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }
}
