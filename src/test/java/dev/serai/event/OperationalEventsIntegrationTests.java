package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.security.TenantScope;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** What is raised about connections and providers: on disk with what led to it, and planned where somebody takes it. */
class OperationalEventsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private OperationalEvents events;
    @Autowired
    private TransactionTemplate transaction;

    private TestTenant tenant;
    private UUID tenantId;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Operational");
        tenantId = UUID.fromString(tenant.id());
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    private static ObjectNode data(String connectionId) {
        return JsonNodeFactory.instance.objectNode().put("connectionId", connectionId).put("reason", "gone\0");
    }

    private JsonNode event(UUID id) {
        Reply reply = get("/api/events/" + id, tenant.token());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.body();
    }

    @Test
    void isListedWhereNobodyTakesIt() {
        UUID id = events.raise(tenantId, "connection.reauthorize", data("c1"));

        JsonNode event = event(id);
        assertThat(event.path("type").asText()).isEqualTo("connection.reauthorize");
        assertThat(event.path("subject").asText()).isEqualTo("c1");
        assertThat(event.path("source").asText()).isEqualTo("serai");
        assertThat(event.path("status").asText()).isEqualTo("planned");
        assertThat(event.path("deliveries")).isEmpty();
    }

    @Test
    void aRouteTakesIt() {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}}""").status()).isEqualTo(201);
        JsonNode state = routes.put("events/on-error.camel.yaml", """
                - route:
                    id: on-error
                    description: For a test.
                    group: events
                    from:
                      uri: "event:connection.error"
                      steps:
                        - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: "Mend \\(.connectionId)"}'}}}
                        - to: {id: to-sms, uri: "operation:sms.send"}
                """);
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");

        UUID id = events.raise(tenantId, "connection.error", data("c2"));

        await().until(() -> event(id).path("deliveries").size() == 1);
        JsonNode delivery = delivery(tenant, event(id).at("/deliveries/0/id").asText(), "delivered");
        assertThat(delivery.at("/message/text").asText()).isEqualTo("Mend c2");
    }

    @Test
    void isGoneWithTheTransactionThatRaisedIt() {
        UUID[] id = {null};
        TenantScope.run(tenantId, () -> transaction.executeWithoutResult(status -> {
            id[0] = events.raise(tenantId, "connection.error", data("c3"));
            status.setRollbackOnly();
        }));
        UUID[] other = {null};
        database.transaction().executeWithoutResult(status -> {
            other[0] = events.raise(tenantId, "connection.error", data("c3"));
            status.setRollbackOnly();
        });

        assertThat(get("/api/events/" + id[0], tenant.token()).status()).isEqualTo(404);
        assertThat(get("/api/events/" + other[0], tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void nobodyElseRaisesIt() {
        Reply reply = post("/api/events", tenant.token(), "{\"type\": \"connection.error\", \"data\": {}}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().at("/errors/0/field").asText()).isEqualTo("type");
        assertThatThrownBy(() -> events.raise(tenantId, "invoice.created", data("c4"))).hasMessageContaining("operational");
    }
}
