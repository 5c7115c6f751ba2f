package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.api.PathId;
import dev.serai.api.Sha256;
import dev.serai.connection.Connection;
import dev.serai.connection.WebhookConnections;
import dev.serai.event.ReceivedEvents;
import dev.serai.event.ReceivedEvents.Received;
import dev.serai.proof.SignedRequest;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Keeps what is proven and cannot be read, as an event {@code webhook.unread} that is planned again once the provider's file is mended, and
 * reads it then.
 */
@Component
class UnreadWebhooks {

    static final String TYPE = ReceivedEvents.PREFIX + "unread";

    /** Of a form with files, whose bytes are kept beside it. */
    private static final int SHOWN = 2_000;

    private final ReceivedEvents events;
    private final WebhookConnections connections;
    private final ProviderCatalog providers;
    private final WebhookStore store;
    private final WebhookAddresses addresses;
    private final Clock clock;

    UnreadWebhooks(ReceivedEvents events, WebhookConnections connections, ProviderCatalog providers, WebhookStore store,
            WebhookAddresses addresses, Clock clock) {
        this.events = events;
        this.connections = connections;
        this.providers = providers;
        this.store = store;
        this.addresses = addresses;
        this.clock = clock;
    }

    void keep(Provider provider, Connection connection, SignedRequest request, Arrival arrival, String reason) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("provider", provider.id()).put("connectionId", connection.id().toString()).put("reason", reason);
        data.put("contentType", request.header("Content-Type").orElse(""));
        String text = connections.masked(connection, provider, WebhookBody.text(request));
        data.put("body", request.multipart() == null || text.length() <= SHOWN ? text : text.substring(0, SHOWN));
        if (request.multipart() != null) {
            String masked = connections.masked(connection, provider, new String(request.body(), StandardCharsets.ISO_8859_1));
            data.put("base64", Base64.getEncoder().encodeToString(masked.getBytes(StandardCharsets.ISO_8859_1)));
        }
        data.set("query", WebhookBody.query(request));
        data.set("headers", SafeHeaders.of(request, each -> connections.masked(connection, provider, each)));
        arrival.write(data);
        String id = HexFormat.of().formatHex(Sha256.of((request.url() + "\n").getBytes(StandardCharsets.UTF_8), request.body()));
        events.accept(connection.tenantId(), connection.ownerId(), arrival.from(WebhookStore.source(provider, connection.id())),
                List.of(new Received(id, TYPE, clock.instant(), data)));
    }

    /**
     * Reads one that was kept, as the provider's file is now.
     *
     * @throws ProblemException where it still cannot be read, or the connection is gone
     */
    void read(JsonNode data) {
        Provider provider = providers.find(data.path("provider").asText())
                .filter(found -> found.webhook() != null).orElseThrow(() -> problem("There is no file of the provider that takes it"));
        Connection connection = connections.find(PathId.of(data.path("connectionId").asText(), "connection"))
                .orElseThrow(() -> problem("The connection it came over is gone"));
        SignedRequest request = new SignedRequest("POST", query(data.path("query")), headers(data), body(data));
        try {
            Arrival arrival = Arrival.read(data);
            store.store(provider, connection, addresses.read(provider, WebhookBody.read(request, provider.webhook().form()),
                    WebhookVariables.of(request, arrival.proven().secret(), connections.settings(connection, provider)),
                    clock.instant()), arrival);
        } catch (UnreadableWebhookException e) {
            throw problem(e.getMessage());
        }
    }

    private static Map<String, List<String>> headers(JsonNode data) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        data.path("headers").properties().forEach(header -> headers.put(header.getKey(), List.of(header.getValue().asText())));
        headers.put("Content-Type", List.of(data.path("contentType").asText()));
        return headers;
    }

    /** Of a form with files the bytes, for they are no text. */
    private static byte[] body(JsonNode data) {
        return data.hasNonNull("base64") ? Base64.getDecoder().decode(data.get("base64").asText())
                : data.path("body").asText().getBytes(StandardCharsets.UTF_8);
    }

    private static String query(JsonNode parameters) {
        StringJoiner query = new StringJoiner("&", "?", "");
        parameters.properties().forEach(parameter -> (parameter.getValue().isArray() ? parameter.getValue() : List.of(parameter.getValue()))
                .forEach(value -> query.add(encoded(parameter.getKey()) + "=" + encoded(value.asText()))));
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ProblemException problem(String detail) {
        return ProblemException.badRequest(detail, List.of());
    }
}
