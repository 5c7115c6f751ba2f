package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running Serai serves the description of its API, and answers as it says. */
class OpenApiIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String EVENT = """
            {"type": "invoice.created", "data": {"number": "1", "amount": "2.00", "currency": "CHF",
             "customer": {"name": "Ann", "email": "ann@example.com"}}}""";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    @Test
    void descriptionIsServedToAnyone() {
        Reply reply = get("/api/openapi.json", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).startsWith("application/json");
        assertThat(reply.body()).isEqualTo(OpenApiTests.document());
    }

    @Test
    void answersAboutTenantsAreAsDescribed() {
        assertDescribed("post", "/api/tenants", post("/api/tenants", OPERATOR, "{\"name\": \"B\"}"), 201);
        assertDescribed("get", "/api/tenants", get("/api/tenants?limit=1", OPERATOR), 200);
        assertDescribed("get", "/api/tenants/{id}", get("/api/tenants/" + tenant.id(), OPERATOR), 200);
        Reply token = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"app\"}");
        assertDescribed("post", "/api/tenants/{id}/tokens", token, 201);
        assertThat(token.at("/role")).isEqualTo("member");
        assertDescribed("get", "/api/tenants/{id}/tokens", get("/api/tenants/" + tenant.id() + "/tokens", tenant.token()), 200);
        String path = "/api/tenants/" + tenant.id() + "/tokens/" + token.at("/id");
        assertDescribed("delete", "/api/tenants/{id}/tokens/{tokenId}", delete(path, tenant.token()), 204);
        assertDescribed("delete", "/api/tenants/{id}/tokens/{tokenId}", delete(path, tenant.token()), 404);
        assertDescribed("get", "/api/tenants", get("/api/tenants", tenant.token()), 403);
        assertDescribed("get", "/api/tenants", get("/api/tenants", null), 401);
    }

    @Test
    void answersAboutUsersAreAsDescribed() {
        Reply made = post("/api/users", tenant.token(), "{\"email\": \"ann@example.com\", \"name\": \"Ann\"}");
        String path = "/api/users/" + made.at("/id");
        assertDescribed("post", "/api/users", made, 201);
        assertDescribed("post", "/api/users", post("/api/users", tenant.token(), "{}"), 400);
        assertDescribed("post", "/api/users",
                post("/api/users", tenant.token(), "{\"email\": \"Ann@example.com\", \"name\": \"Ann\"}"), 409);
        assertDescribed("get", "/api/users", get("/api/users", tenant.token()), 200);
        assertDescribed("get", "/api/users/{id}", get(path, tenant.token()), 200);
        assertDescribed("put", "/api/users/{id}", put(path, tenant.token(), "{\"name\": \"Anna\"}"), 200);
        assertDescribed("post", "/api/users/{id}/tokens", post(path + "/tokens", tenant.token(), "{\"name\": \"laptop\"}"), 201);
        assertDescribed("delete", "/api/users/{id}", delete(path, tenant.token()), 204);
        assertDescribed("get", "/api/users/{id}", get(path, tenant.token()), 404);
        assertDescribed("get", "/api/users", get("/api/users", memberOf(tenant)), 403);
    }

    @Test
    void answersAboutTheAuditLogAreAsDescribed() {
        assertDescribed("get", "/api/audit", get("/api/audit", tenant.token()), 200);
        assertDescribed("get", "/api/audit", get("/api/audit", OPERATOR), 200);
        assertDescribed("get", "/api/audit", get("/api/audit?from=x", tenant.token()), 400);
        assertDescribed("get", "/api/audit", get("/api/audit", memberOf(tenant)), 403);
    }

    @Test
    void answersAboutRouteFilesAreAsDescribed() {
        assertDescribed("get", "/api/routes", get("/api/routes?limit=2", OPERATOR), 200);
        assertDescribed("get", "/api/routes", get("/api/routes", tenant.token()), 403);
    }

    @Test
    void answersAboutKeysAreAsDescribed() {
        assertDescribed("get", "/api/keys", get("/api/keys", OPERATOR), 200);
        assertDescribed("get", "/api/keys", get("/api/keys", tenant.token()), 403);
        assertDescribed("post", "/api/keys/rotation", post("/api/keys/rotation", OPERATOR, ""), 202);
        assertDescribed("post", "/api/keys/rotation", post("/api/keys/rotation", null, ""), 401);
        await().until(() -> get("/api/keys", OPERATOR).at("/rotation/state"), "finished"::equals);
        assertDescribed("post", "/api/keys/rotation/pause", post("/api/keys/rotation/pause", OPERATOR, ""), 409);
    }

    @Test
    void answersAboutConnectionsAreAsDescribed() {
        Reply made = connect("sendgrid");
        String path = "/api/integrations/" + made.at("/id");
        assertDescribed("post", "/api/integrations", made, 201);
        assertDescribed("post", "/api/integrations", post("/api/integrations", tenant.token(), "{}"), 400);
        assertDescribed("get", "/api/integrations", get("/api/integrations", tenant.token()), 200);
        assertDescribed("get", "/api/integrations/{id}", get(path, tenant.token()), 200);
        assertDescribed("put", "/api/integrations/{id}", put(path, tenant.token(), "{\"priority\": 2}"), 200);
        assertDescribed("post", "/api/integrations/{id}/configure/{channel}",
                post(path + "/configure/email", tenant.token(), "{\"fromName\": \"Acme\"}"), 200);
        assertDescribed("post", "/api/integrations/{id}/test", post(path + "/test", tenant.token(), "{}"), 200);
        assertDescribed("get", "/api/integrations/available", get("/api/integrations/available", tenant.token()), 200);
        assertDescribed("get", "/api/integrations/available/{provider}", get("/api/integrations/available/smtp", tenant.token()), 200);
        assertDescribed("delete", "/api/integrations/{id}", delete(path, tenant.token()), 204);
        assertDescribed("get", "/api/integrations/{id}", get(path, tenant.token()), 404);
    }

    @Test
    void answersOfTheOtherFamiliesAreAsDescribed() {
        Reply connected = post("/api/integrations/connect", tenant.token(), "{\"provider\": \"sendgrid\", \"apiKey\": \"key-1234\"}");
        assertDescribed("post", "/api/integrations/connect", connected, 201);
        assertDescribed("get", "/api/integrations/connected", get("/api/integrations/connected", tenant.token()), 200);
        assertDescribed("post", "/api/integrations/{id}/disconnect",
                post("/api/integrations/" + connected.at("/id") + "/disconnect", tenant.token(), "{}"), 200);
        Reply made = post("/api/dashboard/integrations/create", tenant.token(),
                "{\"name\": \"Mail\", \"type\": \"EMAIL\", \"configuration\": {\"provider\": \"SENDGRID\", \"sandbox\": true}}");
        String path = "/api/dashboard/integrations/" + made.at("/id");
        assertDescribed("post", "/api/dashboard/integrations/create", made, 201);
        assertDescribed("post", "/api/dashboard/integrations/test", post("/api/dashboard/integrations/test", tenant.token(),
                "{\"provider\": \"smtp\", \"configuration\": {\"host\": \"127.0.0.1\", \"port\": 1, \"fromEmail\": \"a@example.com\"}}"),
                200);
        assertDescribed("put", "/api/dashboard/integrations/{id}", put(path, tenant.token(), "{\"name\": \"Post\"}"), 200);
        assertDescribed("delete", "/api/dashboard/integrations/{id}", delete(path, tenant.token()), 204);
        assertDescribed("get", "/api/v1/integrations/health", get("/api/v1/integrations/health", tenant.token()), 200);
        Reply key = post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"Billing\", \"value\": \"key-12345678\"}");
        assertDescribed("post", "/api/integrations/api-keys", key, 201);
        assertDescribed("get", "/api/integrations/api-keys", get("/api/integrations/api-keys", tenant.token()), 200);
        String keyPath = "/api/integrations/api-keys/" + key.at("/id");
        assertDescribed("get", "/api/integrations/api-keys/{id}", get(keyPath, tenant.token()), 200);
        assertDescribed("delete", "/api/integrations/api-keys/{id}", delete(keyPath, tenant.token()), 204);
    }

    @Test
    void answersAboutEventsAndDeliveriesAreAsDescribed() {
        connect("mailgun");
        assertDescribed("post", "/api/events/explain", post("/api/events/explain", tenant.token(), EVENT), 200);
        assertDescribed("post", "/api/events", post("/api/events", tenant.token(), EVENT), 202);
        assertDescribed("post", "/api/events", post("/api/events", tenant.token(), "[" + EVENT + "]"), 202);
        assertDescribed("post", "/api/events", post("/api/events", tenant.token(), "{\"type\": \"invoice.created\"}"), 422);
        Reply sent = send(request("/api/v1/integrations/email/send", tenant.token(), "POST",
                BodyPublishers.ofString("{\"to\": \"ann@example.com\", \"subject\": \"Hi\", \"text\": \"Hi\"}"), "application/json")
                .header("Prefer", "wait=30"));
        assertDescribed("post", "/api/v1/integrations/email/send", sent, 200);
        String path = "/api/deliveries/" + sent.at("/id");
        assertDescribed("get", "/api/deliveries", get("/api/deliveries", tenant.token()), 200);
        assertDescribed("get", "/api/deliveries/{id}", get(path, tenant.token()), 200);
        assertDescribed("post", "/api/deliveries/{id}/replay", post(path + "/replay", tenant.token(), "{}"), 409);
        assertDescribed("post", "/api/deliveries/{id}/cancel", post(path + "/cancel", tenant.token(), ""), 409);
        assertDescribed("post", "/api/deliveries/replay", post("/api/deliveries/replay", tenant.token(), "{\"status\": \"dead\"}"), 202);
        assertDescribed("post", "/api/v1/integrations/sms/send",
                post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hi\"}"), 202);
        assertDescribed("post", "/api/v1/integrations/chat/post", post("/api/v1/integrations/chat/post", tenant.token(), "{}"), 400);
    }

    private Reply connect(String provider) {
        return post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"" + provider
                + "\", \"name\": \"One\","
                + " \"configuration\": {\"sandbox\": true, \"apiKey\": \"key-1234\", \"fromEmail\": \"a@example.com\"}}");
    }

    /** The status is among those described, the body fits its schema, and has no field that is not described. */
    private static void assertDescribed(String verb, String path, Reply reply, int status) {
        assertThat(reply.status()).as("%s %s: %s", verb, path, reply.body()).isEqualTo(status);
        JsonNode document = OpenApiTests.document();
        JsonNode response = resolve(document, document.at("/paths").path(path).path(verb).path("responses").path(String.valueOf(status)));
        assertThat(response.isMissingNode()).as("%s %s describes %s", verb, path, status).isFalse();
        if (status == 204) {
            return;
        }
        JsonNode content = response.path("content").properties().iterator().next().getValue();
        assertThat(reply.contentType()).startsWith(response.path("content").fieldNames().next());
        assertThat(OpenApiTests.check(reply.body(), content.path("schema"))).as("%s %s: %s", verb, path, reply.body()).isEmpty();
        JsonNode schema = resolve(document, content.path("schema"));
        if (reply.body().isObject() && schema.has("properties")) {
            assertThat(names(schema.path("properties"))).as("%s %s", verb, path).containsAll(names(reply.body()));
            JsonNode item = resolve(document, schema.at("/properties/items/items"));
            reply.body().path("items").forEach(each -> assertThat(names(item.path("properties"))).containsAll(names(each)));
        }
    }

    private static JsonNode resolve(JsonNode document, JsonNode node) {
        return node.path("$ref").isTextual() ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
