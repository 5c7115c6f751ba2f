package dev.serai.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.MovedClock;
import dev.serai.RouteFolder;
import dev.serai.notify.Notifications;
import dev.serai.portal.PortalLinks;
import dev.serai.security.SecretLookUps;
import dev.serai.security.SessionCallers;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class SessionIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String NEW_KEY = "{\"name\": \"Key %s\", \"value\": \"SG.key-of-a-session\"}";
    private static final String ADDRESS = "192.0.2.77";

    @Autowired
    private SessionStore store;

    @Autowired
    private PortalLinks links;

    @Autowired
    private SessionCallers callers;

    @Autowired
    private SecretLookUps lookUps;

    @Autowired
    private Sessions sessions;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    private Reply signIn(String token) {
        return post("/api/session", null, "{\"token\": \"" + token + "\"}");
    }

    private Browser browser(String token) {
        return Browser.of(signIn(token), path -> request(path, null), this::send);
    }

    private static String key() {
        return NEW_KEY.formatted(System.nanoTime());
    }

    @Test
    void aTokenBecomesASessionThatNoScriptCanRead() {
        Reply signedIn = signIn(tenant.token());

        assertThat(signedIn.status()).as(signedIn.toString()).isEqualTo(201);
        String cookie = signedIn.raw().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("serai-session=serai_session_").contains("; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/")
                .doesNotContain("Domain", tenant.token());
        assertThat(signedIn.raw().headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(signedIn.at("/role")).isEqualTo("admin");
        assertThat(signedIn.at("/tenant/id")).isEqualTo(tenant.id());
        assertThat(signedIn.at("/tenant/name")).isEqualTo("Acme");
        assertThat(signedIn.body().path("user").isNull()).isTrue();
        Instant end = Instant.now().plus(Duration.ofHours(12));
        assertThat(Instant.parse(signedIn.at("/expiresAt"))).isBetween(end.minusSeconds(600), end);

        Browser browser = Browser.of(signedIn, path -> request(path, null), this::send);
        assertThat(signedIn.raw().body()).doesNotContain(browser.secret().text()).doesNotContain(tenant.token());
        assertThat(browser.get("/api/integrations").status()).isEqualTo(200);
        assertThat(browser.get("/api/session").body()).isEqualTo(signedIn.body());
        assertThat(get("/api/session", null).status()).isEqualTo(401);
        assertThat(get("/api/session", tenant.token()).status()).isEqualTo(401);
        assertThat(database.jdbc().sql("select s::text from browser_session s where id = ?::uuid").param(signedIn.at("/id"))
                .query(String.class).single()).doesNotContain(browser.secret().text());
        assertThat(get("/api/audit?action=session.create", tenant.token()).at("/items/0/resource/id")).isEqualTo(signedIn.at("/id"));
    }

    @Test
    void whatChangesSomethingNeedsTheValueOfThePage() {
        Browser browser = browser(tenant.token());
        Browser other = browser(tenant.token());

        for (String shown : new String[] {null, "", "wrong", other.csrf(), browser.secret().text()}) {
            Reply refused = browser.call("POST", "/api/integrations/api-keys", key(), shown);
            assertThat(refused.status()).as(shown).isEqualTo(403);
            assertThat(refused.at("/detail")).contains("X-Serai-Csrf");
        }
        for (String method : List.of("PUT", "DELETE", "PATCH", "TRACEX")) {
            assertThat(browser.call(method, "/api/session", null, null).status()).as(method).isIn(400, 403);
        }
        assertThat(get("/api/integrations/api-keys", tenant.token()).body().path("items")).isEmpty();

        assertThat(browser.post("/api/integrations/api-keys", key()).status()).isEqualTo(201);
        assertThat(browser.get("/api/session").status()).isEqualTo(200);
    }

    @Test
    void aPageOfAnotherSessionGetsAndChangesNothing() {
        TestTenant other = newTenant("Other");
        Browser before = browser(tenant.token());
        Browser since = new Browser(browser(other.token()).cookie(), before.csrf(), before.request(), before.sender());

        for (String path : List.of("/api/session", "/api/integrations", "/api/live?topics=deliveries")) {
            Reply refused = since.call("GET", path, null, since.csrf());
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.raw().headers().firstValue("X-Serai-Session")).isPresent();
            assertThat(refused.raw().body()).doesNotContain(other.id());
        }
        Reply refused = since.post("/api/integrations/api-keys", key());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.raw().headers().firstValue("X-Serai-Session")).hasValue(since.get("/api/session").at("/id"));
        assertThat(get("/api/integrations/api-keys", other.token()).body().path("items")).isEmpty();
        Reply unproven = before.call("POST", "/api/integrations/api-keys", key(), null);
        assertThat(unproven.raw().headers().firstValue("X-Serai-Session")).as("of no other session").isEmpty();
    }

    @Test
    void overHttpsOnlyTheCookieCountsThatNoOtherHostCanSet() {
        Reply signedIn = send(request("/api/session", null).header("X-Forwarded-Proto", "https").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\": \"" + tenant.token() + "\"}")));
        String cookie = signedIn.raw().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("__Host-serai-session=serai_session_").contains("; Secure", "; Path=/;").doesNotContain("Domain");
        String secure = cookie.substring(0, cookie.indexOf(';'));

        assertThat(overHttps("/api/integrations", secure).status()).isEqualTo(200);
        assertThat(overHttps("/api/integrations", secure.replace("__Host-", "")).status()).isEqualTo(401);
        assertThat(overHttps("/api/integrations", browser(newTenant("Other").token()).cookie() + "; " + secure).status()).isEqualTo(200);
        assertThat(send(request("/api/integrations", null).header("Cookie", secure).GET()).status()).isEqualTo(401);
        Reply out = send(request("/api/session", null).header("X-Forwarded-Proto", "https").header("Cookie", secure)
                .header("X-Serai-Csrf", signedIn.at("/csrf")).DELETE());
        assertThat(out.raw().headers().firstValue("Set-Cookie").orElseThrow()).startsWith("__Host-serai-session=;").contains("; Secure");
    }

    @Test
    void oneProofBeginsASessionAndSeveralNone() {
        String portalCode = post("/api/portal-links", tenant.token(), "{}").at("/url").replaceAll(".*#code=([^&]+).*", "$1");
        String token = "\"token\": \"" + tenant.token() + "\"";
        String link = "\"portalCode\": \"" + portalCode + "\"";
        Map<String, String> fields = Map.of(token + ", " + link, "portalCode", token + ", \"state\": \"s\", \"code\": \"c\"", "state",
                link + ", \"state\": \"s\", \"code\": \"c\"", "state", token + ", \"code\": \"c\"", "code",
                link + ", \"iss\": \"i\"", "iss", "\"error\": \"e\"", "state", "\"state\": \"s\"", "code", "\"tokens\": \"t\"", "tokens");

        fields.forEach((body, field) -> {
            for (HttpRequest.Builder page : List.of(request("/api/session", null), ofPortal("/api/session"))) {
                Reply refused = send(page.header("Content-Type", "application/json").POST(BodyPublishers.ofString("{" + body + "}")));
                assertThat(refused.status()).as(body).isEqualTo(400);
                assertThat(refused.at("/errors/0/field")).as(refused.toString()).isEqualTo(field);
                assertThat(refused.raw().headers().firstValue("Set-Cookie")).isEmpty();
            }
        });
        for (String body : List.of(token, "\"state\": \"s\", \"code\": \"c\"")) {
            assertThat(send(ofPortal("/api/session").header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{" + body + "}"))).at("/detail")).contains("by its link alone");
        }
        assertThat(send(ofPortal("/api/session/start").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"provider\": \"x\"}"))).at("/detail")).contains("by its link alone");
        assertThat(post("/api/session", null, "{" + link + "}").at("/detail")).contains("X-Serai-Portal");
        assertThat(send(ofPortal("/api/session").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{" + link + "}"))).status()).as("the link was not used up").isEqualTo(201);
    }

    private HttpRequest.Builder ofPortal(String path) {
        return request(path, null).header("X-Serai-Portal", "1").header("Sec-Fetch-Site", "same-origin");
    }

    private Reply overHttps(String path, String cookies) {
        return send(request(path, null).header("X-Forwarded-Proto", "https").header("Cookie", cookies).GET());
    }

    @Test
    void aRouteSeesTheOtherCookiesAlone() {
        Browser browser = browser(tenant.token());
        try (RouteFolder routes = routeFolder()) {
            assertThat(routes.put("cookies.camel.yaml", """
                    - route:
                        id: cookies
                        from:
                          uri: platform-http:/told-cookies
                          steps:
                            - setBody: {simple: {expression: "told ${header.Cookie}"}}
                            - setHeader: {name: Content-Type, constant: {expression: text/plain}}
                    """).path("status").asText()).isEqualTo("live");

            assertThat(browser.get("/told-cookies").raw().body()).isEqualTo("told theme=dark");
            assertThat(send(request("/told-cookies", null).header("Cookie", browser.cookie()).GET()).raw().body()).isEqualTo("told ");
            String embedded = "serai-portal=" + SessionSecret.next().text();
            assertThat(send(browser.with("/told-cookies").header("Cookie", embedded).GET()).raw().body()).isEqualTo("told theme=dark");
            assertThat(overHttps("/told-cookies", "__Host-" + browser.cookie() + "; __Host-" + embedded
                    + "; serai-sign-in-3=x; __Host-serai-sign-in-3=y; a=b").raw().body()).isEqualTo("told a=b");
        }
    }

    @Test
    void aTokenBesideTheCookieCountsAlone() {
        TestTenant other = newTenant("Other");
        Browser browser = browser(tenant.token());

        Reply made = send(browser.with("/api/integrations/api-keys").header("Authorization", "Bearer " + other.token())
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(key())));

        assertThat(made.status()).isEqualTo(201);
        assertThat(get("/api/integrations/api-keys", other.token()).body().path("items")).hasSize(1);
        assertThat(browser.get("/api/integrations/api-keys").body().path("items")).isEmpty();
        assertThat(send(browser.with("/api/integrations").header("Authorization", "Bearer serai_wrong").GET()).status()).isEqualTo(401);
    }

    @Test
    void aSessionSeesItsOwnTenantOnlyAndNoMoreThanItsToken() {
        TestTenant other = newTenant("Other");
        Browser member = browser(memberOf(tenant));

        assertThat(member.get("/api/session").at("/role")).isEqualTo("member");
        assertThat(member.get("/api/users").status()).isEqualTo(403);
        assertThat(member.get("/api/tenants/" + other.id() + "/tokens").status()).isEqualTo(404);
        assertThat(member.get("/actuator/env").status()).isEqualTo(403);
        Browser operator = browser(OPERATOR);
        assertThat(operator.get("/api/session").body().path("tenant").isNull()).isTrue();
        assertThat(operator.get("/api/session").at("/role")).isEqualTo("operator");
        assertThat(operator.get("/api/tenants").status()).isEqualTo(200);
    }

    @Test
    void whoSignsOutIsOut() {
        Browser browser = browser(tenant.token());
        Browser other = browser(tenant.token());

        assertThat(browser.call("DELETE", "/api/session", null, null).status()).isEqualTo(403);
        Reply out = browser.delete("/api/session");

        assertThat(out.status()).isEqualTo(204);
        assertThat(out.raw().headers().firstValue("Set-Cookie").orElseThrow()).startsWith("serai-session=;").contains("Max-Age=0");
        assertThat(browser.get("/api/integrations").status()).isEqualTo(401);
        assertThat(browser.get("/api/integrations").at("/detail")).contains("session has ended");
        assertThat(other.get("/api/integrations").status()).isEqualTo(200);
        assertThat(get("/api/audit?action=session.delete", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void whoSignsInAgainLeavesTheSessionBefore() {
        Browser first = browser(tenant.token());

        Reply again = send(first.with("/api/session").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\": \"" + tenant.token() + "\"}")));

        assertThat(again.status()).isEqualTo(201);
        assertThat(first.get("/api/integrations").status()).isEqualTo(401);
        assertThat(Browser.of(again, path -> request(path, null), this::send).get("/api/integrations").status()).isEqualTo(200);
    }

    @Test
    void aRevokedTokenEndsItsSessions() {
        Reply token = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"laptop\"}");
        Browser browser = browser(token.at("/token"));
        assertThat(browser.get("/api/integrations").status()).isEqualTo(200);

        delete("/api/tenants/" + tenant.id() + "/tokens/" + token.at("/id"), tenant.token());

        await().untilAsserted(() -> assertThat(browser.get("/api/integrations").status()).isEqualTo(401));
        assertThat(browser.post("/api/integrations/api-keys", key()).status()).isEqualTo(401);
    }

    @Test
    void aSessionFollowsTheUserOfItsToken() {
        String user = admin("Ann");
        admin("Bob");
        Browser browser = browser(post("/api/users/" + user + "/tokens", tenant.token(), "{\"name\": \"laptop\"}").at("/token"));
        assertThat(browser.get("/api/session").at("/user/email")).isEqualTo("ann@example.com");
        assertThat(browser.get("/api/users").status()).isEqualTo(200);

        put("/api/users/" + user, tenant.token(), "{\"role\": \"member\"}");
        await().untilAsserted(() -> assertThat(browser.get("/api/users").status()).isEqualTo(403));
        put("/api/users/" + user, tenant.token(), "{\"isActive\": false}");
        await().untilAsserted(() -> assertThat(browser.get("/api/integrations").status()).isEqualTo(401));
    }

    private String admin(String name) {
        return post("/api/users", tenant.token(), "{\"email\": \"%s@example.com\", \"name\": \"%s\", \"role\": \"admin\"}"
                .formatted(name.toLowerCase(java.util.Locale.ROOT), name)).at("/id");
    }

    @Test
    void whatIsNoTokenIsRefusedAndNotRepeated() {
        for (String token : List.of("serai_wrong-token-of-a-page", "not even one", tenant.token() + "x")) {
            Reply refused = signIn(token);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.contentType()).isEqualTo("application/problem+json");
            assertThat(refused.raw().body()).doesNotContain(token);
            assertThat(refused.raw().headers().firstValue("Set-Cookie")).isEmpty();
        }
        assertThat(post("/api/session", null, "{}").at("/errors/0/field")).isEqualTo("token");
        assertThat(send(request("/api/session", null, "POST", BodyPublishers.ofString("token=x"),
                "application/x-www-form-urlencoded")).status()).isEqualTo(415);
        assertThat(send(request("/api/session", null).header("Origin", "https://evil.example").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\": \"" + tenant.token() + "\"}"))).status()).isEqualTo(403);
    }

    @Test
    void cookiesThatAreNoSessionAreNone() {
        Browser browser = browser(tenant.token());
        String wrong = "serai-session=" + SessionSecret.next().text();

        assertThat(send(request("/api/integrations", null).header("Cookie", wrong).GET()).status()).isEqualTo(401);
        assertThat(send(request("/api/integrations", null).header("Cookie", "serai-session=x").GET()).at("/detail"))
                .contains("needs a token");
        assertThat(send(request("/api/integrations", null).header("Cookie", wrong + "; " + browser.cookie()).GET()).at("/detail"))
                .contains("two cookies");
        assertThat(send(request("/api/integrations", null).header("Cookie", browser.cookie() + "; " + browser.cookie()).GET()).status())
                .isEqualTo(200);
    }

    @Test
    void sessionsEndAfterAWhileAndEarlierWithoutUse() {
        MovedClock clock = new MovedClock(Instant.now());
        Sessions here = node(clock);
        SessionSecret used = here.begin(tenant.token(), ADDRESS).secret();
        SessionSecret idle = here.begin(tenant.token(), ADDRESS).secret();

        for (int i = 0; i < 14; i++) {
            clock.move(Duration.ofMinutes(50));
            assertThat(node(clock).find(used, ADDRESS)).as("after " + (i + 1) + " times 50 minutes").isNotNull();
        }
        assertThat(node(clock).find(idle, ADDRESS)).isNull();
        assertThat(here.find(used, ADDRESS)).isNotNull();
        clock.move(Duration.ofMinutes(21));
        assertThat(here.find(used, ADDRESS)).as("of those who know it").isNull();
        assertThat(node(clock).find(used, ADDRESS)).as("of those who look it up").isNull();

        sessions.forgetEnded();
        assertThat(sessionsOf(tenant)).isEqualTo(2);
        node(clock).forgetEnded();
        assertThat(sessionsOf(tenant)).isZero();
    }

    @Test
    void whatOneNodeBeginsOrEndsTheOtherKnows() {
        Notifications ear = new Notifications(database, database.jdbc());
        Sessions other = new Sessions(store, links, callers, lookUps, ear, new SessionProperties(Duration.ofHours(12), Duration.ofHours(1)),
                Clock.systemUTC());
        ear.start();
        try {
            Browser browser = browser(tenant.token());
            assertThat(other.find(browser.secret(), ADDRESS).caller().tenantId()).hasToString(tenant.id());

            browser.delete("/api/session");

            await().until(() -> other.find(browser.secret(), ADDRESS) == null);
        } finally {
            ear.stop();
        }
    }

    @Test
    void aTokenHasAHundredSessionsAtTheMost() {
        Browser first = browser(tenant.token());
        for (int i = 0; i < SessionStore.MOST; i++) {
            sessions.begin(tenant.token(), ADDRESS);
        }

        assertThat(sessionsOf(tenant)).isEqualTo(SessionStore.MOST);
        assertThat(node(Clock.systemUTC()).find(first.secret(), ADDRESS)).isNull();
    }

    @Test
    void anErasedTenantsSessionsAreGone() {
        Browser browser = browser(tenant.token());

        delete("/api/tenants/" + tenant.id(), OPERATOR);

        await().untilAsserted(() -> assertThat(browser.get("/api/integrations").status()).isEqualTo(401));
        assertThat(sessionsOf(tenant)).isZero();
    }

    private int sessionsOf(TestTenant whose) {
        return database.jdbc().sql("select count(*) from browser_session where tenant_id = ?::uuid").param(whose.id())
                .query(Integer.class).single();
    }

    /** A node that has just begun and remembers nothing. */
    private Sessions node(Clock clock) {
        return new Sessions(store, links, callers, lookUps, new Notifications(database, database.jdbc()),
                new SessionProperties(Duration.ofHours(12), Duration.ofHours(1)), clock);
    }
}
