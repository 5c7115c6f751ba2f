package dev.serai.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.SeraiProperties;
import dev.serai.ServedPaths;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class IdempotencyIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CONNECTION = "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mail\","
            + " \"configuration\": {\"apiKey\": \"SG.marker-secret-1234\", \"fromEmail\": \"a@example.com\"}}";
    /** What the paths take that leave their keys to the ledger. */
    private static final Map<String, String> ACCEPTED = Map.ofEntries(
            Map.entry("/api/events", "{\"type\": \"invoice.created\", \"data\": {\"number\": \"1\", \"amount\": \"5\","
                    + " \"currency\": \"EUR\", \"customer\": {\"email\": \"ann@example.com\"}}}"),
            Map.entry("/api/events/batch", "[{\"type\": \"payment.confirmed\", \"data\": {\"number\": \"1\", \"amount\": \"5\","
                    + " \"currency\": \"EUR\", \"customer\": {\"email\": \"ann@example.com\"}}}]"),
            Map.entry("/api/v1/integrations/chat/post", "{\"channel\": \"general\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/integrations/email/send", "{\"to\": \"ann@example.com\", \"subject\": \"Hi\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/integrations/sms/send", "{\"to\": \"+41791234567\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/integrations/whatsapp/send", "{\"to\": \"+41791234567\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/operations/chat.post", "{\"channel\": \"general\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/operations/email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hi\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/operations/sms.send", "{\"to\": \"+41791234567\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/operations/whatsapp.send", "{\"to\": \"+41791234567\", \"text\": \"Hello\"}"),
            Map.entry("/api/v1/operations/webhook.send", "{\"id\": \"e-1\", \"type\": \"invoice.paid\","
                    + " \"timestamp\": \"2026-11-29T10:00:00Z\", \"data\": {}}"));
    private static final String GREETINGS = """
            - rest:
                id: api-greetings
                path: /api/v1/integrations/greetings
                post:
                  - id: post-greeting
                    to: direct:greet
            - route:
                id: greet
                from:
                  uri: direct:greet
                  steps:
                    - setBody:
                        expression:
                          simple:
                            expression: '"${uuid}"'
            """;

    @Autowired
    private CredentialCipher cipher;

    @Autowired
    private Operations operations;

    @Autowired
    private SeraiProperties folders;

    @Autowired
    private ModelCamelContext camel;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    private Reply post(String path, String token, String body, String key) {
        return send(request(path, token, "POST", BodyPublishers.ofString(body), "application/json").header("Idempotency-Key", key));
    }

    private Reply make(String body, String key) {
        return post("/api/integrations", tenant.token(), body, key);
    }

    private int connections() {
        return get("/api/integrations", tenant.token()).body().at("/items").size();
    }

    private static boolean isReplay(Reply reply) {
        return reply.raw().headers().firstValue("Idempotent-Replayed").isPresent();
    }

    @Test
    void aRepeatGetsTheFirstAnswer() {
        Reply first = make(CONNECTION, "k-1");
        Reply again = post("/api/integrations/", tenant.token(), CONNECTION, "k-1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(isReplay(first)).isFalse();
        assertThat(again.status()).isEqualTo(201);
        assertThat(isReplay(again)).isTrue();
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.contentType()).isEqualTo("application/json");
        assertThat(again.raw().headers().firstValue("Location")).isEqualTo(first.raw().headers().firstValue("Location")).isPresent();
        assertThat(again.raw().headers().firstValue("ETag")).isEqualTo(first.raw().headers().firstValue("ETag")).isPresent();
        assertThat(connections()).isEqualTo(1);
        assertThat(make(CONNECTION, "k-2").at("/id")).isNotEqualTo(first.at("/id"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/api/integrations/connect | {\"provider\": \"sendgrid\", \"apiKey\": \"k\"}",
        "/api/dashboard/integrations/create | {\"name\": \"A\", \"type\": \"EMAIL\", \"provider\": \"sendgrid\"}",
        "/api/integrations/api-keys | {\"name\": \"A\", \"value\": \"secret\"}",
        "/api/tenants/{tenant}/tokens | {\"name\": \"app\"}"})
    void everyPathThatMakesSomethingMakesItOnce(String path, String body) {
        String at = path.replace("{tenant}", tenant.id());

        Reply first = post(at, tenant.token(), body, "k-1");
        Reply again = post(at, tenant.token(), body, "k-1");

        assertThat(first.status()).as(first.raw().body()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(isReplay(again)).isTrue();
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void whatGoesIntoTheLedgerHasItsKeyThereAndNowhereElse() throws IOException {
        LedgerPaths kept = new LedgerPaths(operations, new OperationPaths(() -> camel));
        Set<String> paths = new HashSet<>(Set.of("/api/events", "/api/events/batch"));
        for (Operation operation : operations.all()) {
            paths.add("/api/v1/operations/" + operation.name());
            if (operation.kind() == Kind.COMMAND && operation.waits().isZero()) {
                assertThat(ACCEPTED).containsKey("/api/v1/operations/" + operation.name());
            }
        }
        ServedPaths.all().stream().filter(served -> served.verb().equals("post") && served.to().startsWith("api:operationCalls.")
                && !served.path().contains("{operation}")).forEach(served -> paths.add(served.path().replaceAll("\\{\\w+}", "x-1")));
        assertThat(paths).allMatch(kept).containsAll(ACCEPTED.keySet());
        assertThat(List.of("/api/integrations", "/api/v1/operations", "/api/v1/operations/no.such", "/api/v1/integrations/no/such",
                "/api/v1/integrations/payments/x-1/status")).noneMatch(kept);

        for (String path : ACCEPTED.keySet()) {
            Reply first = post(path, tenant.token(), ACCEPTED.get(path), path);
            Reply again = post(path + "/", tenant.token(), ACCEPTED.get(path), path);

            assertThat(first.status()).as(first.raw().body()).isEqualTo(202);
            assertThat(again.body()).as(path).isEqualTo(first.body());
            assertThat(isReplay(first)).as(path).isFalse();
            assertThat(isReplay(again)).as(path).isTrue();
        }
        assertThat(database.jdbc().sql("select count(*) from kept_answer where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single()).isZero();
    }

    /** The operation that a path names, in either way; the path itself where it names none. */
    private static String operation(String path) {
        return path.replace("/api/v1/operations/", "").replace("/api/v1/integrations/", "").replace('/', '.');
    }

    @Test
    void aKeyCountsForOneRequestWhateverPathItCameOn() {
        List<String> paths = new ArrayList<>(ACCEPTED.keySet());
        String many = "[" + ACCEPTED.get("/api/events") + "," + ACCEPTED.get("/api/events") + "]";
        assertThat(post("/api/events", tenant.token(), many, "k#1").body()).hasSize(2);
        assertThat(make(CONNECTION, "k-made").status()).isEqualTo(201);

        for (String path : paths) {
            assertThat(post(path, tenant.token(), ACCEPTED.get(path), "k-" + path).status()).isEqualTo(202);
            for (String other : paths) {
                if (!other.equals(path) && operation(other).equals(operation(path))) {
                    Reply again = post(other, tenant.token(), ACCEPTED.get(other), "k-" + path);
                    assertThat(isReplay(again)).as("%s after %s, which is the same", other, path).isTrue();
                    continue;
                }
                Reply refused = post(other, tenant.token(), ACCEPTED.get(other), other.equals(path) ? "k-made" : "k-" + path);

                assertThat(refused.status()).as("%s after %s", other, path).isEqualTo(422);
                assertThat(refused.at("/detail")).contains(other.equals(path) ? "\"k-made\"" : "\"k-" + path + "\"");
            }
            Reply made = make(CONNECTION.replace("Mail", "Another"), "k-" + path);
            assertThat(made.status()).as("A connection after %s", path).isEqualTo(422);
        }
        assertThat(connections()).isEqualTo(1);
        assertThat(post("/api/events", tenant.token(), many.replace("\"1\"", "\"2\""), "k#1").at("/detail")).contains("\"k#1\"");
        assertThat(post("/api/events", tenant.token(), ACCEPTED.get("/api/events"), "k").status()).isEqualTo(202);
    }

    @Test
    void aRepeatGetsTheFirstAnswerThoughNoRouteTakesItsEventAnyMore() throws IOException {
        Path file = folders.routesDir().resolve("events/greeting.camel.yaml");
        Files.writeString(file, """
                - route:
                    id: email-greeting
                    from:
                      uri: event:greeting
                      steps:
                        - setBody: {expression: {jq: {expression: '{to: .to, subject: "Hi", text: "Hello"}'}}}
                        - to: {uri: "operation:email.send"}
                """);
        String event = "{\"type\": \"greeting\", \"data\": {\"to\": \"ann@example.com\"}}";
        Reply first;
        try {
            await().until(() -> post("/api/events", tenant.token(), event).status(), status -> status == 202);
            first = post("/api/events", tenant.token(), event, "k-1");
        } finally {
            Files.delete(file);
        }
        await().until(() -> post("/api/events", tenant.token(), event).status(), status -> status == 400);

        Reply again = post("/api/events", tenant.token(), event, "k-1");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(isReplay(again)).isTrue();
        assertThat(post("/api/events", tenant.token(), event, "k-2").status()).isEqualTo(400);
    }

    @Test
    void aKeyWithoutABodyIsTheCallersFault() {
        ACCEPTED.keySet().forEach(path -> assertThat(post(path, tenant.token(), "", "k-" + path).status()).as(path).isEqualTo(400));
    }

    @Test
    void aRepeatedOperationGetsTheFirstAnswerThoughItsConnectionIsGone() {
        String path = "/api/v1/integrations/email/send";
        String connection = make(CONNECTION.replace("\"fromEmail\"", "\"sandbox\": true, \"fromEmail\""), "k-connection").at("/id");
        String message = "{\"connectionId\": \"" + connection
                + "\", \"to\": \"ann@example.com\", \"subject\": \"Hi\", \"text\": \"Hello\"}";
        Reply first = post(path, tenant.token(), message, "k-1");
        delete("/api/integrations/" + connection, tenant.token());

        Reply again = post(path, tenant.token(), message, "k-1");

        assertThat(first.status()).as(first.raw().body()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(isReplay(again)).isTrue();
        assertThat(post(path, tenant.token(), message, "k-2").status()).isEqualTo(400);
    }

    @Test
    void theHeadersOfABinaryCloudEventAreAPartOfWhatAKeyStandsFor() {
        Reply first = binary("invoice.created");
        Reply again = binary("invoice.created");
        Reply other = binary("invoice.issued");

        assertThat(first.status()).as(first.raw().body()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
    }

    private Reply binary(String type) {
        return send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(
                "{\"number\": \"1\", \"amount\": \"5\", \"currency\": \"EUR\", \"customer\": {\"email\": \"ann@example.com\"}}"),
                "application/json").header("Idempotency-Key", "k-binary").header("ce-specversion", "1.0").header("ce-id", "1")
                .header("ce-source", "/s").header("ce-type", type));
    }

    @Test
    void anyOtherPathBesideTheOperationsExecutesOnceToo() throws IOException {
        String path = "/api/v1/integrations/greetings";
        Path file = folders.routesDir().resolve("api-greetings.camel.yaml");
        Files.writeString(file, GREETINGS);
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> post(path, tenant.token(), "{}").status(), status -> status == 200);

            Reply first = post(path, tenant.token(), "{}", "k-1");
            Reply again = post(path, tenant.token(), "{}", "k-1");

            assertThat(first.status()).isEqualTo(200);
            assertThat(isReplay(again)).isTrue();
            assertThat(again.raw().body()).isEqualTo(first.raw().body()).hasSizeGreaterThan(30);
        } finally {
            Files.delete(file);
            await().atMost(Duration.ofSeconds(30)).until(() -> post(path, tenant.token(), "{}").status(), status -> status == 404);
        }
    }

    @Test
    void whatAPathChangesIsChangedOnce() {
        String path = "/api/integrations/" + make(CONNECTION, "k-1").at("/id");
        Reply off = post(path + "/disconnect", tenant.token(), "{}", "k-2");
        put(path, tenant.token(), "{\"isActive\": true}");

        Reply again = post(path + "/disconnect", tenant.token(), "{}", "k-2");

        assertThat(again.body()).isEqualTo(off.body());
        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void theOperatorsTenantIsMadeOnceAndItsTokenIsKeptEncrypted() {
        String key = "operator-" + UUID.randomUUID();
        Reply first = post("/api/tenants", OPERATOR, "{\"name\": \"Once\"}", key);
        Reply again = post("/api/tenants", OPERATOR, "{\"name\": \"Once\"}", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.at("/token")).isEqualTo(first.at("/token")).startsWith("serai_");
        String row = database.jdbc().sql("select encode(ciphertext, 'escape') || kept_answer::text from kept_answer where key = ?")
                .param(key).query(String.class).single();
        assertThat(row).doesNotContain(first.at("/token")).doesNotContain("Once");
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefused() {
        String path = "/api/integrations/" + make(CONNECTION, "k-1").at("/id");

        Reply body = make(CONNECTION.replace("Mail", "Post"), "k-1");
        Reply other = post(path + "/disconnect", tenant.token(), CONNECTION, "k-1");
        Reply query = post("/api/integrations?x=1", tenant.token(), CONNECTION, "k-1");

        assertThat(body.status()).isEqualTo(422);
        assertThat(body.contentType()).isEqualTo("application/problem+json");
        assertThat(body.at("/errors/0/field")).isEqualTo("Idempotency-Key");
        assertThat(other.status()).isEqualTo(422);
        assertThat(query.status()).isEqualTo(422);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void aKeyBelongsToWhoSentIt() {
        Reply mine = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"app\"}", "k-1");
        TestTenant other = newTenant("Other");

        Reply theirs = post("/api/integrations", other.token(), CONNECTION, "k-1");
        Reply members = post("/api/tenants/" + tenant.id() + "/tokens", mine.at("/token"), "{\"name\": \"app\"}", "k-1");

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(members.status()).isEqualTo(403);
        assertThat(post("/api/integrations", null, CONNECTION, "k-1").status()).isEqualTo(401);
    }

    @Test
    void whatWasRefusedMayBeCorrectedWithTheSameKey() {
        Reply refused = make(CONNECTION.replace("a@example.com", "nobody"), "k-1");
        Reply corrected = make(CONNECTION, "k-1");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(corrected.status()).isEqualTo(201);
        assertThat(isReplay(corrected)).isFalse();
    }

    @Test
    void keysThatAreNoneAreRefused() {
        Reply reply = make(CONNECTION, "k".repeat(256));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("Idempotency-Key");
        assertThat(make(CONNECTION, "").status()).isEqualTo(400);
    }

    @Test
    void requestsAtTheSameTimeAreExecutedOnce() throws Exception {
        int many = 12;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            replies.add(threads.submit(() -> {
                start.await();
                return make(CONNECTION, "k-1");
            }));
        }
        start.countDown();

        Set<String> ids = new HashSet<>();
        int replays = 0;
        for (Future<Reply> each : replies) {
            Reply reply = each.get(60, TimeUnit.SECONDS);
            assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
            ids.add(reply.at("/id"));
            replays += isReplay(reply) ? 1 : 0;
        }
        threads.shutdown();
        assertThat(ids).hasSize(1);
        assertThat(replays).isEqualTo(many - 1);
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void oneThatWaitsForAnotherNodeGetsItsAnswer() throws Exception {
        make(CONNECTION, "k-1");
        UUID id = UUID.fromString(tenant.id());
        byte[] answered = database.jdbc().sql("select ciphertext from kept_answer where tenant_id = ?").param(id).query(byte[].class)
                .single();
        UUID row = database.jdbc().sql("select id from kept_answer where tenant_id = ?").param(id).query(UUID.class).single();
        database.jdbc().sql("update kept_answer set ciphertext = ? where tenant_id = ?").params(unanswered(id, row), id).update();
        ExecutorService thread = Executors.newSingleThreadExecutor();

        Future<Reply> waiting = thread.submit(() -> make(CONNECTION, "k-1"));
        await().during(Duration.ofMillis(600)).until(() -> !waiting.isDone());
        database.jdbc().sql("update kept_answer set ciphertext = ? where tenant_id = ?").params(answered, id).update();

        assertThat(waiting.get(30, TimeUnit.SECONDS).status()).isEqualTo(201);
        thread.shutdown();
        assertThat(connections()).isEqualTo(1);
    }

    @Test
    void oneThatWasCutOffIsNotExecutedAgain() {
        make(CONNECTION, "k-1");
        UUID id = UUID.fromString(tenant.id());
        UUID row = database.jdbc().sql("select id from kept_answer where tenant_id = ?").param(id).query(UUID.class).single();
        database.jdbc().sql("update kept_answer set ciphertext = ?, created_at = now() - interval '1 hour' where tenant_id = ?")
                .params(unanswered(id, row), id).update();

        Reply reply = make(CONNECTION, "k-1");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.at("/detail")).contains("cut off").contains("new key");
        assertThat(connections()).isEqualTo(1);
    }

    /** The row as it was before there was an answer. */
    private byte[] unanswered(UUID tenantId, UUID row) {
        Sealed sealed = database.jdbc().sql("select key_id, ciphertext from kept_answer where tenant_id = ?").param(tenantId)
                .query((result, number) -> new Sealed(result.getString(1), result.getBytes(2))).single();
        try {
            ObjectNode content = (ObjectNode) json.readTree(cipher.open(tenantId, row, sealed));
            content.putNull("answer");
            return cipher.seal(tenantId, row, json.writeValueAsBytes(content)).ciphertext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
