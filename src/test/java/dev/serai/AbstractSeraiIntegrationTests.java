package dev.serai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.serai.database.SystemDatabase;
import dev.serai.faults.FaultyProvider;
import dev.serai.security.IdentityProviders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * A running Serai with everything it brings along, and a client that speaks to its API. One context serves all subclasses; one that
 * needs a context of its own gives it a {@code camel.main.name} of its own, since Quartz keeps schedulers by that name for the whole JVM.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
public abstract class AbstractSeraiIntegrationTests {

    /** Stands for every provider. */
    protected static final FaultyProvider PROVIDERS = providers();
    protected static final String OPERATOR = "operator-token-of-the-tests";
    /** How many wrong tokens an address may send in a minute. */
    protected static final int WRONG_TOKENS = 600;
    /** Of the apps of this instance at Meta, by which no connection stands in for one. */
    protected static final String META_APP_SECRET = "fedcba9876543210fedcba9876543210";
    protected static final String META_VERIFY_TOKEN = "word-of-the-instance";
    /** Of the instance's own app at Slack, by which no connection stands in for one. */
    protected static final String SLACK_SIGNING_SECRET = "0123456789abcdef0123456789abcdef";
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort
    private int port;

    @Autowired
    protected ObjectMapper json;

    @Autowired
    private SeraiProperties settings;

    /** The database with the rows of all tenants. */
    @Autowired
    protected SystemDatabase database;

    /** Called once for each context, so that each has a data directory and route and provider files of its own. */
    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) throws IOException {
        Path directory = Files.createTempDirectory("serai-tests");
        String routes = hurried(copy("routes", directory)).toString();
        String kamelets = impatient(copy("kamelets", directory)).toString();
        registry.add("serai.data-dir", () -> directory.resolve("data").toString());
        registry.add("serai.routes-dir", () -> routes);
        registry.add("serai.kamelets-dir", () -> kamelets);
        registry.add("serai.embedded.broker.port", () -> 0);
        registry.add("serai.embedded.postgres.binaries-dir", () -> TestPostgres.binaries().toString());
        registry.add("serai.security.admin-token", () -> OPERATOR);
        registry.add("serai.oauth.clients.tests.id", () -> "id-of-the-tests");
        registry.add("serai.oauth.clients.tests.secret", () -> "marker-secret-of-the-tests");
        registry.add("serai.oauth.return-addresses", () -> "https://app.example.com/settings");
        IdentityProviders.register(registry);
        for (String product : List.of("FACEBOOK", "INSTAGRAM", "WHATSAPP")) {
            registry.add(product + "_APP_SECRET", () -> META_APP_SECRET);
            registry.add(product + "_WEBHOOK_VERIFY_TOKEN", () -> META_VERIFY_TOKEN);
        }
        registry.add("serai.reload.interval", () -> "50ms");
        registry.add("serai.reload.quiet", () -> "1s");
        registry.add("serai.egress.provider-url-template", PROVIDERS::urlTemplate);
        registry.add("serai.egress.response-timeout", () -> "2s");
        registry.add("serai.api.header-timeout", () -> "3s");
        // All tests come from one address, and many send wrong tokens.
        registry.add("serai.security.wrong-tokens", () -> WRONG_TOKENS);
        registry.add("serai.security.wrong-tokens-in-total", () -> 100 * WRONG_TOKENS);
        registry.add("serai.api.body-timeout", () -> "6s");
        registry.add("serai.live.patience", () -> "3s");
        // All tests come from one address.
        registry.add("serai.signup.per-address", () -> "600");
        registry.add("serai.webhooks.trust-accounts", () -> "true");
        registry.add("serai.delivery.redelivery", () -> "300ms,600ms,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s");
        registry.add("serai.delivery.inquiries", () -> "300ms,300ms,300ms");
        registry.add("serai.delivery.breaker.open", () -> "300ms");
        registry.add("SLACK_SIGNING_SECRET", () -> SLACK_SIGNING_SECRET);
    }

    private static Path copy(String folder, Path directory) {
        try {
            Path copy = directory.resolve(folder);
            FileSystemUtils.copyRecursively(Path.of(folder), copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is done every ten seconds is done every two, so that no test waits for it longer than it takes. */
    private static Path hurried(Path routes) throws IOException {
        Path schedules = routes.resolve("ScheduledMaintenance.java");
        String often = Files.readString(schedules).replaceAll("cron=\\d/10\\+", "cron=0/2+");
        Files.writeString(schedules, often);
        return routes;
    }

    /** What endpoints of tenants do not take is sent again as soon as all else. */
    private static Path impatient(Path kamelets) throws IOException {
        Path webhook = kamelets.resolve("operations").resolve("webhook.send.yaml");
        Files.writeString(webhook, Files.readString(webhook).replaceAll("redelivery: .*", "redelivery: [300ms, 600ms, 1s, 1s]"));
        return kamelets;
    }

    private static FaultyProvider providers() {
        try {
            return new FaultyProvider();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer of the API. */
    public record Reply(int status, JsonNode body, HttpResponse<String> raw) {

        public String at(String pointer) {
            return body.at(pointer).asText();
        }

        public String contentType() {
            return raw.headers().firstValue("Content-Type").orElse("");
        }
    }

    protected URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    protected int port() {
        return port;
    }

    protected Reply get(String path, String token) {
        return send(request(path, token).GET());
    }

    protected Reply post(String path, String token, String body) {
        return send(request(path, token).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    protected Reply put(String path, String token, String body) {
        return send(request(path, token).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    protected Reply delete(String path, String token) {
        return send(request(path, token).DELETE());
    }

    protected HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    protected HttpRequest.Builder request(String path, String token, String method, BodyPublisher body, String contentType) {
        HttpRequest.Builder request = request(path, token).method(method, body);
        return contentType == null ? request : request.header("Content-Type", contentType);
    }

    protected Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            String body = response.body();
            boolean isJson = response.headers().firstValue("Content-Type").orElse("").contains("json");
            JsonNode tree = isJson && !body.isEmpty() ? json.readTree(body) : NullNode.getInstance();
            return new Reply(response.statusCode(), tree, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A new tenant: its id and its administrator's token. */
    protected TestTenant newTenant(String name) {
        Reply reply = post("/api/tenants", OPERATOR, "{\"name\": \"" + name + "\"}");
        if (reply.status() != 201) {
            throw new IllegalStateException("No tenant: " + reply);
        }
        return new TestTenant(reply.at("/id"), reply.at("/token"));
    }

    /** Makes a connection with these fields of its configuration, as JSON without braces. */
    protected void connect(TestTenant tenant, String channel, String provider, String fields) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {%s}}""".formatted(channel, provider, provider,
                fields));
        if (made.status() != 201) {
            throw new IllegalStateException("No connection: " + made);
        }
    }

    protected record TestTenant(String id, String token) {}

    /** The route files of this Serai; what is put there goes when it is closed. */
    protected RouteFolder routeFolder() {
        return new RouteFolder(settings.routesDir(), "routes", () -> get("/api/routes?limit=200", OPERATOR).body().path("items"));
    }

    /** The provider and operation files of this Serai; what is put there goes when it is closed. */
    protected RouteFolder kameletFolder() {
        return new RouteFolder(settings.kameletsDir(), "kamelets", () -> get("/api/routes?limit=200", OPERATOR).body().path("items"));
    }

    /** The delivery as the API shows it. */
    protected JsonNode delivery(TestTenant tenant, String id) {
        return get("/api/deliveries/" + id, tenant.token()).body();
    }

    /** The delivery once it has this status. */
    protected JsonNode delivery(TestTenant tenant, String id, String status) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> delivery(tenant, id).path("status").asText(), status::equals);
        return delivery(tenant, id);
    }

    /** The latest deliveries of a tenant, each with its message, which lists do not have. */
    protected List<JsonNode> deliveries(TestTenant tenant, String query) {
        List<JsonNode> deliveries = new ArrayList<>();
        get("/api/deliveries" + query, tenant.token()).body().path("items")
                .forEach(item -> deliveries.add(delivery(tenant, item.path("id").asText())));
        return deliveries;
    }

    /** A member's token of a tenant. */
    protected String memberOf(TestTenant tenant) {
        return post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"app\", \"role\": \"member\"}").at("/token");
    }
}
