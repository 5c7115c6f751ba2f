package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.ShelfProviders;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the whole process when a refresh token is spent at the provider, and what came for it is not stored yet. */
class ConsentKillTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MESSAGES = 5;
    private static final String OAUTH = """
            grant: authorization_code
            authorizeUrl: https://login.rota.example/authorize
            tokenUrl: https://login.rota.example/oauth2/token
            client: post
            app: rota
            pkce: false
            """;
    private static final String CLIENT = """
            oauthClientId: {title: OAuth Client ID, description: The id., type: string, x-descriptors: ["urn:serai:not-address"]}
            oauthClientSecret: {title: OAuth Client Secret, description: The secret., type: string, format: password}
            """;

    @TempDir
    private Path folder;

    private final AtomicInteger given = new AtomicInteger();
    private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
    private volatile String refreshToken = "none";
    private volatile String accessToken = "none";
    private volatile int trouble = 200;
    private volatile boolean killing;

    /** Every refresh token is good for one use; who comes with one that is spent gets nothing more. */
    private Told token(Asked asked, SeraiProcess serai) {
        if (asked.body().contains("grant_type=refresh_token") && !asked.body().contains("refresh_token=" + refreshToken)) {
            return Told.json(400, "{\"error\": \"invalid_grant\"}");
        }
        refreshToken = "refresh-" + given.incrementAndGet();
        accessToken = "access-" + given.get();
        trouble = 200;
        if (killing && asked.body().contains("grant_type=refresh_token")) {
            killing = false;
            kill(serai);
            return Told.CUT;
        }
        return Told.json(200, "{\"access_token\": \"" + accessToken + "\", \"refresh_token\": \"" + refreshToken
                + "\", \"expires_in\": 3600}");
    }

    private static void kill(SeraiProcess serai) {
        try {
            serai.kill();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Told called(Asked asked) {
        if (trouble != 200 || !asked.headers().getOrDefault("authorization", "").equals("Bearer " + accessToken)) {
            return Told.json(trouble == 200 ? 401 : trouble, "{}");
        }
        if (asked.body().contains("message-")) {
            taken.computeIfAbsent(asked.body().replaceAll("(?s).*(message-\\d+).*", "$1"), name -> new AtomicInteger()).incrementAndGet();
        }
        return Told.json(200, "{\"id\": \"1\"}");
    }

    @Test
    void aRefreshThatWasNotStoredIsForAPersonAndLosesNoMessage() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        SeraiProcess.SHORT_LEASE, SeraiProcess.SHORT_EVENT_LEASE, "--serai.egress.response-timeout=2s",
                        "--serai.oauth.clients.rota.id=client-of-rota", "--serai.oauth.clients.rota.secret=marker-secret-of-rota",
                        "--serai.delivery.redelivery=1s,2s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s,5s")) {
            provider.tell("rota.token", asked -> token(asked, serai));
            provider.tell("rota", this::called);
            putFiles(serai);
            serai.start();
            String token = serai.newTenant();
            String id = connected(serai, token, "");

            trouble = 503;
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                HttpResponse<String> accepted = serai.post("/api/v1/operations/shelf.put", token, "{\"name\": \"message-" + i + "\"}");
                assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
                ids.add(accepted.headers().firstValue("Location").orElseThrow().replaceAll(".*/", ""));
            }
            killing = true;
            trouble = 401;
            await().atMost(Duration.ofSeconds(120)).until(() -> !killing);

            serai.start();

            await().atMost(Duration.ofSeconds(180)).until(() -> connection(serai, token, id).path("status").asText().equals("error")
                    && connection(serai, token, id).path("lastError").asText().contains("invalid_grant"));
            assertThat(connection(serai, token, id).path("lastError").asText()).contains("Connect it again", "start?connectionId=" + id);
            assertThat(serai.get("/api/events?type=connection.reauthorize", token).path("items")).hasSize(1);
            for (String each : ids) {
                await().atMost(Duration.ofSeconds(120)).until(() -> delivery(serai, token, each).path("reason").asText()
                        .equals("consent"));
                assertThat(delivery(serai, token, each).path("status").asText()).isIn("accepted", "retrying");
            }
            assertThat(taken).isEmpty();

            connected(serai, token, "?connectionId=" + id);

            for (String each : ids) {
                await().atMost(Duration.ofSeconds(120)).until(() -> delivery(serai, token, each).path("status").asText()
                        .equals("delivered"));
            }
            assertThat(taken).hasSize(MESSAGES).allSatisfy((name, times) -> assertThat(times.get()).as(name).isEqualTo(1));
        }
    }

    private static void putFiles(SeraiProcess serai) throws IOException {
        for (String name : List.of("shelf.get.yaml", "shelf.list.yaml", "shelf.put.yaml")) {
            try (InputStream in = ConsentKillTests.class.getResourceAsStream("/shelf/" + name)) {
                Files.copy(in, serai.kamelets().resolve("operations").resolve(name));
            }
        }
        Files.writeString(serai.kamelets().resolve("rota-sink.kamelet.yaml"), ShelfProviders.withToken("rota", OAUTH, CLIENT));
    }

    /** Lets Serai in, as a person does. */
    private static String connected(SeraiProcess serai, String token, String query) throws Exception {
        HttpResponse<String> begun = serai.ask("/api/integrations/oauth/rota/start" + query, "Authorization", "Bearer " + token, "Accept",
                "application/json");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
        String state = JSON.readTree(begun.body()).path("authorizeUrl").asText().replaceAll(".*[?&]state=([^&]+).*", "$1");
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
        HttpResponse<String> back = serai.ask("/api/integrations/oauth/rota/callback?code=code-1&state=" + state, "Cookie",
                cookie.substring(0, cookie.indexOf(';')));
        JsonNode outcome = JSON.readTree(back.body());
        assertThat(outcome.path("status").asText()).as(back.body()).isEqualTo("active");
        return outcome.path("connectionId").asText();
    }

    private static JsonNode connection(SeraiProcess serai, String token, String id) throws IOException, InterruptedException {
        return serai.get("/api/integrations/" + id, token);
    }

    private static JsonNode delivery(SeraiProcess serai, String token, String id) throws IOException, InterruptedException {
        return serai.get("/api/deliveries/" + id, token);
    }
}
