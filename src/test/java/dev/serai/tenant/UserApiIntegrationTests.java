package dev.serai.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserApiIntegrationTests extends AbstractSeraiIntegrationTests {

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    @Test
    void anAdministratorMakesListsChangesAndDeletesUsers() {
        Reply made = user("ann@example.com", "member");
        String path = "/api/users/" + made.at("/id");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.raw().headers().firstValue("Location")).contains(path);
        assertThat(made.at("/role")).isEqualTo("member");
        assertThat(made.body().path("isActive").asBoolean()).isTrue();
        Reply changed = put(path, tenant.token(), "{\"name\": \"Anna\", \"role\": \"admin\", \"is_active\": false}");
        assertThat(changed.at("/name")).isEqualTo("Anna");
        assertThat(changed.at("/email")).isEqualTo("ann@example.com");
        assertThat(put(path, tenant.token(), changed.raw().body()).status()).isEqualTo(200);
        assertThat(get(path, tenant.token()).body().path("isActive").asBoolean()).isFalse();
        user("bob@example.com", "member");
        Reply first = get("/api/users?limit=1", tenant.token());
        assertThat(first.at("/items/0/name")).isEqualTo("Anna");
        assertThat(get("/api/users?limit=1&cursor=" + first.at("/nextCursor"), tenant.token()).at("/items/0/email"))
                .isEqualTo("bob@example.com");
        assertThat(delete(path, tenant.token()).status()).isEqualTo(204);
        assertThat(get(path, tenant.token()).status()).isEqualTo(404);
        assertThat(delete(path, tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void theOperatorNamesTheTenantWhoseUsersItLooksAfter() {
        TestTenant other = newTenant("Other");
        String of = "?tenantId=" + tenant.id();
        Reply made = post("/api/users" + of, OPERATOR, "{\"email\": \"ann@example.com\", \"name\": \"Ann\", \"role\": \"admin\"}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        String path = "/api/users/" + made.at("/id") + of;

        assertThat(get("/api/users" + of, OPERATOR).at("/items/0/tenantId")).isEqualTo(tenant.id());
        assertThat(get("/api/users?tenantId=" + other.id(), OPERATOR).body().path("items")).isEmpty();
        assertThat(get("/api/users/" + made.at("/id") + "?tenantId=" + other.id(), OPERATOR).status()).isEqualTo(404);
        assertThat(put(path, OPERATOR, "{\"name\": \"Anna\"}").at("/name")).isEqualTo("Anna");
        Reply token = post("/api/users/" + made.at("/id") + "/tokens" + of, OPERATOR, "{\"name\": \"laptop\"}");
        assertThat(get("/api/users" + of, token.at("/token")).status()).as("whoever names their own").isEqualTo(200);
        assertThat(get("/api/users" + of, other.token()).status()).isEqualTo(404);
        assertThat(delete(path, other.token()).status()).isEqualTo(404);
        assertThat(get("/api/audit?resource=user&action=user.update", tenant.token()).at("/items/0/actor/role")).isEqualTo("operator");

        assertThat(get("/api/users", OPERATOR).status()).isEqualTo(403);
        assertThat(get("/api/users", OPERATOR).at("/detail")).contains("tenantId");
        assertThat(get("/api/users?tenantId=" + UUID.randomUUID(), OPERATOR).status()).isEqualTo(404);
        post("/api/users" + of, OPERATOR, "{\"email\": \"bob@example.com\", \"name\": \"Bob\", \"role\": \"admin\"}");
        assertThat(delete(path, OPERATOR).status()).isEqualTo(204);
        await().untilAsserted(() -> assertThat(get("/api/integrations", token.at("/token")).status()).isEqualTo(401));
    }

    @Test
    void badFieldsAreNamed() {
        Reply reply = post("/api/users", tenant.token(), "{\"email\": \"nobody\", \"role\": \"operator\", \"nick\": \"x\"}");
        Reply empty = post("/api/users", tenant.token(), "{}");

        assertThat(reply.body().at("/errors").findValuesAsText("field")).containsExactlyInAnyOrder("nick", "name", "email", "role");
        assertThat(empty.body().at("/errors").findValuesAsText("field")).containsExactly("name", "email");
        assertThat(put("/api/users/" + user("ann@example.com", "member").at("/id"), tenant.token(), "{\"isActive\": 1}")
                .at("/errors/0/field")).isEqualTo("isActive");
    }

    @Test
    void anEmailAddressBelongsToOneUserOfATenant() {
        user("ann@example.com", "member");
        String bob = user("bob@example.com", "member").at("/id");
        TestTenant other = newTenant("Other");

        assertThat(user("ANN@example.com", "member").status()).isEqualTo(409);
        assertThat(put("/api/users/" + bob, tenant.token(), "{\"email\": \"Ann@Example.com\"}").status()).isEqualTo(409);
        assertThat(post("/api/users", other.token(), "{\"email\": \"ann@example.com\", \"name\": \"Ann\"}").status()).isEqualTo(201);
    }

    @Test
    void membersAndTheOperatorAndOtherTenantsHaveNoSay() {
        String path = "/api/users/" + user("ann@example.com", "member").at("/id");
        String member = memberOf(tenant);
        TestTenant other = newTenant("Other");

        Stream.of(member, OPERATOR).forEach(token -> {
            assertThat(get("/api/users", token).status()).isEqualTo(403);
            assertThat(get(path, token).status()).isEqualTo(403);
            assertThat(post("/api/users", token, "{\"email\": \"eve@example.com\", \"name\": \"Eve\"}").status()).isEqualTo(403);
            assertThat(put(path, token, "{\"role\": \"admin\"}").status()).isEqualTo(403);
            assertThat(delete(path, token).status()).isEqualTo(403);
            assertThat(post(path + "/tokens", token, "{\"name\": \"x\"}").status()).isEqualTo(403);
        });
        assertThat(get(path, other.token()).status()).isEqualTo(404);
        assertThat(put(path, other.token(), "{\"role\": \"admin\"}").status()).isEqualTo(404);
        assertThat(delete(path, other.token()).status()).isEqualTo(404);
        assertThat(post(path + "/tokens", other.token(), "{\"name\": \"x\"}").status()).isEqualTo(404);
        assertThat(get("/api/users", other.token()).body().path("items")).isEmpty();
    }

    @Test
    void theLastActiveAdministratorStays() {
        String ann = "/api/users/" + user("ann@example.com", "admin").at("/id");
        String bob = "/api/users/" + user("bob@example.com", "admin").at("/id");

        assertThat(put(bob, tenant.token(), "{\"isActive\": false}").status()).isEqualTo(200);
        assertThat(delete(ann, tenant.token()).status()).isEqualTo(409);
        assertThat(put(ann, tenant.token(), "{\"role\": \"member\"}").status()).isEqualTo(409);
        assertThat(put(ann, tenant.token(), "{\"isActive\": false}").status()).isEqualTo(409);
        assertThat(put(ann, tenant.token(), "{\"name\": \"Anna\"}").status()).isEqualTo(200);
        assertThat(delete(bob, tenant.token()).status()).isEqualTo(204);
        user("eve@example.com", "admin");
        assertThat(delete(ann, tenant.token()).status()).isEqualTo(204);
    }

    @Test
    void twoAdministratorsCannotRemoveEachOtherAtTheSameTime() {
        for (int i = 0; i < 5; i++) {
            TestTenant of = newTenant("Two");
            String[] admins = Stream.of("a@example.com", "b@example.com").map(email -> "/api/users/" + post("/api/users", of.token(),
                    "{\"email\": \"" + email + "\", \"name\": \"A\", \"role\": \"admin\"}").at("/id")).toArray(String[]::new);

            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> delete(admins[0], of.token()).status());
            int other = delete(admins[1], of.token()).status();

            assertThat(new int[] {one.join(), other}).containsExactlyInAnyOrder(204, 409);
        }
    }

    @Test
    void aTokenOfAUserActsForTheUserWithinBothRoles() {
        String id = user("ann@example.com", "admin").at("/id");
        Reply admin = post("/api/users/" + id + "/tokens", tenant.token(), "{\"name\": \"laptop\"}");
        Reply member = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(),
                "{\"name\": \"phone\", \"role\": \"member\", \"userId\": \"" + id + "\"}");

        assertThat(admin.at("/role")).isEqualTo("admin");
        assertThat(admin.at("/userId")).isEqualTo(id);
        assertThat(get("/api/users", admin.at("/token")).status()).isEqualTo(200);
        assertThat(get("/api/users", member.at("/token")).status()).isEqualTo(403);
        post("/api/users", admin.at("/token"), "{\"email\": \"bob@example.com\", \"name\": \"Bob\", \"role\": \"admin\"}");
        Reply log = get("/api/audit?actor=" + id, tenant.token());
        assertThat(log.at("/items/0/action")).isEqualTo("user.create");
        assertThat(log.at("/items/0/actor/name")).isEqualTo("Ann");
        assertThat(log.at("/items/0/actor/tokenId")).isEqualTo(admin.at("/id"));
        assertThat(log.at("/items/0/after/email")).isEqualTo("b***@example.com");
        assertThat(get("/api/tenants/" + tenant.id() + "/tokens", tenant.token()).body().path("items").findValuesAsText("userId"))
                .contains(id);
    }

    @Test
    void tokensFollowWhatBecomesOfTheirUser() {
        user("boss@example.com", "admin");
        String path = "/api/users/" + user("ann@example.com", "admin").at("/id");
        String token = post(path + "/tokens", tenant.token(), "{\"name\": \"laptop\"}").at("/token");
        assertThat(get("/api/users", token).status()).isEqualTo(200);

        put(path, tenant.token(), "{\"role\": \"member\"}");
        await().untilAsserted(() -> assertThat(get("/api/users", token).status()).isEqualTo(403));
        put(path, tenant.token(), "{\"isActive\": false}");
        await().untilAsserted(() -> assertThat(get("/api/integrations", token).status()).isEqualTo(401));
        put(path, tenant.token(), "{\"isActive\": true}");
        await().untilAsserted(() -> assertThat(get("/api/integrations", token).status()).isEqualTo(200));
        delete(path, tenant.token());
        await().untilAsserted(() -> assertThat(get("/api/integrations", token).status()).isEqualTo(401));
        assertThat(get("/api/audit?action=token.revoke", tenant.token()).at("/items/0/before/name")).isEqualTo("laptop");
    }

    @Test
    void fieldsOfTokensOfUsersAreChecked() {
        String id = user("ann@example.com", "member").at("/id");
        String tokens = "/api/tenants/" + tenant.id() + "/tokens";
        String foreign = post("/api/users", newTenant("Other").token(), "{\"email\": \"x@example.com\", \"name\": \"X\"}").at("/id");

        Stream.of(UUID.randomUUID().toString(), foreign, "x").forEach(user -> assertThat(post(tokens, tenant.token(),
                "{\"name\": \"x\", \"userId\": \"" + user + "\"}").at("/errors/0/field")).isEqualTo("userId"));
        assertThat(post("/api/users/" + id + "/tokens", tenant.token(), "{\"name\": \"x\", \"role\": \"admin\"}").at("/errors/0/field"))
                .isEqualTo("role");
        assertThat(post("/api/users/" + id + "/tokens", tenant.token(), "{\"name\": \"x\", \"userId\": \"" + id + "\"}")
                .at("/errors/0/field")).isEqualTo("userId");
    }

    @Test
    void aTokenEndsWhenItExpires() {
        Instant soon = Instant.now().plusSeconds(3);
        Reply token = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(),
                "{\"name\": \"short\", \"expiresAt\": \"" + soon + "\"}");
        assertThat(get("/api/integrations", token.at("/token")).status()).isEqualTo(200);

        await().untilAsserted(() -> assertThat(get("/api/integrations", token.at("/token")).status()).isEqualTo(401));

        assertThat(Instant.now()).isAfterOrEqualTo(soon);
        assertThat(get("/api/tenants/" + tenant.id() + "/tokens", tenant.token()).at("/items/1/expiresAt")).startsWith(
                soon.toString().substring(0, 19));
    }

    private Reply user(String email, String role) {
        return post("/api/users", tenant.token(), "{\"email\": \"" + email + "\", \"name\": \"" + (email.startsWith("ann") ? "Ann" : "Bob")
                + "\", \"role\": \"" + role + "\"}");
    }
}
