package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Tokens are given back however their consent ends, again where that fails, and never at the cost of another connection. */
class RevocationIntegrationTests extends AbstractConsentIntegrationTests {

    @Autowired
    private Revocations revocations;

    /** Who is signed in at {@code gro}, by access token. */
    private final Map<String, String> accounts = new ConcurrentHashMap<>();
    private final AtomicReference<String> person = new AtomicReference<>("ann@gro.example");

    private List<Asked> revoked() {
        return calls.stream().filter(asked -> asked.target().contains("/revoke") || asked.target().contains("/me/permissions")).toList();
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (JsonNode item : get("/api/audit?action=connection.revoke", tenant.token()).body().path("items")) {
            told.add(item.at("/after/result").asText() + ": " + item.at("/after/message").asText());
        }
        return told;
    }

    private long left(String id) {
        return database.jdbc().sql("select count(*) from consent_revocation where connection = ?").param(UUID.fromString(id))
                .query(Long.class).single();
    }

    /** Whoever is at it has it longer. */
    private void awaitPutOff(String id) {
        await().until(() -> database.jdbc().sql("select due_at between now() + interval '30 seconds' and now() + interval '61 seconds'"
                + " from consent_revocation where connection = ?").param(UUID.fromString(id)).query(Boolean.class).single());
    }

    private void dueNow(String id) {
        database.jdbc().sql("update consent_revocation set due_at = now() where connection = ?").param(UUID.fromString(id)).update();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "disconnected", "erased", "left", "changed"})
    void howeverAConsentEndsItsTokensAreGivenBack(String how) {
        String query = "";
        String token = tenant.token();
        String user = "";
        if (how.equals("left")) {
            user = post("/api/users", tenant.token(), "{\"email\": \"ann@people.example\", \"name\": \"Ann\","
                    + " \"role\": \"member\"}").at("/id");
            token = post("/api/users/" + user + "/tokens", tenant.token(), "{\"name\": \"ann\"}").at("/token");
            query = "?visibility=private";
        }
        Browser browser = start("fri", query, token);
        Reply made = callback("fri", desk.consent(browser.authorizeUrl()), browser.cookie());
        String id = made.at("/connectionId");

        Reply done = switch (how) {
            case "deleted" -> delete("/api/integrations/" + id, token);
            case "disconnected" -> post("/api/integrations/" + id + "/disconnect", token, "{\"deleteCredential\": true}");
            case "erased" -> delete("/api/tenants/" + tenant.id(), OPERATOR);
            case "left" -> delete("/api/users/" + user, tenant.token());
            default -> put("/api/integrations/" + id, token, "{\"provider\": \"cal\", \"configuration\": {\"oauthClientId\": \"o\","
                    + " \"oauthClientSecret\": \"marker-o\"}}");
        };

        assertThat(done.status()).as(done.toString()).isBetween(200, 204);
        await().until(() -> revoked().size() == 1);
        assertThat(revoked().get(0).body()).startsWith("token=refresh-");
        await().until(() -> left(id) == 0);
        if (!how.equals("erased")) {
            assertThat(told()).singleElement().asString().startsWith("revoked: Fri answered 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insufficient_scope", "invalid_answer"})
    void whatACodeGaveAndNobodyLivesByIsGivenBack(String error) {
        if (error.equals("insufficient_scope")) {
            desk.more().put("scope", "shelf.read");
        } else {
            desk.more().put("instance_url", "https://elsewhere.example");
        }

        assertThat(connect("fri", "").at("/detail")).contains(error);

        await().until(() -> revoked().size() == 1);
        assertThat(revoked().get(0).body()).startsWith("token=refresh-");
        await().until(() -> told().size() == 1);
        assertThat(told().get(0)).startsWith("revoked: Fri answered 200");
    }

    @Test
    void whatFailsIsTriedAgainAndAtSomeTimeNoMore() {
        int[] answer = {503};
        PROVIDERS.tell("fri", asked -> {
            calls.add(asked);
            return asked.target().contains("/revoke") ? Told.json(answer[0], "{}") : Told.json(200, "{\"id\": \"1\"}");
        });
        String id = connect("fri", "").at("/connectionId");
        delete("/api/integrations/" + id, tenant.token());
        await().until(() -> revoked().size() == 1);
        assertThat(left(id)).isEqualTo(1);
        assertThat(database.jdbc().sql("select encode(ciphertext, 'escape') from consent_revocation where connection = ?")
                .param(UUID.fromString(id)).query(String.class).single()).doesNotContain("refresh-", "access-");

        awaitPutOff(id);
        answer[0] = 200;
        dueNow(id);
        revocations.giveBack();
        await().until(() -> left(id) == 0);
        assertThat(revoked()).hasSize(2);
        assertThat(told()).singleElement().asString().startsWith("revoked");

        answer[0] = 503;
        String other = connect("fri", "").at("/connectionId");
        delete("/api/integrations/" + other, tenant.token());
        await().until(() -> revoked().size() == 3);
        awaitPutOff(other);
        database.jdbc().sql("update consent_revocation set tries = 9, due_at = now() where connection = ?").param(UUID.fromString(other))
                .update();
        revocations.giveBack();
        await().until(() -> left(other) == 0);
        assertThat(told()).anySatisfy(words -> assertThat(words).startsWith("failed: Fri answered 503"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ok\": false, \"error\": \"invalid_auth\"}", "{\"success\": false}", "{\"error\": {\"code\": 190}}"})
    void a200ThatSaysNoIsNone(String answer) {
        PROVIDERS.tell("fri", asked -> {
            calls.add(asked);
            return Told.json(200, asked.target().contains("/revoke") ? answer : "{\"id\": \"1\"}");
        });
        String id = connect("fri", "").at("/connectionId");
        delete("/api/integrations/" + id, tenant.token());

        await().until(() -> !told().isEmpty() && left(id) == 0);
        assertThat(told()).singleElement().asString().startsWith("refused: Fri answered 200 ");
    }

    /** A connection of {@code gro} with a client of this test alone, let in by whoever is signed in. */
    private String connectedToGro() {
        Reply made = post("/api/integrations", tenant.token(), "{\"integrationType\": \"shelf\", \"provider\": \"gro\", \"name\": \"g\","
                + " \"configuration\": {\"oauthClientId\": \"own-" + tenant.id() + "\", \"oauthClientSecret\": \"marker-own-secret\"}}");
        String id = made.at("/id");
        assertThat(again(id).at("/status")).isEqualTo("active");
        return id;
    }

    private Reply again(String id) {
        return connect("gro", "?connectionId=" + id);
    }

    private void tellGro() {
        person.set("ann@gro.example");
        accounts.clear();
        desk = new ConsentDesk("own-" + tenant.id(), "marker-own-secret");
        desk.withoutRefreshTokens();
        PROVIDERS.tell("gro.token", asked -> {
            Told told = desk.token(asked);
            accounts.put(told.body().replaceAll("(?s).*\"access_token\":\"([^\"]+)\".*", "$1"), person.get());
            return told;
        });
        PROVIDERS.tell("gro", asked -> {
            calls.add(asked);
            String token = asked.headers().getOrDefault("authorization", "").replace("Bearer ", "");
            if (asked.target().contains("/accounts")) {
                return Told.json(200, "{\"items\": [{\"mail\": \"info@gro.example\"}, {\"own\": true, \"mail\": \""
                        + accounts.get(token) + "\"}]}");
            }
            if (asked.target().contains("/pages")) {
                return !accounts.containsKey(token) ? Told.json(401, "{}") : Told.json(200,
                        "{\"items\": [{\"id\": \"p1\", \"summary\": \"One\", \"access_token\": \"of-p1-" + token + "\"}]}");
            }
            return Told.json(200, "{\"id\": \"1\"}");
        });
    }

    @Test
    void whatOthersLiveByIsNotEndedAndTheLastOneEndsIt() {
        tellGro();
        String one = connectedToGro();
        String two = connectedToGro();
        person.set("bob@gro.example");
        String bobs = connectedToGro();

        delete("/api/integrations/" + one, tenant.token());
        await().until(() -> left(one) == 0 && told().size() == 1);
        assertThat(revoked()).isEmpty();
        assertThat(told()).singleElement().asString().startsWith("skipped: Another connection lives by what is the same account's");

        delete("/api/integrations/" + bobs, tenant.token());
        await().until(() -> revoked().size() == 1);
        assertThat(accounts.get(revoked().get(0).headers().get("authorization").replace("Bearer ", ""))).isEqualTo("bob@gro.example");

        delete("/api/integrations/" + two, tenant.token());
        await().until(() -> revoked().size() == 2);
        assertThat(accounts.get(revoked().get(1).headers().get("authorization").replace("Bearer ", ""))).as("the person's own token")
                .isEqualTo("ann@gro.example");
        assertThat(database.jdbc().sql("select count(*) from oauth_consent where account like '%gro%' or client like '%own%'")
                .query(Long.class).single()).as("accounts are known by fingerprints").isZero();
    }

    @Test
    void theConsentOfAnotherAccountEndsTheOneBeforeIt() {
        tellGro();
        String id = connectedToGro();
        again(id);
        person.set("bob@gro.example");
        again(id);

        await().until(() -> revoked().size() == 1 && told().size() == 1);
        assertThat(accounts.get(revoked().get(0).headers().get("authorization").replace("Bearer ", ""))).isEqualTo("ann@gro.example");
        assertThat(connection(id).at("/status")).isEqualTo("active");
    }

    @Test
    void onesOwnTokenIsKeptToChooseAgain() {
        tellGro();
        String id = connectedToGro();

        Reply choices = get("/api/integrations/" + id + "/oauth/choices", tenant.token());
        assertThat(choices.at("/choices/0/id")).as(choices.toString()).isEqualTo("p1");
        assertThat(post("/api/integrations/" + id + "/oauth/choose", tenant.token(), "{\"choice\": \"p1\"}").at("/status"))
                .isEqualTo("active");
        assertThat(get("/api/integrations/" + id + "/oauth/choices", tenant.token()).at("/choices/0/id")).isEqualTo("p1");
        assertThat(calls.get(calls.size() - 2).headers().get("authorization")).as("tested with the page's").startsWith("Bearer of-p1-");
        assertThat(left(id)).isZero();
    }

    @Test
    void gmailAndTheCalendarOfOnePersonEndTogether() {
        String secret = "marker-of-google";
        for (String provider : List.of("gmail", "google-calendar")) {
            for (String name : List.of(provider, provider + ".token")) {
                PROVIDERS.tell(name, asked -> {
                    calls.add(asked);
                    return asked.target().contains("/token") ? Told.json(200, "{\"access_token\": \"ya29.a0\","
                            + " \"refresh_token\": \"1//0g\", \"expires_in\": 3599}")
                            : asked.target().contains("/sendAs") ? Told.json(200, "{\"sendAs\": [{\"sendAsEmail\":"
                            + " \"team@example.com\"}, {\"sendAsEmail\": \"Ann@example.com\", \"isPrimary\": true}]}")
                            : asked.target().contains("/calendarList/primary") ? Told.json(200, "{\"id\": \"ann@example.com\"}")
                            : asked.target().contains("/calendarList") ? Told.json(200, "{\"items\": [{\"id\": \"ann@example.com\"}]}")
                            : Told.json(200, "{}");
                });
            }
        }
        Map<String, String> ids = new HashMap<>();
        try {
            for (String provider : List.of("gmail", "google-calendar")) {
                String channel = catalog.get(provider).channels().get(0);
                Reply made = post("/api/integrations", tenant.token(), "{\"integrationType\": \"" + channel + "\", \"provider\": \""
                        + provider + "\", \"name\": \"g\", \"configuration\": {\"oauthClientId\": \"g-" + tenant.id()
                        + "\", \"oauthClientSecret\": \"" + secret + "\"}}");
                Browser browser = start(provider, "?connectionId=" + made.at("/id"));
                callback(provider, desk.consent(browser.authorizeUrl()), browser.cookie());
                ids.put(provider, made.at("/id"));
            }
            delete("/api/integrations/" + ids.get("gmail"), tenant.token());
            await().until(() -> told().size() == 1);
            assertThat(told()).singleElement().asString().startsWith("skipped");
            assertThat(revoked()).isEmpty();
            delete("/api/integrations/" + ids.get("google-calendar"), tenant.token());
            await().until(() -> revoked().size() == 1);
            assertThat(revoked().get(0).body()).isEqualTo("token=1%2F%2F0g");
        } finally {
            for (String provider : List.of("gmail", "google-calendar")) {
                PROVIDERS.tellNoMore(provider);
                PROVIDERS.tellNoMore(provider + ".token");
            }
        }
    }
}
