package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.subscription.Endpoints.Endpoint;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with endpoints of its own. */
abstract class AbstractSubscriptionTests extends AbstractSeraiIntegrationTests {

    static final String PATH = "/api/integrations/webhooks";

    TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Subscriber");
    }

    static Endpoint endpoint() {
        return Endpoints.next(PROVIDERS);
    }

    Reply subscribe(ObjectNode body) {
        return post(PATH, tenant.token(), body.toString());
    }

    ObjectNode body(Endpoint endpoint, String... events) {
        ObjectNode body = json.createObjectNode().put("url", endpoint.url());
        for (String event : events) {
            body.withArrayProperty("events").add(event);
        }
        return body;
    }

    JsonNode subscribed(ObjectNode body) {
        Reply reply = subscribe(body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        return reply.body();
    }

    String subscribed(Endpoint endpoint, String... events) {
        return subscribed(body(endpoint, events)).path("id").asText();
    }

    Reply patch(String id, String body) {
        return send(request(PATH + "/" + id, tenant.token(), "PATCH", BodyPublishers.ofString(body), "application/json"));
    }

    Reply raise(String type, String data) {
        return post("/api/events", tenant.token(), "{\"type\": \"" + type + "\", \"data\": " + data + "}");
    }

    /** The id of the only delivery that an event makes. */
    String raised(String type, String data) {
        Reply reply = raise(type, data);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        assertThat(reply.body().path("deliveries")).as(reply.toString()).hasSize(1);
        return reply.at("/deliveries/0/id");
    }

    static void awaitRequests(Endpoint endpoint, int count) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(endpoint.requests()).hasSizeGreaterThanOrEqualTo(count));
    }

    List<JsonNode> log(String id, String query) {
        List<JsonNode> items = new ArrayList<>();
        Reply reply = get(PATH + "/" + id + "/deliveries" + query, tenant.token());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        reply.body().path("items").forEach(items::add);
        return items;
    }

    /** As the published library does it. */
    static void verify(String secret, Asked request) throws Exception {
        Map<String, String> headers = request.headers();
        new Webhook(secret).verify(request.body(), Map.of("webhook-id", List.of(headers.get("webhook-id")),
                "webhook-timestamp", List.of(headers.get("webhook-timestamp")),
                "webhook-signature", List.of(headers.get("webhook-signature"))));
    }

    JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
