package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who changes or deletes says what it saw; who reads again says what it has. */
class EntityTagsIntegrationTests extends AbstractSeraiIntegrationTests {

    private TestTenant tenant;
    private String path;
    private String tag;

    @BeforeEach
    void makeConnection() {
        tenant = newTenant("Acme");
        Reply made = post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"sendgrid\","
                + " \"name\": \"Mail\", \"configuration\": {\"apiKey\": \"SG.secret\", \"fromEmail\": \"a@example.com\"}}");
        path = "/api/integrations/" + made.at("/id");
        tag = tag(made);
    }

    private static String tag(Reply reply) {
        return reply.raw().headers().firstValue("ETag").orElseThrow();
    }

    private Reply change(String method, String at, String body, String ifMatch) {
        return send(request(at, tenant.token(), method, BodyPublishers.ofString(body), "application/json").header("If-Match", ifMatch));
    }

    private Reply read(String at, String ifNoneMatch) {
        return send(request(at, tenant.token()).header("If-None-Match", ifNoneMatch).GET());
    }

    @Test
    void whatTheCallerHasIsNotSentAgain() {
        Reply first = get(path, tenant.token());
        Reply unchanged = read(path, tag(first));
        Reply weakAmongOthers = read(path + "/", "\"other\", W/" + tag(first));
        Reply list = read("/api/integrations", tag(get("/api/integrations", tenant.token())));
        put(path, tenant.token(), "{\"name\": \"Post\"}");
        Reply changed = read(path, tag(first));

        assertThat(tag(first)).isEqualTo(tag).matches("\"1-[A-Za-z0-9_-]{16}\"");
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.raw().body()).isEmpty();
        assertThat(tag(unchanged)).isEqualTo(tag(first));
        assertThat(weakAmongOthers.status()).isEqualTo(304);
        assertThat(list.status()).isEqualTo(304);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("/name")).isEqualTo("Post");
        assertThat(tag(changed)).startsWith("\"2-");
    }

    @Test
    void aUserThatChangedSinceIsLeftAlone() {
        Reply made = post("/api/users", tenant.token(), "{\"name\": \"Ann\", \"email\": \"ann@example.com\"}");
        String user = "/api/users/" + made.at("/id");
        String seen = tag(get(user, tenant.token()));
        Reply first = change("PUT", user, "{\"name\": \"Anna\"}", seen);

        assertThat(first.status()).as(first.raw().body()).isEqualTo(200);
        assertThat(first.body().has("version")).isFalse();
        assertThat(change("PUT", user, "{\"name\": \"Anne\"}", seen).status()).isEqualTo(412);
        assertThat(change("DELETE", user, "", seen).status()).isEqualTo(412);
        assertThat(get(user, tenant.token()).at("/name")).isEqualTo("Anna");
        assertThat(change("DELETE", user, "", tag(first)).status()).isEqualTo(204);
    }

    @Test
    void aChangeOfWhatChangedSinceIsRefused() {
        Reply first = change("PUT", path, "{\"name\": \"One\"}", tag);
        Reply late = change("PUT", path, "{\"name\": \"Two\"}", tag);
        Reply next = change("PUT", "/api/dashboard" + path.substring(4), "{\"name\": \"Three\"}", "\"x\", " + tag(first));

        assertThat(first.status()).as(first.raw().body()).isEqualTo(200);
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.contentType()).isEqualTo("application/problem+json");
        assertThat(next.at("/name")).isEqualTo("Three");
        assertThat(change("POST", path + "/configure/email", "{\"fromName\": \"x\"}", tag).status()).isEqualTo(412);
        assertThat(change("POST", path + "/disconnect", "{}", tag).status()).isEqualTo(412);
        assertThat(change("DELETE", path, "", tag).status()).isEqualTo(412);
        assertThat(change("DELETE", path, "", "*").status()).isEqualTo(204);
        assertThat(change("DELETE", path, "", "*").status()).isEqualTo(404);
    }

    @Test
    void whatSeraiItselfNotesIsInNobodysWay() {
        assertThat(post(path + "/test", tenant.token(), "").at("/success")).isEqualTo("true");
        Reply tested = read(path, tag);

        assertThat(tested.status()).isEqualTo(200);
        assertThat(tag(tested)).isNotEqualTo(tag);
        assertThat(change("PUT", path, "{\"name\": \"One\"}", tag).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-x", "\"1-x", "\"1-x\" \"2-x\"", ","})
    void aConditionThatIsNoneIsRefused(String ifMatch) {
        Reply reply = change("PUT", path, "{\"name\": \"One\"}", ifMatch);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("If-Match");
    }

    @Test
    void aWeakTagDoesNotMatchForAChange() {
        assertThat(change("PUT", path, "{\"name\": \"One\"}", "W/" + tag).status()).isEqualTo(412);
    }

    @Test
    void storedApiKeysHaveTagsToo() {
        Reply made = post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"A\", \"value\": \"secret\"}");
        String at = "/api/integrations/api-keys/" + made.at("/id");

        assertThat(read(at, tag(made)).status()).isEqualTo(304);
        assertThat(change("DELETE", at, "", "\"7-x\"").status()).isEqualTo(412);
        assertThat(change("DELETE", at, "", tag(made)).status()).isEqualTo(204);
    }

    @Test
    void tokensHaveTagsToo() {
        Reply made = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"app\"}");
        String at = made.raw().headers().firstValue("Location").orElseThrow();
        Reply shown = get(at, tenant.token());

        assertThat(shown.at("/name")).isEqualTo("app");
        assertThat(shown.body().has("token")).isFalse();
        assertThat(read(at, tag(shown)).status()).isEqualTo(304);
        assertThat(get(at, made.at("/token")).status()).isEqualTo(403);
        assertThat(get(at, newTenant("Other").token()).status()).isEqualTo(404);
        assertThat(change("DELETE", at, "", "\"7-x\"").status()).isEqualTo(412);
        assertThat(change("DELETE", at, "", "x").status()).isEqualTo(400);
        assertThat(change("DELETE", at, "", tag(made)).status()).isEqualTo(204);
        assertThat(get(at, tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void everyListIsPaged() {
        Reply first = get("/api/integrations/available?limit=2", tenant.token());
        Reply second = get("/api/integrations/available?limit=200&cursor=" + first.at("/nextCursor"), tenant.token());
        Reply all = get("/api/integrations/available/", tenant.token());
        memberOf(tenant);
        Reply tokens = get("/api/tenants/" + tenant.id() + "/tokens?limit=1", tenant.token());
        Reply moreTokens = get("/api/tenants/" + tenant.id() + "/tokens?cursor=" + tokens.at("/nextCursor"), tenant.token());
        Reply files = get("/api/routes/?limit=1", OPERATOR);

        assertThat(first.body().at("/items")).hasSize(2);
        assertThat(second.body().at("/items").size()).isEqualTo(all.body().at("/items").size() - 2);
        assertThat(second.body().get("nextCursor").isNull()).isTrue();
        assertThat(tokens.body().at("/items")).hasSize(1);
        assertThat(moreTokens.body().at("/items")).hasSize(1);
        assertThat(moreTokens.at("/items/0/id")).isNotEqualTo(tokens.at("/items/0/id"));
        assertThat(files.body().at("/items")).hasSize(1);
        assertThat(files.at("/nextCursor")).isEqualTo(files.at("/items/0/file"));
        assertThat(get("/api/routes", tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/integrations/available?limit=0", tenant.token()).status()).isEqualTo(400);
    }
}
