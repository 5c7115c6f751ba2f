package dev.serai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.SeraiProperties;
import dev.serai.faults.FaultyProvider.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Whoever sends slowly, much or with no token is answered, and keeps neither a thread nor memory from others. */
class IntakeIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final int MORE_THAN_THREADS = 260;
    private static final String SEND = "/api/v1/integrations/email/send";

    private final List<SlowClient> clients = new ArrayList<>();

    @Autowired
    private SeraiProperties serai;

    @AfterEach
    void closeAll() throws IOException {
        for (SlowClient client : clients) {
            client.close();
        }
        PROVIDERS.behaveWell();
    }

    private SlowClient client() throws IOException {
        SlowClient client = new SlowClient(port());
        clients.add(client);
        return client;
    }

    private static String head(String line, String token, String... headers) {
        return line + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n") + String.join("\r\n", headers)
                + (headers.length == 0 ? "" : "\r\n") + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({"/nothing, Transfer-Encoding: chunked", "/api/events, Transfer-Encoding: chunked", "/api/events, Content-Length: 30000000",
        "/actuator/env, Content-Length: 30000000"})
    void whoHasNoTokenIsAnsweredBeforeTheBodyIsThere(String path, String length) throws IOException {
        SlowClient client = client().send(head("POST " + path, null, length)).send("5\r\n[1,2,\r\n");

        assertThat(client.answer()).startsWith("HTTP/1.1 401").contains("Connection: close").contains("\"status\":401");
    }

    @Test
    void whoHasNoTokenMaySendOnAndSeesTheAnswer() throws IOException {
        byte[] half = new byte[15_000_000];
        SlowClient client = client().send(head("POST /api/events", null, "Content-Length: 30000000")).send(half).send(half);

        assertThat(client.answer()).startsWith("HTTP/1.1 401");
        assertThat(client.line()).isNull();
    }

    @ParameterizedTest
    @CsvSource({",401", "serai_wrong,401"})
    void whoAsksBeforeSendingIsToldNotTo(String token, int status) throws IOException {
        SlowClient client = client().send(head("POST /api/events", token, "Expect: 100-continue", "Content-Length: 100"));

        assertThat(client.answer()).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void whoAsksBeforeSendingTooMuchIsToldNotTo() throws IOException {
        SlowClient client = client().send(head("POST /api/events", OPERATOR, "Expect: 100-continue", "Content-Length: 99000000"));

        assertThat(client.answer()).startsWith("HTTP/1.1 413");
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOn() throws IOException {
        SlowClient client = client().send(head("POST /api/tenants", OPERATOR, "Expect: 100-continue", "Content-Length: 16"));

        assertThat(client.line()).startsWith("HTTP/1.1 100");
        assertThat(client.line()).isEmpty();
        assertThat(client.send("{\"name\": \"Asks\"}").answer()).startsWith("HTTP/1.1 201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/tenants", "POST /api/tenants"})
    void aConnectionIsUsedAgainAfterARefusal(String line) throws IOException {
        SlowClient client = client().send(head(line, null, "Content-Length: 2") + "{}");
        assertThat(client.answer()).startsWith("HTTP/1.1 401").doesNotContain("Connection: close");

        assertThat(client.send(head("GET /api/tenants", OPERATOR)).answer()).startsWith("HTTP/1.1 200");
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrder() throws IOException {
        SlowClient client = client().send(head("GET /api/tenants", OPERATOR) + head("GET /nothing", OPERATOR)
                + head("GET /nothing", null) + head("POST /api/tenants", OPERATOR, "Content-Length: 2") + "{}");

        assertThat(client.answer()).startsWith("HTTP/1.1 200");
        assertThat(client.answer()).startsWith("HTTP/1.1 404");
        assertThat(client.answer()).startsWith("HTTP/1.1 401");
        assertThat(client.answer()).startsWith("HTTP/1.1 400");
    }

    @Test
    void aBodyThatComesInPiecesIsWhole() throws IOException {
        SlowClient client = client().send(head("POST /api/tenants", OPERATOR, "Transfer-Encoding: chunked"));
        for (String piece : List.of("{\"na", "me\": \"In ", "pieces\"}")) {
            client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
        }

        assertThat(client.send("0\r\n\r\n").answer()).startsWith("HTTP/1.1 201").contains("In pieces");
    }

    @Test
    void anIdempotencyKeyCountsForABodyThatComesInPiecesToo() throws IOException {
        String head = head("POST /api/tenants", OPERATOR, "Transfer-Encoding: chunked", "Idempotency-Key: in-pieces");
        String first = client().send(head).send("8\r\n{\"name\":\r\n").send("8\r\n \"Once\"}\r\n0\r\n\r\n").answer();
        String second = client().send(head).send("8\r\n{\"name\":\r\n").send("8\r\n \"Once\"}\r\n0\r\n\r\n").answer();

        assertThat(first).startsWith("HTTP/1.1 201");
        assertThat(second).contains("Idempotent-Replayed: true");
        assertThat(second.substring(second.indexOf("\n\n"))).isEqualTo(first.substring(first.indexOf("\n\n")));
    }

    @Test
    void bodiesThatDripHoldNoThread() throws IOException {
        TestTenant tenant = newTenant("Drips");
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            client().send(head("POST /api/events", tenant.token(), "Transfer-Encoding: chunked")).send("1\r\n{\r\n");
        }
        for (SlowClient client : clients) {
            client.send("1\r\n \r\n");
        }

        assertThat(get("/actuator/health/liveness", null).status()).isEqualTo(200);
        assertThat(get("/api/integrations", tenant.token()).status()).isEqualTo(200);
    }

    @Test
    void aBodyIsThereInTimeOrRefused() throws IOException {
        SlowClient client = client().send(head("POST /api/events", newTenant("Drips").token(), "Transfer-Encoding: chunked"));

        await().untilAsserted(() -> {
            client.send("1\r\n \r\n");
            assertThat(client.hasAnswer()).isTrue();
        });
        assertThat(client.answer()).startsWith("HTTP/1.1 408").contains("serai.api.body-timeout");
    }

    @Test
    void headersAreThereInTimeOrTheConnectionIsClosed() throws IOException {
        SlowClient client = client().send("GET /api/tenants HTTP/1.1\r\nHost: localhost\r\n");

        await().until(() -> {
            try {
                client.send("X-A: b\r\n");
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void callersThatWaitHoldNoThreadAndOneTenantHasSoManyOfThem() throws IOException {
        TestTenant tenant = newTenant("Waits");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration":
                  {"apiKey": "SG.secret", "fromEmail": "noreply@example.com"}}""");
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        String body = "{\"to\": \"ann@example.com\", \"subject\": \"Waits\", \"text\": \"Hello\"}";
        for (int i = 0; i < MORE_THAN_THREADS; i++) {
            client().send(head("POST " + SEND, tenant.token(), "Prefer: wait=60", "Content-Length: " + body.length()) + body);
        }

        await().until(() -> answered(clients) >= MORE_THAN_THREADS - 200);
        assertThat(get("/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(get("/api/integrations", tenant.token()).status()).isEqualTo(200);
        assertThat(answered(clients)).isLessThan(MORE_THAN_THREADS);
        List<SlowClient> waiting = new ArrayList<>();
        for (SlowClient client : clients) {
            if (client.hasAnswer()) {
                assertThat(client.answer()).startsWith("HTTP/1.1 202");
            } else {
                waiting.add(client);
            }
        }
        await().until(() -> {
            for (String status : List.of("accepted", "retrying")) {
                for (JsonNode waits : get("/api/deliveries?limit=200&status=" + status, tenant.token()).body().path("items")) {
                    post("/api/deliveries/" + waits.path("id").asText() + "/cancel", tenant.token(), "");
                }
            }
            return waiting.get(0).hasAnswer();
        });
        assertThat(waiting.get(0).answer()).startsWith("HTTP/1.1 200").contains("Preference-Applied: wait=60").contains("\"cancelled\"");
    }

    @Test
    void theNextRequestOfAConnectionIsItsOwnCallersAndRunsOnAThreadOfTheServer() {
        TestTenant tenant = newTenant("Waits");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration":
                  {"sandbox": true, "fromEmail": "noreply@example.com"}}""");
        for (int i = 0; i < 60; i++) {
            Reply waited = send(request(SEND, tenant.token(), "POST", BodyPublishers.ofString(
                    "{\"to\": \"ann@example.com\", \"subject\": \"Waits\", \"text\": \"Hello\"}"), "application/json")
                    .header("Prefer", "wait=30"));

            assertThat(waited.status()).as(waited.raw().body()).isEqualTo(200);
            assertThat(waited.at("/status")).isEqualTo("delivered");
        }
    }

    private static long answered(List<SlowClient> clients) throws IOException {
        long answered = 0;
        for (SlowClient client : clients) {
            answered += client.hasAnswer() ? 1 : 0;
        }
        return answered;
    }

    @Test
    void aCallerThatWaitsWritesItsLargeAnswerInPieces() throws IOException {
        TestTenant tenant = newTenant("Waits");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration":
                  {"apiKey": "SG.secret", "fromEmail": "noreply@example.com"}}""");
        String text = "x".repeat(4_900_000);
        String body = "{\"to\": \"ann@example.com\", \"subject\": \"Large\", \"text\": \"" + text + "\"}";

        SlowClient client = client().send(
                head("POST " + SEND, tenant.token(), "Prefer: wait=60", "Content-Length: " + body.length()) + body);

        assertThat(client.answer()).startsWith("HTTP/1.1 200").contains(text).endsWith("}");
    }

    @Test
    void wrongTokensFromOneAddressAreLookedUpSoLong() throws IOException {
        String good = newTenant("Known").token();
        String fresh = newTenant("Fresh").token();
        String from = "127.0.0.77";
        assertThat(status(from, good)).isEqualTo("HTTP/1.1 200");
        for (int i = 0; i < WRONG_TOKENS - 1; i++) {
            assertThat(status(from, "serai_wrong" + i)).isEqualTo("HTTP/1.1 401");
        }

        String refused = null;
        for (int i = 0; refused == null || !refused.startsWith("HTTP/1.1 429"); i++) {
            assertThat(i).isLessThan(2 * WRONG_TOKENS);
            refused = answer(from, "serai_more" + i);
        }
        assertThat(refused).contains("Retry-After: ").contains("\"status\":429");
        assertThat(status(from, good)).isEqualTo("HTTP/1.1 200");
        assertThat(status("127.0.0.78", fresh)).isEqualTo("HTTP/1.1 200");
    }

    private String status(String from, String token) throws IOException {
        return answer(from, token).substring(0, 12);
    }

    private String answer(String from, String token) throws IOException {
        try (SlowClient client = new SlowClient(port(), from)) {
            return client.send(head("GET /api/integrations", token, "X-Forwarded-For: 192.0.2." + (int) (Math.random() * 250))).answer();
        }
    }

    @Test
    void aRouteOfAFileNeedsATokenUnlessTheFileSaysItIsPublic() throws IOException {
        Path file = Path.of(serai.routesDir().toString(), "hooks.camel.yaml");
        Files.writeString(file, """
                - route:
                    id: take-hook
                    description: Takes a hook of anybody
                    from:
                      uri: platform-http:/hooks/open
                      parameters: {public: true, httpMethodRestrict: POST}
                      steps:
                        - setBody: {expression: {simple: {expression: "${bodyAs(String)}"}}}
                - route:
                    id: take-own-hook
                    description: Takes a hook of who has a token
                    from:
                      uri: platform-http:/hooks/own
                      steps:
                        - setBody: {expression: {simple: {expression: "${bodyAs(String)}"}}}
                """);
        try {
            await().untilAsserted(() -> assertThat(post("/hooks/open", null, "7").raw().body()).isEqualTo("7"));
            assertThat(get("/hooks/open", null).status()).isEqualTo(401);
            assertThat(post("/hooks/own", null, "7").status()).isEqualTo(401);
            await().untilAsserted(() -> assertThat(post("/hooks/own", OPERATOR, "7").raw().body()).isEqualTo("7"));
        } finally {
            Files.delete(file);
        }
        await().untilAsserted(() -> assertThat(post("/hooks/open", null, "7").status()).isEqualTo(401));
    }
}
