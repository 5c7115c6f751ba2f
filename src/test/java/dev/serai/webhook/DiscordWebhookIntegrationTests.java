package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Discord sends to a bot's application: interactions and webhook events, signed with Ed25519. */
class DiscordWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final KeyPair KEY = key();
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("chat", "discord-bot", "{\"botToken\": \"aaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbb.cccccccccccccccccccc\","
                + " \"publicKey\": \"" + publicKey(KEY) + "\"}");
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last 32 bytes of its SubjectPublicKeyInfo. */
    private static String publicKey(KeyPair key) {
        byte[] encoded = key.getPublic().getEncoded();
        return HexFormat.of().formatHex(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    private static Map<String, String> signed(KeyPair key, String body, Instant at) {
        try {
            String time = String.valueOf(at.getEpochSecond());
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update((time + body).getBytes(StandardCharsets.UTF_8));
            return Map.of("X-Signature-Timestamp", time, "X-Signature-Ed25519", HexFormat.of().formatHex(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply send(String body) {
        return webhook(path("discord-bot", connection), "application/json", body, signed(KEY, body, Instant.now()));
    }

    @Test
    void bothPingsAreAnswered() {
        Reply interactions = send("{\"id\": \"1\", \"application_id\": \"2\", \"type\": 1, \"token\": \"t\", \"version\": 1}");
        Reply events = send("{\"version\": 1, \"application_id\": \"2\", \"type\": 0}");

        assertThat(interactions.status()).isEqualTo(200);
        assertThat(interactions.contentType()).startsWith("application/json");
        assertThat(interactions.raw().body().replace(" ", "")).isEqualTo("{\"type\":1}");
        assertThat(events.status()).isEqualTo(204);
        assertThat(events.raw().body()).isEmpty();
        assertThat(events("discord-bot", connection)).isEmpty();
    }

    @Test
    void webhookEventsAreStoredOnceAndAnsweredWithNothing() {
        String body = """
                {"version": 1, "application_id": "1234560123453231555", "type": 1, "event": {"type": "APPLICATION_AUTHORIZED",
                 "timestamp": "2025-11-30T08:06:40.976Z", "data": {"integration_type": 1, "scopes": ["applications.commands"],
                 "user": {"id": "987650123456789012", "username": "ann"}}}}""";

        assertThat(send(body).status()).isEqualTo(204);
        assertThat(send(body).status()).isEqualTo(204);

        assertThat(events("discord-bot", connection)).singleElement().satisfies(event -> {
            assertThat(event.path("type").asText()).isEqualTo("discord.application_authorized");
            assertThat(event.path("time").asText()).isEqualTo("2025-11-30T08:06:40.976Z");
            assertThat(event.at("/data/event/user/username").asText()).isEqualTo("ann");
        });
    }

    @ParameterizedTest
    @CsvSource({"2,5,discord.application_command", "3,6,discord.message_component", "5,5,discord.modal_submit"})
    void interactionsAreAcknowledgedForAnAnswerLater(int type, int answer, String stored) {
        String body = "{\"id\": \"778899\", \"application_id\": \"12\", \"type\": " + type + ", \"token\": \"A_UNIQUE_TOKEN\","
                + " \"version\": 1, \"channel_id\": \"645027906669510667\", \"data\": {\"id\": \"77\", \"name\": \"cardsearch\"}}";

        Reply reply = send(body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.at("/type")).isEqualTo(String.valueOf(answer));
        JsonNode event = events("discord-bot", connection).get(0);
        assertThat(event.path("type").asText()).isEqualTo(stored);
        assertThat(event.at("/data/interaction/data/name").asText()).isEqualTo("cardsearch");
    }

    @Test
    void suggestionsWhileSomebodyTypesAreNone() {
        Reply reply = send("{\"id\": \"1\", \"application_id\": \"2\", \"type\": 4, \"data\": {}}");

        assertThat(reply.at("/type")).isEqualTo("8");
        assertThat(reply.body().at("/data/choices").isArray()).isTrue();
        assertThat(events("discord-bot", connection)).isEmpty();
    }

    @Test
    void aBadSignatureIsAnsweredWithExactly401() {
        String body = "{\"id\": \"1\", \"application_id\": \"2\", \"type\": 1}";
        String path = path("discord-bot", connection);
        Map<String, String> good = signed(KEY, body, Instant.now());

        assertThat(webhook(path, "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path, "application/json", body, signed(key(), body, Instant.now())).status()).isEqualTo(401);
        assertThat(webhook(path, "application/json", body + " ", good).status()).isEqualTo(401);
        assertThat(webhook(path, "application/json", body, signed(KEY, body, Instant.now().minusSeconds(1000))).status()).isEqualTo(401);
        for (String signature : new String[] {"00", "zz", good.get("X-Signature-Ed25519") + "00", "0".repeat(128)}) {
            assertThat(webhook(path, "application/json", body, Map.of("X-Signature-Timestamp", good.get("X-Signature-Timestamp"),
                    "X-Signature-Ed25519", signature)).status()).as(signature).isEqualTo(401);
        }
        assertThat(webhook(path, "application/json", body, good).status()).isEqualTo(200);
    }
}
