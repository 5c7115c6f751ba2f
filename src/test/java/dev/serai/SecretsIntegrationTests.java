package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.database.SystemDatabase;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.ledger.Ids;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jms.core.JmsTemplate;

/**
 * Plants secrets of every kind, does with them whatever can be done, well and badly, and looks for them in everything that Serai says or
 * keeps. What is looked through stands in {@link Outputs}; every path of the API that can be read is among it without being named here.
 */
class SecretsIntegrationTests extends AbstractSeraiIntegrationTests {

    /** Every planted secret of a connection has these in it; the last four characters of a secret may be shown. */
    static final String HEAD = "mKq7ZtRw4Hb";
    static final String TAIL = "pX9sLdVe2Tc";
    private static final String ODD = "\"&+/%\\= <";
    private static final String EMAIL = "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"Hello\"}";
    private static final List<String> LEAKY_STEPS = List.of(
            "- setHeader: {name: CamelHttpUri, expression: {simple: {expression: \"{{baseUrl}}/bot{{apiKey}}/flights\"}}}",
            "- setHeader: {name: CamelHttpQuery, expression: {simple: {expression: \"key={{apiKey}}\"}}}",
            "- setHeader: {name: CamelHttpUri, expression: {simple: {expression: \"{{baseUrl}}/ ^ {{apiKey}} ^ |\"}}}",
            "- setHeader: {name: CamelHttpUri, expression: {simple: {expression: \"{{apiKey}}://{{baseUrl}}\"}}}",
            "- setBody: {expression: {jq: {expression: \"error(header(\\\"X-Key\\\"))\"}}}",
            "- throwException: {exceptionType: java.lang.IllegalStateException, message: \"The key is ${header.X-Key}\"}",
            "- setHeader: {name: X-Number, expression: {simple: {expression: \"${header.X-Key}\", resultType: int}}}",
            "- setBody: {expression: {simple: {expression: \"${headerAs(X-Key, java.util.UUID)}\"}}}");

    @Autowired
    private ProviderCatalog providers;
    @Autowired
    private Operations operations;
    @Autowired
    private ConfigurableEnvironment environment;
    @Autowired
    private CamelContext camel;
    @Autowired
    private SystemDatabase database;
    @Autowired
    private JmsTemplate jms;
    @Autowired
    private ObservationRegistry observations;

    private final SecretSearch search = new SecretSearch();
    private final Map<String, List<String>> integrations = new LinkedHashMap<>();
    private final Map<String, String> users = new HashMap<>();
    private int planted;

    private String secret() {
        planted++;
        return HEAD + planted + (planted % 2 == 0 ? ODD : "") + TAIL + "wxyz";
    }

    /** In the form that it has to have. */
    private String secret(Field field) {
        String secret = secret();
        if (field.pattern() == null || secret.matches(field.pattern())) {
            return secret;
        }
        String begun = field.example().replaceAll("x+$", "") + secret.replace(ODD, "");
        if (begun.matches(field.pattern())) {
            return begun;
        }
        String random = UUID.randomUUID().toString().replace("-", "");
        search.plant("secret " + field.name(), random);
        return random + (random.matches(field.pattern()) ? "" : field.example().substring(random.length()));
    }

    /** Looks through every answer; tokens, which are shown once where they are made, are planted and not looked for there. */
    @Override
    protected Reply send(HttpRequest.Builder request) {
        HttpRequest built = request.build();
        Reply reply = super.send(request);
        String text = reply.raw().headers().map() + "\n" + reply.raw().body();
        String token = reply.body().path("token").asText();
        if (!token.isEmpty() && reply.status() == 201 && built.method().equals("POST")) {
            search.plant("token made by " + built.uri().getPath(), token.substring(6, 30));
            text = text.replace(token, "");
        }
        search.text("answers", built.method() + " " + built.uri().getPath() + " " + reply.status(), text);
        return reply;
    }

    @Test
    void noSecretIsFoundWhereItDoesNotBelong() throws Exception {
        search.plant("secret, from its beginning", HEAD);
        search.plant("secret, to its end", TAIL);
        search.plant("operator's token", OPERATOR);
        Path keyFile = Path.of(environment.getRequiredProperty("serai.data-dir"), "encryption.key");
        String key = Files.readString(keyFile).strip();
        search.plant("encryption key", key);
        Path databasePassword = keyFile.resolveSibling("postgres").resolve("serai-password");
        search.plant("password of the database", Files.readString(databasePassword).strip());
        Path brokerPassword = keyFile.resolveSibling("broker-password");
        search.plant("password of the broker", Files.readString(brokerPassword).strip());
        Outputs outputs = new Outputs(search);
        environment.getPropertySources().addFirst(new MapPropertySource("planted", Map.of("BREVO_API_KEY", secret(),
                "BREVO_FROM_EMAIL", "noreply@example.com")));
        try (EchoingMailServer mail = new EchoingMailServer(); AutoCloseable logs = outputs.watchLogs()) {
            outputs.watchObservations(observations);
            addLeakyProviders();
            List<TestTenant> tenants = new ArrayList<>();
            tenants.add(doEverything(Mode.ECHOES_200, mail));
            tenants.add(doEverything(Mode.ECHOES_401, mail));
            tenants.add(doEverything(Mode.RESETS, mail));
            outputs.logMore();
            tenants.add(doEverything(Mode.ECHOES_503, mail));
            tenants.add(doEverything(Mode.ECHOES_400, mail));
            standIn(newTenant("Standing in"));
            outputs.threads();
            changeTheKey(keyFile, key);
            queue();
            assertThat(LEAKY_STEPS.size()).isEqualTo((int) database.jdbc().sql("select count(distinct c.provider) from oauth_token t"
                    + " join connection c on c.tenant_id = t.tenant_id and c.id = t.connection_id where c.provider like 'leaky%'")
                    .query(Integer.class).single());
            tenants.forEach(this::read);
            outputs.camel(camel);
            outputs.jmx();
            outputs.database(database.jdbc());
            outputs.files(keyFile.getParent(), keyFile, databasePassword, brokerPassword);
        } finally {
            removeWhatWasAdded();
        }
        System.out.println("Searched for " + planted + " secrets, bytes by kind: " + search.searched());
        assertThat(search.searched()).containsOnlyKeys("answers", "log", "observations", "threads", "camel", "jmx", "database", "files");
        assertThat(search.searched().values()).allSatisfy(bytes -> assertThat(bytes.get()).isGreaterThan(3_000));
        assertThat(search.searched().get("database").get()).isGreaterThan(1_000_000);
        assertThat(search.found()).as("places with secrets").isEmpty();
    }

    /** All there is to do, by a tenant of its own, while the providers behave in this way. */
    private TestTenant doEverything(Mode mode, EchoingMailServer mail) {
        TestTenant tenant = newTenant(mode.name());
        tokens(tenant);
        badRequests(tenant);
        apiKeys(tenant);
        List<String> ids = new ArrayList<>();
        for (Provider provider : providers.all()) {
            ids.add(connection(tenant, provider, mail, false));
            // Neither the form of the dashboard nor a sandbox depends on how the provider behaves.
            if (mode == Mode.ECHOES_200 && !provider.id().startsWith("leaky")) {
                ids.add(connection(tenant, provider, mail, true));
                ids.add(sandbox(tenant, provider));
            }
        }
        integrations.put(tenant.id(), ids);
        providers.all().forEach(provider -> PROVIDERS.behave(provider.id(), mode));
        for (String id : ids) {
            post("/api/integrations/" + id + "/test", tenant.token(), "");
            send(tenant, id);
            send(tenant, id);
        }
        post("/api/events/explain", tenant.token(), """
                {"type": "invoice.created", "data": {"number": "1", "amount": "2.00", "currency": "CHF",
                 "customer": {"name": "Ann", "email": "ann@example.com"}}}""");
        awaitDeliveries("not exists (select 1 from attempt a where a.tenant_id = d.tenant_id and a.delivery_id = d.id)");
        JsonNode dead = get("/api/deliveries?status=dead&limit=5", tenant.token()).body();
        dead.path("items").forEach(each -> post("/api/deliveries/" + each.path("id").asText() + "/replay", tenant.token(), ""));
        Reply disconnected = post("/api/integrations/" + ids.get(0) + "/disconnect", tenant.token(), "{\"deleteCredential\": true}");
        assertThat(disconnected.status()).as(disconnected.toString()).isEqualTo(200);
        assertThat(delete("/api/integrations/" + ids.get(1), tenant.token()).status()).isEqualTo(204);
        return tenant;
    }

    /** Until there is no delivery of which this is true. */
    private void awaitDeliveries(String condition) {
        awaitDeliveries(condition, () -> { });
    }

    /** @param hastens done before each look */
    private void awaitDeliveries(String condition, Runnable hastens) {
        for (String tenant : integrations.keySet()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                hastens.run();
                return database.jdbc().sql("select count(*) from delivery d where tenant_id = ?::uuid and " + condition).param(tenant)
                        .query(Integer.class).single() == 0;
            });
        }
    }

    private void send(TestTenant tenant, String connection) {
        String channel = get("/api/integrations/" + connection, tenant.token()).at("/integrationType");
        String id = ", \"connectionId\": \"" + connection + "\"}";
        confidential(tenant, channel, id);
        Reply accepted = switch (channel) {
            case "email" -> post("/api/v1/integrations/email/send", tenant.token(), EMAIL.replace("}", id));
            case "sms" -> post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hello\"" + id);
            case "chat" -> post("/api/v1/integrations/chat/post", tenant.token(), "{\"channel\": \"general\", \"text\": \"Hello\"" + id);
            default -> ask(tenant, connection);
        };
        assertThat(accepted.status()).as(accepted.toString()).isIn(200, 202);
    }

    /** Sends what is secret in the message itself. */
    private void confidential(TestTenant tenant, String channel, String connection) {
        if (channel.equals("sms")) {
            String code = "Kq" + Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36 * 36), 36) + "zzzzzzz";
            search.plant("one-time code", code.substring(0, 9));
            Reply sent = send(request("/api/v1/integrations/sms/verification-code", tenant.token(), "POST", BodyPublishers.ofString(
                    "{\"to\": \"+4179" + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000) + "\", \"code\": \""
                            + code.substring(0, 9) + "\"" + connection), "application/json").header("Prefer", "respond-async"));
            assertThat(sent.status()).as(sent.toString()).isEqualTo(202);
            post("/api/v1/integrations/sms/otp/verify", tenant.token(), "{\"id\": \"" + sent.at("/id") + "\", \"code\": \"000000\"}");
        }
        if (channel.equals("email")) {
            Reply sent = post("/api/v1/integrations/email/password-reset", tenant.token(), "{\"to\": \"ann@example.com\", \"resetLink\": "
                    + "\"https://app.example.com/reset?token=" + secret().replace(ODD, "") + "\"" + connection);
            assertThat(sent.status()).as(sent.toString()).isEqualTo(202);
        }
    }

    /** Carries the first command of a provider, where it has one, and asks it each query, by their examples. */
    private Reply ask(TestTenant tenant, String connection) {
        Provider provider = providers.get(get("/api/integrations/" + connection, tenant.token()).at("/provider"));
        List<Operation> own = provider.ownOperations().stream().flatMap(name -> operations.find(name).stream()).toList();
        own.stream().filter(operation -> operation.kind() == Kind.QUERY)
                .forEach(query -> post("/api/v1/operations/" + query.name(), tenant.token(), example(query, connection)));
        Operation command = own.stream().filter(operation -> operation.kind() == Kind.COMMAND).findFirst().orElse(null);
        if (command == null) {
            return get("/api/integrations/" + connection, tenant.token());
        }
        return send(request("/api/v1/operations/" + command.name(), tenant.token(), "POST",
                BodyPublishers.ofString(example(command, connection)), "application/json").header("Prefer", "respond-async"));
    }

    private static String example(Operation operation, String connection) {
        ObjectNode message = operation.examples().get(0).message().deepCopy();
        return message.put("connectionId", connection).toString();
    }

    private ObjectNode configuration(Provider provider, EchoingMailServer mail) {
        ObjectNode values = json.createObjectNode();
        for (Field field : provider.form().fields()) {
            if (field.secret()) {
                values.put(field.name(), secret(field));
            } else if (field.required() && field.defaultValue() == null) {
                values.put(field.name(), !field.allowed().isEmpty() ? field.allowed().get(0) : field.example() != null ? field.example()
                        : field.name().contains("mail") ? "noreply@example.com" : "ABC123");
            }
        }
        if (provider.id().equals("smtp")) {
            values.put("host", "127.0.0.1").put("port", mail.port()).put("security", "none").put("username", "ann");
        }
        return values.put("rateLimit", "100000/s");
    }

    private String connection(TestTenant tenant, Provider provider, EchoingMailServer mail, boolean dashboard) {
        ObjectNode values = configuration(provider, mail);
        ObjectNode body = json.createObjectNode().put("integrationType", provider.channels().get(0)).put("provider", provider.id())
                .put("name", provider.id());
        body.set("configuration", values);
        Reply made = post(dashboard ? "/api/dashboard/integrations/create" : "/api/integrations", tenant.token(), body.toString());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        String path = "/api/integrations/" + made.at("/id");
        ObjectNode masks = json.createObjectNode();
        masks.set("configuration", made.body().path("configuration"));
        Reply kept = put(path, tenant.token(), masks.toString());
        assertThat(kept.status()).as(kept.toString()).isEqualTo(200);
        provider.form().fields().stream().filter(Field::secret).forEach(field -> values.put(field.name(), secret(field)));
        Reply configured = post(path + "/configure/" + provider.channels().get(0), tenant.token(), values.toString());
        assertThat(configured.status()).as(configured.toString()).isEqualTo(200);
        values.put("sandboxStatus", "x");
        post(path + "/configure/" + provider.channels().get(0), tenant.token(), values.toString());
        ObjectNode unsaved = body.deepCopy();
        unsaved.set("configuration", configuration(provider, mail));
        post("/api/dashboard/integrations/test", tenant.token(), unsaved.toString());
        return made.at("/id");
    }

    private String sandbox(TestTenant tenant, Provider provider) {
        ObjectNode body = json.createObjectNode().put("integrationType", provider.channels().get(0)).put("provider", provider.id())
                .put("name", provider.id());
        ObjectNode values = json.createObjectNode().put("sandbox", true);
        provider.form().fields().stream().filter(Field::secret).forEach(field -> values.put(field.name(), secret(field)));
        body.set("configuration", values);
        Reply made = post("/api/integrations", tenant.token(), body.toString());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    private void tokens(TestTenant tenant) {
        HttpRequest.Builder once = request("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "POST",
                BodyPublishers.ofString("{\"name\": \"app\"}"), "application/json").header("Idempotency-Key", UUID.randomUUID().toString());
        Reply made = send(once);
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        send(once);
        get("/api/integrations", made.at("/token"));
        delete("/api/tenants/" + tenant.id() + "/tokens/" + made.at("/id"), tenant.token());
        await().atMost(Duration.ofSeconds(10)).until(() -> get("/api/integrations", made.at("/token")).status() == 401);
        Reply user = post("/api/users", tenant.token(), "{\"email\": \"ann@example.com\", \"name\": \"Ann\", \"role\": \"admin\"}");
        assertThat(user.status()).as(user.toString()).isEqualTo(201);
        users.put(tenant.id(), user.at("/id"));
        Reply hers = post("/api/users/" + user.at("/id") + "/tokens", tenant.token(), "{\"name\": \"laptop\"}");
        assertThat(hers.status()).as(hers.toString()).isEqualTo(201);
        get("/api/integrations", hers.at("/token"));
        get("/api/integrations", jwt());
        get("/api/integrations", secret().replace(ODD, ""));
        get("/api/integrations", "serai_" + HEAD + TAIL);
        send(request("/api/integrations", null).header("Authorization", "Basic " + HEAD + TAIL).GET());
    }

    /** A token of an issuer that nobody trusts. */
    private String jwt() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return String.join(".", List.of("{\"alg\": \"RS256\", \"kid\": \"" + secret() + "\"}",
                "{\"iss\": \"https://issuer.example\", \"sub\": \"" + HEAD + "\", \"exp\": 4102444800}", HEAD + TAIL).stream()
                .map(part -> base64.encodeToString(part.getBytes(StandardCharsets.UTF_8))).toList());
    }

    private void apiKeys(TestTenant tenant) {
        Reply key = send(request("/api/integrations/api-keys", tenant.token(), "POST",
                BodyPublishers.ofString(json.createObjectNode().put("name", "Kept").put("value", secret()).toString()), "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString()));
        assertThat(key.status()).as(key.toString()).isEqualTo(201);
        post("/api/integrations/connect", tenant.token(), "{\"provider\": \"sendgrid\", \"apiKeyId\": \"" + key.at("/id") + "\"}");
        post("/api/integrations/connect", tenant.token(),
                json.createObjectNode().put("provider", "sendgrid").put("apiKey", secret()).put("category", "none").toString());
        post("/api/integrations/api-keys", tenant.token(), json.createObjectNode().put("name", "Kept").put("value", secret()).toString());
        post("/api/integrations/api-keys", tenant.token(), json.createObjectNode().put("name", 1).put("value", secret()).toString());
    }

    private void badRequests(TestTenant tenant) {
        String begin = "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Bad\", ";
        String quoted = json.getNodeFactory().textNode(secret()).toString();
        for (String body : List.of(
                begin + "\"configuration\": {\"apiKey\": " + quoted.substring(0, quoted.length() - 1),
                begin + "\"configuration\": {\"apiKey\": " + quoted + ",}}",
                begin + "\"configuration\": {\"apiKey\": " + quoted.replace("\"", "") + "}}",
                begin + "\"configuration\": {\"apiKey\": " + quoted + ", \"apiKey\": " + quoted + "}}",
                begin + "\"configuration\": {\"apiKey\": {\"a\": " + quoted + "}}}",
                begin + "\"configuration\": {\"apiKey\": [" + quoted + "]}}",
                begin + "\"configuration\": {\"apiKey\": \"" + HEAD + "\\u0000" + TAIL + "\"}}",
                begin + "\"configuration\": {\"apiKey\": \"" + (HEAD + TAIL).repeat(10_000) + "\"}}",
                begin + "\"configuration\": " + quoted + "}",
                begin + "\"configuration\": {\"apiKeyy\": " + quoted + "}}",
                begin + "\"apiKey\": " + quoted + "}",
                quoted, "[" + quoted + "]")) {
            Reply refused = post("/api/integrations", tenant.token(), body);
            assertThat(refused.status()).as(body + refused).isEqualTo(400);
        }
        send(request("/api/integrations", tenant.token(), "POST", BodyPublishers.ofString(quoted), "text/plain"));
        send(request("/api/integrations", tenant.token(), "POST", BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff}), null));
    }

    /** Providers whose files are written as badly as can be. */
    private void addLeakyProviders() throws IOException {
        for (int i = 0; i < LEAKY_STEPS.size(); i++) {
            String token = HEAD + i + TAIL + "token";
            PROVIDERS.tell("leaky" + i + ".token", asked -> Told.json(200, "{\"access_token\": \"" + token + "\", \"expires_in\": 20}"));
            Files.writeString(leaky(i), """
                    apiVersion: camel.apache.org/v1
                    kind: Kamelet
                    metadata:
                      name: leaky%1$d-sink
                      annotations:
                        serai.dev/channels: sms
                        serai.dev/operations: sms.send
                        serai.dev/message-id: body /id
                        serai.dev/oauth: "{grant: client_credentials, tokenUrl: 'https://id.leaky.example/oauth2/token'}"
                    spec:
                      definition:
                        title: Leaky %1$d Sink
                        description: Sends the key and the token everywhere.
                        type: object
                        required: [apiKey, clientId, clientSecret]
                        properties:
                          clientId: {title: Client ID, description: The id., type: string}
                          clientSecret: {title: Client Secret, description: The secret., type: string, format: password}
                          apiKey: {title: API Key, description: The key., type: string, format: password}
                          baseUrl: {title: Base URL, description: The host., type: string, default: "https://api.leaky.example"}
                      dataTypes:
                        out:
                          types:
                            sms.send: {schema: {example: {status: 201, body: {id: MOCK-ID}}}}
                      template:
                        from:
                          uri: kamelet:source
                          steps:
                            - removeHeaders: {pattern: "*"}
                            - setHeader: {name: X-Key, expression: {simple: {expression: "{{apiKey}}"}}}
                            - setHeader: {name: Authorization, expression: {simple: {expression: "Bearer {{accessToken}}"}}}
                            - setHeader: {name: Content-Type, expression: {constant: {expression: application/json}}}
                            - setHeader: {name: CamelHttpUri, expression: {simple: {expression: "{{baseUrl}}/flights"}}}
                            - setBody: {expression: {jq: {expression: "{number: .to, key: header(\\"X-Key\\")}", resultType: "byte[]"}}}
                            %2$s
                            - to: {id: to-leaky, uri: "https://api.leaky.example", parameters: {httpMethod: POST, copyHeaders: false}}
                            - removeHeaders: {pattern: "*", excludePattern: CamelHttpResponseCode|Retry-After}
                    """.formatted(i, LEAKY_STEPS.get(i)));
        }
        awaitLeakyProviders(LEAKY_STEPS.size());
    }

    private Path leaky(int number) {
        return Path.of(environment.getRequiredProperty("serai.kamelets-dir"), "leaky" + number + "-sink.kamelet.yaml");
    }

    private void awaitLeakyProviders(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> providers.all().stream()
                .filter(provider -> provider.id().startsWith("leaky")).count() == count);
    }

    /** So that the context can be used by others. */
    private void removeWhatWasAdded() throws IOException {
        environment.getPropertySources().remove("planted");
        providers.all().forEach(provider -> PROVIDERS.behave(provider.id(), Mode.ECHOES_400));
        awaitDeliveries("status in ('accepted', 'retrying')", () -> database.jdbc().sql(
                "update delivery set due_at = now() where status = 'retrying' and lease_owner is null and due_at > now()").update());
        for (int i = 0; i < LEAKY_STEPS.size(); i++) {
            Files.deleteIfExists(leaky(i));
        }
        awaitLeakyProviders(0);
        PROVIDERS.behaveWell();
    }

    /** A tenant without connections uses those of the environment. */
    private void standIn(TestTenant tenant) {
        PROVIDERS.behave("brevo", Mode.ECHOES_400);
        Reply sent = send(request("/api/v1/integrations/email/send", tenant.token(), "POST", BodyPublishers.ofString(EMAIL),
                "application/json").header("Prefer", "wait=30"));
        assertThat(sent.at("/provider")).as(sent.toString()).isEqualTo("brevo");
        assertThat(sent.at("/status")).as(sent.toString()).isEqualTo("dead");
    }

    private void changeTheKey(Path file, String old) throws IOException {
        String key = FreshKey.hex();
        search.plant("new encryption key", key);
        replace(file, key + "\n" + old);
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/keys", OPERATOR).body(), shown ->
                shown.path("keys").size() == 2 && shown.at("/rotation/state").asText().equals("finished")
                        && shown.at("/keys/1/safeToRemove").asBoolean());
        replace(file, key);
        await().atMost(Duration.ofSeconds(10)).until(() -> get("/api/keys", OPERATOR).body().path("keys").size() == 1);
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("encryption.key.fresh"), text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The token that comes with a message is in the broker's files, as it was sent, and nowhere else. */
    private void queue() {
        TestTenant tenant = newTenant("Queue");
        jms.setReceiveTimeout(30_000);
        jms.send("serai.events", session -> {
            var message = session.createTextMessage("{\"type\": ");
            message.setStringProperty("SeraiToken", tenant.token());
            return message;
        });
        jakarta.jms.Message aside = jms.receive("serai.events.invalid");
        assertThat(aside).isNotNull();
        search.text("answers", "queue serai.events.invalid", aside.toString());
    }

    /** Every path of the API that can be read: all there is of the tenant by itself, some of it by the operator and by nobody. */
    private void read(TestTenant tenant) {
        List<String> deliveries = new ArrayList<>();
        get("/api/deliveries?limit=200", tenant.token()).body().path("items").forEach(each -> deliveries.add(each.path("id").asText()));
        OpenApiTests.document().path("paths").properties().forEach(path -> {
            // Live updates do not end.
            if (path.getValue().has("get") && !path.getKey().equals("/api/live")) {
                List<String> filled = ids(path.getKey(), tenant, deliveries).stream().map(id -> filled(path.getKey(), id)).toList();
                filled.forEach(each -> get(each, tenant.token()));
                filled.stream().limit(2).forEach(each -> {
                    get(each, OPERATOR);
                    get(each, null);
                });
            }
        });
        for (String path : List.of("/actuator/health", "/actuator/health/readiness", "/actuator/prometheus", "/actuator", "/nothing")) {
            get(path, OPERATOR);
            get(path, null);
        }
    }

    private static String filled(String path, String id) {
        String filled = path.replace("{id}", id).replace("{provider}", id).replace("{tokenId}", id).replace("{operation}", id)
                .replace("{version}", "1");
        filled = path.startsWith("/api/v1/integrations/") ? filled.replaceAll("\\{\\w+}", "x-1") : filled;
        assertThat(filled).doesNotContain("{");
        return filled;
    }

    private List<String> ids(String path, TestTenant tenant, List<String> deliveries) {
        if (!path.contains("{")) {
            return List.of("");
        }
        if (path.contains("{operation}")) {
            return List.of("email.send", "sms.send", "chat.post");
        }
        if (path.contains("{provider}")) {
            return providers.all().stream().map(Provider::id).toList();
        }
        if (path.startsWith("/api/templates/")) {
            return List.of(post("/api/templates", tenant.token(), "{\"name\": \"t" + Ids.next() + "\", \"locales\": {\"en\": {\"text\":"
                    + " \"Hello\"}}}").at("/id"));
        }
        return path.startsWith("/api/deliveries/") ? deliveries : path.startsWith("/api/integrations/{id}") ? integrations.get(tenant.id())
                : path.startsWith("/api/users/") ? List.of(users.get(tenant.id())) : List.of(tenant.id());
    }
}
