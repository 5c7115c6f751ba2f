package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.RouteFolder;
import dev.serai.event.ReceivedEvents;
import dev.serai.event.ReceivedEvents.Received;
import dev.serai.event.ReceivedEvents.Way;
import dev.serai.subscription.Endpoints.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

/** Whichever way an event comes in, the subscriptions that take it get it, once. */
class SubscribedEntriesIntegrationTests extends AbstractSubscriptionTests {

    @Autowired
    private JmsTemplate jms;
    @Autowired
    private ReceivedEvents received;

    private void awaitOne(Endpoint endpoint, String id) {
        awaitRequests(endpoint, 1);
        await().until(() -> log(id, "?status=delivered").size() == 1);
        assertThat(log(id, "")).hasSize(1);
    }

    @Test
    void overTheQueue() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "order.*");

        jms.send("serai.events", session -> {
            jakarta.jms.TextMessage message = session.createTextMessage("{\"type\": \"order.made\", \"data\": {\"number\": 1}}");
            message.setStringProperty("SeraiToken", tenant.token());
            return message;
        });

        awaitOne(endpoint, id);
        assertThat(read(endpoint.requests().get(0).body()).at("/data/number").asInt()).isEqualTo(1);
    }

    @Test
    void fromAProviderByItself() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "message.received");
        List<Received> sent = List.of(new Received("m-1", "message.received", Instant.now(), json.createObjectNode().put("text", "Hello")));

        received.accept(UUID.fromString(tenant.id()), null, new Way("twilio/x", true, 0), sent);
        received.accept(UUID.fromString(tenant.id()), null, new Way("twilio/x", true, 0), sent);

        awaitOne(endpoint, id);
    }

    @Test
    void raisedByARouteAndPlannedLater() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "subscribed.second", "subscribed.first");
        try (RouteFolder routes = routeFolder()) {
            for (String planning : List.of("now", "later")) {
                JsonNode state = routes.put("events/subscribed-first.camel.yaml", """
                        - route:
                            id: subscribed-first
                            description: For a test.
                            group: events
                            from:
                              uri: "event:subscribed.first?planning=%s"
                              steps:
                                - to: {id: to-second, uri: "event:subscribed.second"}
                        """.formatted(planning));
                assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
                int before = endpoint.requests().size();

                assertThat(raise("subscribed.first", "{}").status()).isEqualTo(202);

                awaitRequests(endpoint, before + 2);
            }
        }
        await().until(() -> log(id, "?status=delivered").size() == 4);
        assertThat(endpoint.requests()).hasSize(4);
        assertThat(endpoint.requests().stream().map(asked -> read(asked.body()).path("type").asText()).toList())
                .containsExactlyInAnyOrder("subscribed.first", "subscribed.second", "subscribed.first", "subscribed.second");
    }

    /** As another node does it: in the table, and told to all. */
    @Test
    void changedByAnotherNode() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "order.made");
        assertThat(raise("order.sent", "{}").status()).isEqualTo(400);

        database.jdbc().sql("update subscription set events = '{order.sent}' where id = ?").param(UUID.fromString(id)).update();
        database.jdbc().sql("select pg_notify('serai_subscriptions', ?)").param(tenant.id()).query().singleRow();

        await().until(() -> raise("order.sent", "{}").status() == 202);
        awaitRequests(endpoint, 1);
        assertThat(raise("order.made", "{}").status()).isEqualTo(400);
    }
}
