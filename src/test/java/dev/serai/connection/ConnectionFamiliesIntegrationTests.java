package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.provider.ProviderCatalog;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The other families of paths that lead to the same connections. */
class ConnectionFamiliesIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "SG.marker-secret-1234";

    @Autowired
    private Connections connections;

    @Autowired
    private ConnectionCredentials credentials;

    @Autowired
    private ProviderCatalog providers;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private Object secret(String channel, String property) {
        Connection connection = connections.usable(UUID.fromString(tenant.id()), null, channel).get(0);
        return credentials.open(connection, providers.get(connection.provider()), "email.send", null).property(property);
    }

    private Reply connect(String body) {
        return post("/api/integrations/connect", tenant.token(), body);
    }

    private List<String> fields(Reply reply) {
        return reply.body().at("/errors").findValuesAsText("field");
    }

    @Test
    void theDashboardMakesChangesAndDeletesTheSameConnections() {
        Reply made = post("/api/dashboard/integrations/create/", tenant.token(), """
                {"name": "Mail", "type": "EMAIL", "configuration": {"provider": "SENDGRID", "api_key": "%s",
                 "from_email": "a@example.com", "features": {"replyTo": "b@example.com"}}}""".formatted(SECRET));
        String path = "/api/dashboard/integrations/" + made.at("/id");
        Reply changed = put(path, tenant.token(), "{\"name\": \"Updated Name\", \"isActive\": false}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.at("/integrationType")).isEqualTo("email");
        assertThat(made.at("/provider")).isEqualTo("sendgrid");
        assertThat(made.at("/configuration/replyTo")).isEqualTo("b@example.com");
        assertThat(made.raw().body()).doesNotContain("marker-secret");
        assertThat(changed.at("/name")).isEqualTo("Updated Name");
        assertThat(changed.at("/status")).isEqualTo("inactive");
        assertThat(get("/api/integrations/" + made.at("/id"), tenant.token()).body()).isEqualTo(changed.body());
        assertThat(delete(path + "/", tenant.token()).status()).isEqualTo(204);
        assertThat(delete(path, tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void whatIsSaidTwiceIsRefused() {
        Reply type = post("/api/dashboard/integrations/create", tenant.token(),
                "{\"name\": \"Mail\", \"type\": \"EMAIL\", \"integrationType\": \"email\", \"provider\": \"sendgrid\"}");
        Reply provider = post("/api/dashboard/integrations/create", tenant.token(), "{\"name\": \"Mail\", \"type\": \"EMAIL\","
                + " \"provider\": \"sendgrid\", \"configuration\": {\"provider\": \"MAILGUN\"}}");
        Reply feature = post("/api/dashboard/integrations/create", tenant.token(), "{\"name\": \"Mail\", \"type\": \"EMAIL\","
                + " \"provider\": \"sendgrid\", \"configuration\": {\"apiKey\": \"a\", \"features\": {\"apiKey\": \"b\"}}}");

        assertThat(fields(type)).containsExactly("type");
        assertThat(fields(provider)).containsExactly("configuration.provider");
        assertThat(fields(feature)).containsExactly("configuration.features.apiKey");
    }

    @Test
    void membersMayNotConnectOrKeepKeys() {
        String member = memberOf(tenant);

        assertThat(post("/api/integrations/connect", member, "{}").status()).isEqualTo(403);
        assertThat(post("/api/dashboard/integrations/create", member, "{}").status()).isEqualTo(403);
        assertThat(post("/api/integrations/api-keys", member, "{}").status()).isEqualTo(403);
        assertThat(get("/api/integrations/api-keys", member).status()).isEqualTo(200);
        assertThat(get("/api/integrations/connected", member).status()).isEqualTo(200);
    }

    @Test
    void aProviderIsConnectedByItsKeyAlone() {
        Reply made = connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\"}");
        Reply chat = connect("{\"provider\": \"SLACK\", \"api_key\": \"xoxb-marker-secret\", \"name\": \"Team\", \"category\": \"chat\"}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.at("/status")).isEqualTo("active");
        assertThat(made.at("/name")).isEqualTo("SendGrid");
        assertThat(made.at("/configuration/apiKey")).isEqualTo("****1234");
        assertThat(secret("email", "apiKey")).isEqualTo(SECRET);
        assertThat(chat.status()).as(chat.raw().body()).isEqualTo(201);
        assertThat(chat.at("/name")).isEqualTo("Team");
        assertThat(secret("chat", "accessToken")).isEqualTo("xoxb-marker-secret");
        assertThat(get("/api/integrations/available/slack", tenant.token()).at("/connected")).isEqualTo("true");
    }

    @Test
    void aProviderThatNeedsMoreSaysWhat() {
        Reply mailgun = connect("{\"provider\": \"mailgun\", \"apiKey\": \"key-1234567\"}");
        Reply twilio = connect("{\"provider\": \"twilio\", \"apiKey\": \"token\"}");
        Reply complete = connect("{\"provider\": \"twilio\", \"apiKey\": \"token\", \"account_sid\": \"AC1\"}");

        assertThat(mailgun.status()).isEqualTo(400);
        assertThat(fields(mailgun)).containsExactly("domain");
        assertThat(mailgun.at("/detail")).contains("domain").contains("POST /api/integrations");
        assertThat(fields(twilio)).containsExactly("accountSid");
        assertThat(complete.status()).as(complete.raw().body()).isEqualTo(201);
        assertThat(secret("sms", "authToken")).isEqualTo("token");
    }

    @Test
    void connectNamesWhatIsWrong() {
        assertThat(fields(connect("{}"))).containsExactlyInAnyOrder("provider", "apiKey");
        assertThat(fields(connect("{\"provider\": \"pigeon\", \"apiKey\": \"x\"}"))).containsExactly("provider");
        assertThat(fields(connect("{\"provider\": \"smtp\", \"apiKey\": \"x\"}"))).containsExactly("host");
        assertThat(fields(connect("{\"provider\": \"sendgrid\", \"apiKey\": \"x\", \"fromEmail\": \"nobody\"}")))
                .containsExactly("configuration.fromEmail");
        assertThat(fields(connect("{\"provider\": \"sendgrid\", \"apiKey\": \"x\", \"category\": \"sms\"}"))).containsExactly("provider");
        assertThat(get("/api/integrations", tenant.token()).body().at("/items")).isEmpty();
    }

    @Test
    void whatIsConnectedIsListedByPage() {
        connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\"}");
        connect("{\"provider\": \"resend\", \"apiKey\": \"" + SECRET + "\"}");
        post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"brevo\", \"name\": \"Pending\"}");

        Reply first = get("/api/integrations/connected/?limit=1", tenant.token());
        Reply second = get("/api/integrations/connected?limit=1&cursor=" + first.at("/nextCursor"), tenant.token());

        JsonNode item = first.body().at("/items/0");
        assertThat(item.at("/provider").asText()).isEqualTo("sendgrid");
        assertThat(item.at("/category").asText()).isEqualTo("email");
        assertThat(item.at("/connectedAt").asText()).isEqualTo(item.at("/createdAt").asText()).isNotEmpty();
        assertThat(second.at("/items/0/provider")).isEqualTo("resend");
        assertThat(second.body().get("nextCursor").isNull()).isTrue();
    }

    @Test
    void aDisconnectedOneIsOutOfUseUntilItIsSwitchedOn() {
        String id = connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\"}").at("/id");

        Reply off = post("/api/integrations/" + id + "/disconnect/", tenant.token(), "");

        assertThat(off.status()).as(off.raw().body()).isEqualTo(200);
        assertThat(off.at("/status")).isEqualTo("inactive");
        assertThat(off.at("/configuration/apiKey")).isEqualTo("****1234");
        assertThat(get("/api/integrations/connected", tenant.token()).body().at("/items")).isEmpty();
        assertThat(get("/api/integrations/available/sendgrid", tenant.token()).at("/connected")).isEqualTo("false");
        assertThat(put("/api/integrations/" + id, tenant.token(), "{\"isActive\": true}").at("/status")).isEqualTo("active");
        assertThat(secret("email", "apiKey")).isEqualTo(SECRET);
    }

    @Test
    void aDisconnectedOneCanLoseItsCredential() {
        String path = "/api/integrations/" + connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\"}").at("/id");

        Reply off = post(path + "/disconnect", tenant.token(), "{\"delete_credential\": true}");
        Reply on = put(path, tenant.token(), "{\"isActive\": true}");
        Reply tested = post(path + "/test", tenant.token(), "");

        assertThat(off.body().at("/configuration").has("apiKey")).isFalse();
        assertThat(database.jdbc().sql("select count(*) from credential where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single()).isZero();
        assertThat(fields(on)).containsExactly("isActive");
        assertThat(on.at("/detail")).contains("API Key").contains("/configure/email");
        assertThat(tested.body().at("/success").asBoolean()).isFalse();
        assertThat(tested.at("/message")).contains("API Key").contains("configure/email");
        assertThat(post(path + "/configure/email", tenant.token(), "{\"apiKey\": \"SG.another-secret\", \"fromEmail\": \"a@example.com\"}")
                .status()).isEqualTo(200);
        assertThat(put(path, tenant.token(), "{\"isActive\": true}").at("/status")).isEqualTo("active");
        assertThat(post(path + "/disconnect", tenant.token(), "{\"deleteCredential\": \"yes\"}").status()).isEqualTo(400);
        assertThat(post("/api/integrations/" + UUID.randomUUID() + "/disconnect", tenant.token(), "").status()).isEqualTo(404);
    }

    @Test
    void storedApiKeysAreMaskedAndConnectProviders() {
        Reply made = post("/api/integrations/api-keys/", tenant.token(), "{\"name\": \"Billing\", \"value\": \"" + SECRET + "\"}");
        Reply again = post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"Billing\", \"value\": \"other\"}");
        String path = "/api/integrations/api-keys/" + made.at("/id");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.raw().headers().firstValue("Location")).contains(path);
        assertThat(made.at("/value")).isEqualTo("****1234");
        assertThat(again.status()).isEqualTo(409);
        assertThat(get(path, tenant.token()).body()).isEqualTo(made.body());
        assertThat(get("/api/integrations/api-keys", tenant.token()).body().at("/items/0")).isEqualTo(made.body());
        assertThat(database.jdbc().sql("select api_key::text from api_key where id = ?").param(UUID.fromString(made.at("/id")))
                .query(String.class)
                .single()).contains("Billing").doesNotContain("marker-secret");
        Reply connected = connect("{\"provider\": \"resend\", \"api_key_id\": \"" + made.at("/id") + "\"}");
        assertThat(connected.status()).as(connected.raw().body()).isEqualTo(201);
        assertThat(secret("email", "apiKey")).isEqualTo(SECRET);
        assertThat(delete(path + "/", tenant.token()).status()).isEqualTo(204);
        assertThat(get(path, tenant.token()).status()).isEqualTo(404);
        assertThat(fields(connect("{\"provider\": \"resend\", \"apiKeyId\": \"" + made.at("/id") + "\"}"))).containsExactly("apiKeyId");
    }

    @Test
    void whatIsConnectedAndKeptIsInTheAuditLog() {
        String id = connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\"}").at("/id");
        post("/api/integrations/" + id + "/disconnect", tenant.token(), "");
        String key = post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"A\", \"value\": \"" + SECRET + "\"}").at("/id");
        delete("/api/integrations/api-keys/" + key, tenant.token());

        Reply audit = get("/api/audit?limit=4", tenant.token());

        assertThat(audit.body().at("/items").findValuesAsText("action"))
                .containsExactly("api-key.delete", "api-key.create", "connection.disconnect", "connection.create");
        assertThat(audit.at("/items/1/after/mask")).isEqualTo("****1234");
        assertThat(audit.raw().body()).doesNotContain("marker-secret");
    }

    @Test
    void anotherTenantsIdsAreUnknown() {
        String connection = connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\"}").at("/id");
        String key = post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"A\", \"value\": \"secret\"}").at("/id");
        String other = newTenant("Other").token();

        assertThat(post("/api/integrations/" + connection + "/disconnect", other, "").status()).isEqualTo(404);
        assertThat(put("/api/dashboard/integrations/" + connection, other, "{\"name\": \"x\"}").status()).isEqualTo(404);
        assertThat(delete("/api/dashboard/integrations/" + connection, other).status()).isEqualTo(404);
        assertThat(get("/api/integrations/api-keys/" + key, other).status()).isEqualTo(404);
        assertThat(delete("/api/integrations/api-keys/" + key, other).status()).isEqualTo(404);
        assertThat(get("/api/integrations/connected", other).body().at("/items")).isEmpty();
        assertThat(get("/api/integrations/api-keys", other).body().at("/items")).isEmpty();
        assertThat(fields(post("/api/integrations/connect", other, "{\"provider\": \"resend\", \"apiKeyId\": \"" + key + "\"}")))
                .containsExactly("apiKeyId");
        assertThat(get("/api/v1/integrations/health", other).raw().body()).doesNotContain(connection);
    }

    @Test
    void healthTellsHowEachConnectionIs() {
        String broken = connect("{\"provider\": \"sendgrid\", \"apiKey\": \"" + SECRET + "\", \"fromEmail\": \"a@example.com\"}").at("/id");
        connect("{\"provider\": \"resend\", \"apiKey\": \"" + SECRET + "\"}");
        Reply well = get("/api/v1/integrations/health/", tenant.token());
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        post("/api/integrations/" + broken + "/test", tenant.token(), "");

        Reply reply = get("/api/v1/integrations/health", tenant.token());

        assertThat(well.at("/status")).isEqualTo("up");
        assertThat(reply.at("/status")).as(reply.raw().body()).isEqualTo("degraded");
        JsonNode email = channel(reply, "email");
        assertThat(email.at("/status").asText()).isEqualTo("degraded");
        assertThat(email.at("/connections")).hasSize(2);
        JsonNode state = email.at("/connections/0");
        assertThat(state.at("/id").asText()).isEqualTo(broken);
        assertThat(state.at("/origin").asText()).isEqualTo("tenant");
        assertThat(state.at("/status").asText()).isEqualTo("error");
        assertThat(state.at("/breaker").asText()).isEqualTo("closed");
        assertThat(state.at("/lastError").asText()).contains("API key");
        assertThat(state.at("/errorCount").asInt()).isEqualTo(1);
        assertThat(channel(reply, "sms").at("/connections/0/origin").asText()).isEqualTo("sandbox");
        assertThat(get("/api/v1/integrations/health", OPERATOR).status()).isEqualTo(403);
    }

    private static JsonNode channel(Reply reply, String name) {
        for (JsonNode channel : reply.body().at("/channels")) {
            if (channel.at("/channel").asText().equals(name)) {
                return channel;
            }
        }
        throw new AssertionError("No channel " + name + " in " + reply.body());
    }

    @Test
    void statusSaysTheSameAsIsActiveAndIsNotIgnored() {
        String body = "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mail\", \"configuration\":"
                + " {\"apiKey\": \"k\", \"fromEmail\": \"a@example.com\"}, %s}";

        Reply inactive = post("/api/integrations", tenant.token(), body.formatted("\"status\": \"inactive\""));
        Reply contradiction = post("/api/integrations", tenant.token(), body.formatted("\"status\": \"active\", \"isActive\": false"));
        Reply error = post("/api/integrations", tenant.token(), body.formatted("\"status\": \"error\""));

        assertThat(inactive.at("/status")).isEqualTo("inactive");
        assertThat(fields(contradiction)).containsExactly("status");
        assertThat(fields(error)).containsExactly("status");
        assertThat(error.at("/detail")).contains("active and inactive");
    }
}
