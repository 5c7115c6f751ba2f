package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection would have carried waits until a person has let it in again, and goes out once. */
class WaitingForConsentIntegrationTests extends AbstractConsentIntegrationTests {

    private String put(String name) {
        return accepted("shelf.put", "{\"name\": \"" + name + "\"}");
    }

    private String accepted(String operation, String message) {
        Reply reply = post("/api/v1/operations/" + operation, tenant.token(), message);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        String location = reply.raw().headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private JsonNode waiting(String id) {
        await().until(() -> delivery(tenant, id).path("explanation").asText().contains("connected again"));
        JsonNode waiting = delivery(tenant, id);
        assertThat(waiting.path("status").asText()).as(waiting.toPrettyString()).isIn("accepted", "retrying");
        assertThat(waiting.path("reason").asText()).as(waiting.toPrettyString()).isEqualTo("consent");
        return waiting;
    }

    private List<Asked> taken(String name) {
        return calls.stream().filter(asked -> asked.body().contains(name) && desk.accepts(asked)).toList();
    }

    @Test
    void itGoesOutOnceWhenTheConnectionIsConnectedAgain() {
        String id = connect("fri", "").at("/connectionId");
        String before = put("before");
        delivery(tenant, before, "delivered");
        desk.takeBack();

        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(put("waits-" + i));
        }
        waiting.forEach(this::waiting);
        assertThat(connection(id).at("/status")).isEqualTo("error");
        int asked = desk.refreshes();
        String late = put("waits-5");
        assertThat(waiting(late).path("attempts")).as("nobody is called for it any more").isEmpty();
        waiting.add(late);
        assertThat(desk.refreshes()).isEqualTo(asked);

        assertThat(connect("fri", "?connectionId=" + id).at("/status")).isEqualTo("active");

        for (int i = 0; i < waiting.size(); i++) {
            delivery(tenant, waiting.get(i), "delivered");
            assertThat(taken("waits-" + i)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void whatIsRefusedForLackOfAScopeWaitsToo(int status) {
        String id = connect("fri", "").at("/connectionId");
        boolean[] lacks = {true};
        PROVIDERS.tell("fri", asked -> {
            calls.add(asked);
            return lacks[0] ? new Told(status, "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"shelf.write\"\r\n", "")
                    : Told.json(200, "{\"id\": \"1\"}");
        });
        String waits = put("lacks");
        waiting(waits);
        assertThat(connection(id).at("/lastError")).contains("shelf.write");

        lacks[0] = false;
        connect("fri", "?connectionId=" + id);

        delivery(tenant, waits, "delivered");
        assertThat(taken("lacks")).hasSize(2);
    }

    @Test
    void whatIsRefusedForATokenThatNobodyRenewsWaitsToo() {
        desk.withoutRefreshTokens();
        String id = connect("fri", "").at("/connectionId");
        desk.endAccess();
        String waits = put("ends");
        waiting(waits);
        await().until(() -> connection(id).at("/lastError").contains("Connect it again"));
        assertThat(get("/api/events?type=connection.reauthorize", tenant.token()).body().path("items")).hasSize(1);

        connect("fri", "?connectionId=" + id);

        delivery(tenant, waits, "delivered");
        assertThat(taken("ends")).hasSize(1);
    }

    @Test
    void whoSaysInOtherWordsThatTheTokenIsOverWaitsToo() {
        boolean[] over = {false};
        PROVIDERS.tell("slack", asked -> {
            calls.add(asked);
            return Told.json(200, asked.target().contains("/oauth.v2.access")
                    ? "{\"ok\": true, \"access_token\": \"xoxb-1\", \"scope\": \"chat:write\", \"team\": {\"id\": \"T024BE7LD\"}}"
                    : over[0] ? "{\"ok\": false, \"error\": \"token_revoked\"}" : "{\"ok\": true, \"ts\": \"1.1\", \"team\": \"T\"}");
        });
        try {
            String id = post("/api/integrations", tenant.token(), "{\"integrationType\": \"chat\", \"provider\": \"slack\","
                    + " \"name\": \"s\", \"configuration\": {\"oauthClientId\": \"own-id\","
                    + " \"oauthClientSecret\": \"marker-own-secret\"}}").at("/id");
            assertThat(connect("slack", "?connectionId=" + id).at("/status")).isEqualTo("active");
            over[0] = true;
            String waits = accepted("chat.post", "{\"channel\": \"C024BE91L\", \"text\": \"waits\"}");
            waiting(waits);
            waiting(accepted("chat.post", "{\"channel\": \"C024BE91L\", \"text\": \"waits, too\"}"));
            assertThat(connection(id).at("/status")).isEqualTo("error");
            assertThat(connection(id).at("/lastError")).contains("Slack does not accept the access token", "Connect it again");
            assertThat(get("/api/events?type=connection.reauthorize", tenant.token()).body().path("items")).hasSize(1);

            over[0] = false;
            connect("slack", "?connectionId=" + id);
            delivery(tenant, waits, "delivered");
        } finally {
            PROVIDERS.tellNoMore("slack");
        }
    }

    @Test
    void anotherConnectionTakesOver() {
        connect("fri", "");
        connect("fri", "?name=Second");
        desk.takeBack();
        String third = connect("fri", "?name=Third").at("/connectionId");

        JsonNode delivered = delivery(tenant, put("over"), "delivered");
        assertThat(delivered.path("connectionId").asText()).as(delivered.toPrettyString()).isEqualTo(third);
    }
}
