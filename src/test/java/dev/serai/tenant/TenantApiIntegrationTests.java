package dev.serai.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TenantApiIntegrationTests extends AbstractSeraiIntegrationTests {

    @Test
    void theOperatorMakesATenantWithItsFirstToken() {
        Reply reply = post("/api/tenants", OPERATOR, "{\"name\": \"  Acme  \"}");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.at("/name")).isEqualTo("Acme");
        assertThat(UUID.fromString(reply.at("/id")).version()).isEqualTo(7);
        assertThat(reply.at("/token")).startsWith("serai_").hasSizeGreaterThan(40);
        assertThat(reply.raw().headers().firstValue("Location")).contains("/api/tenants/" + reply.at("/id"));
        assertThat(reply.contentType()).isEqualTo("application/json");
    }

    @Test
    void requestHeadersAreNotEchoed() {
        Reply reply = send(request("/api/tenants", OPERATOR).header("X-Echo", "no").header("id", "other").GET());

        assertThat(reply.raw().headers().map()).doesNotContainKeys("x-echo", "authorization", "id");
    }

    @Test
    void aHeaderCannotStandInForThePath() {
        TestTenant tenant = newTenant("Acme");
        TestTenant other = newTenant("Other");

        Reply reply = send(request("/api/tenants/" + tenant.id() + "?id=" + other.id(), OPERATOR).header("id", other.id()).GET());

        assertThat(reply.at("/id")).isEqualTo(tenant.id());
    }

    @Test
    void pathsWorkWithATrailingSlash() {
        assertThat(post("/api/tenants/", OPERATOR, "{\"name\": \"Slash\"}").status()).isEqualTo(201);
        assertThat(get("/api/tenants/", OPERATOR).status()).isEqualTo(200);
        assertThat(get("/api/tenants/" + newTenant("Acme").id() + "/", OPERATOR).status()).isEqualTo(200);
    }

    @Test
    void aNameIsRequired() {
        assertBadName("{}", "is required");
        assertBadName("{\"name\": null}", "is required");
        assertBadName("{\"name\": 5}", "must be a string");
        assertBadName("{\"name\": \" \"}", "must not be empty");
        assertBadName("{\"name\": \"" + "x".repeat(201) + "\"}", "at most 200 characters");
        assertBadName("{\"name\": \"a\\nb\"}", "control characters");
    }

    private void assertBadName(String body, String message) {
        Reply reply = post("/api/tenants", OPERATOR, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.at("/errors/0/field")).isEqualTo("name");
        assertThat(reply.at("/errors/0/message")).contains(message);
    }

    @Test
    void onlyTheOperatorSeesTenants() {
        TestTenant tenant = newTenant("Acme");

        assertThat(post("/api/tenants", tenant.token(), "{\"name\": \"Mine\"}").status()).isEqualTo(403);
        assertThat(get("/api/tenants", tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/tenants/" + tenant.id(), tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/tenants/" + tenant.id(), OPERATOR).at("/name")).isEqualTo("Acme");
    }

    @Test
    void unknownIdsAndTextsThatAreNoIdsAnswerAlike() {
        Reply unknown = get("/api/tenants/" + UUID.randomUUID(), OPERATOR);
        Reply noId = get("/api/tenants/5", OPERATOR);

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo(noId.body());
    }

    @Test
    void theListIsPaged() {
        newTenant("One");
        newTenant("Two");

        Reply first = get("/api/tenants?limit=1", OPERATOR);
        Reply second = get("/api/tenants?limit=1&cursor=" + first.at("/nextCursor"), OPERATOR);

        assertThat(first.body().at("/items")).hasSize(1);
        assertThat(second.at("/items/0/id")).isGreaterThan(first.at("/items/0/id"));
        assertThat(get("/api/tenants?limit=0", OPERATOR).at("/errors/0/field")).isEqualTo("limit");
        assertThat(get("/api/tenants?limit=many", OPERATOR).status()).isEqualTo(400);
        assertThat(get("/api/tenants?cursor=1-1-1-1-1", OPERATOR).at("/errors/0/field")).isEqualTo("cursor");
    }

    @Test
    void administratorsIssueAndRevokeTokensOfTheirTenant() {
        TestTenant tenant = newTenant("Acme");
        String tokens = "/api/tenants/" + tenant.id() + "/tokens";

        Reply issued = post(tokens, tenant.token(), "{\"name\": \"app\", \"role\": \"member\", \"expires_at\": \"2099-01-01T00:00:00Z\"}");
        String member = issued.at("/token");

        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.at("/role")).isEqualTo("member");
        assertThat(issued.at("/expiresAt")).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(get(tokens, member).status()).isEqualTo(403);
        assertThat(post(tokens, member, "{\"name\": \"more\"}").status()).isEqualTo(403);
        Reply list = get(tokens, tenant.token());
        assertThat(list.body().at("/items")).hasSize(2);
        assertThat(list.raw().body()).doesNotContain(member).doesNotContain(tenant.token());
        assertThat(delete(tokens + "/" + issued.at("/id"), tenant.token()).status()).isEqualTo(204);
        await().untilAsserted(() -> assertThat(get(tokens, member).status()).isEqualTo(401));
        assertThat(delete(tokens + "/" + issued.at("/id"), tenant.token()).status()).isEqualTo(404);
        assertThat(delete(tokens + "/x", tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void theOperatorMakesTokensForAnyTenant() {
        TestTenant tenant = newTenant("Acme");

        Reply issued = post("/api/tenants/" + tenant.id() + "/tokens", OPERATOR, "{\"name\": \"second\", \"role\": \"admin\"}");

        assertThat(get("/api/tenants/" + tenant.id() + "/tokens", issued.at("/token")).status()).isEqualTo(200);
        assertThat(post("/api/tenants/" + UUID.randomUUID() + "/tokens", OPERATOR, "{\"name\": \"x\"}").status()).isEqualTo(404);
    }

    @Test
    void anotherTenantsTokensAreUnknown() {
        TestTenant tenant = newTenant("Acme");
        TestTenant other = newTenant("Other");

        assertThat(get("/api/tenants/" + other.id() + "/tokens", tenant.token()).status()).isEqualTo(404);
        assertThat(post("/api/tenants/" + other.id() + "/tokens", tenant.token(), "{\"name\": \"x\"}").status()).isEqualTo(404);
    }

    @Test
    void tokenFieldsAreChecked() {
        TestTenant tenant = newTenant("Acme");

        Reply reply = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(),
                "{\"role\": \"operator\", \"expiresAt\": \"yesterday\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().at("/errors").findValuesAsText("field")).containsExactly("name", "role", "expiresAt");
    }

    @Test
    void aTokenThatExpiredIsNotKnown() {
        TestTenant tenant = newTenant("Acme");
        Reply past = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(),
                "{\"name\": \"old\", \"expiresAt\": \"2001-01-01T00:00:00Z\"}");

        assertThat(past.at("/errors/0/field")).isEqualTo("expiresAt");
    }

    @Test
    void malformedBodiesNameThePlace() {
        Reply malformed = post("/api/tenants", OPERATOR, "{\n  \"name\": oops\n}");
        Reply twice = post("/api/tenants", OPERATOR, "{\"name\": \"a\", \"name\": \"b\"}");
        Reply array = post("/api/tenants", OPERATOR, "[]");
        Reply empty = send(request("/api/tenants", OPERATOR, "POST", BodyPublishers.noBody(), "application/json"));

        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.at("/detail")).contains("line 2");
        assertThat(twice.at("/errors/0/field")).isEqualTo("name");
        assertThat(array.at("/detail")).contains("must be a JSON object, not an array");
        assertThat(empty.at("/detail")).contains("empty");
    }
}
