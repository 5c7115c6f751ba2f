package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with a connection, and a provider that sends webhooks to it. */
public abstract class AbstractWebhookIntegrationTests extends AbstractSeraiIntegrationTests {

    protected TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    /**
     * Configures a connection.
     *
     * @param values JSON of the form's fields
     * @return its id
     */
    protected String connection(String channel, String provider, String values) {
        return connection(tenant, channel, provider, values);
    }

    protected String connection(TestTenant owner, String channel, String provider, String values) {
        Reply made = post("/api/integrations", owner.token(), """
                {"name": "%s", "integrationType": "%s", "provider": "%s", "configuration": %s}""".formatted(provider, channel, provider,
                values));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        return made.at("/id");
    }

    /** The path of a connection's webhook. */
    protected static String path(String provider, String connection) {
        return "/webhooks/" + provider + "/" + connection;
    }

    /** Sends as a provider does, without a token of Serai's. */
    protected Reply webhook(String path, String contentType, String body, Map<String, String> headers) {
        return webhook(path, contentType, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers);
    }

    protected Reply webhook(String path, String contentType, byte[] body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path, null).POST(BodyPublishers.ofByteArray(body)).header("Content-Type", contentType);
        headers.forEach(request::header);
        return send(request);
    }

    /** What was stored of a connection's webhooks, with their data, in the order they came. */
    protected List<JsonNode> events(String provider, String connection) {
        return events(tenant, provider, connection);
    }

    protected List<JsonNode> events(TestTenant owner, String provider, String connection) {
        List<JsonNode> items = new ArrayList<>();
        get("/api/events?limit=200", owner.token()).body().path("items").forEach(items::add);
        List<JsonNode> events = new ArrayList<>(items.stream()
                .filter(item -> item.path("source").asText().equals(provider + "/" + connection))
                .map(item -> get("/api/events/" + item.path("id").asText(), owner.token()).body()).toList());
        java.util.Collections.reverse(events);
        return events;
    }

    /** The refusals of a connection by kind, once this kind is among them. */
    protected JsonNode refusal(String connection, String kind) {
        return org.awaitility.Awaitility.await().until(() -> StreamSupport.stream(get("/api/integrations/" + connection + "/webhook",
                tenant.token()).body().path("refused").spliterator(), false).filter(each -> each.path("kind").asText().equals(kind))
                .findFirst().orElse(null), java.util.Objects::nonNull);
    }

    protected static byte[] hmac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    protected static String hexHmac(String key, String text) {
        return HexFormat.of().formatHex(hmac("HmacSHA256", key.getBytes(java.nio.charset.StandardCharsets.UTF_8), text));
    }
}
