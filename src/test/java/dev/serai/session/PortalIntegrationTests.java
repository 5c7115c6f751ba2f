package dev.serai.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.MovedClock;
import dev.serai.audit.AuditLog;
import dev.serai.notify.Notifications;
import dev.serai.portal.PortalFrames;
import dev.serai.portal.PortalLinks;
import dev.serai.portal.UnusableLinkException.Reason;
import dev.serai.security.SecretLookUps;
import dev.serai.security.SessionCallers;
import dev.serai.security.TokenHash;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Links into the portal of a tenant, and the sessions that they open. */
class PortalIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SITE = "https://app.example.com";
    private static final String PNG = "data:image/png;base64,"
            + Base64.getEncoder().encodeToString(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});

    @Autowired
    private SessionStore store;

    @Autowired
    private SessionCallers callers;

    @Autowired
    private SecretLookUps lookUps;

    @Autowired
    private PortalFrames frames;

    @Autowired
    private AuditLog audit;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Sessions sessions;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    private Reply link(String token, String body) {
        return post("/api/portal-links", token, body);
    }

    private static String code(Reply link) {
        return link.at("/url").replaceAll(".*#code=([^&]+).*", "$1");
    }

    private Reply open(String code) {
        return send(ofPage("/api/session").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"portalCode\": \"" + code + "\"}")));
    }

    private HttpRequest.Builder ofPage(String path) {
        return request(path, null).header("X-Serai-Portal", "1").header("Sec-Fetch-Site", "same-origin");
    }

    private Browser portal(String token, String body) {
        Reply opened = open(code(link(token, body)));
        assertThat(opened.status()).as(opened.toString()).isEqualTo(201);
        return Browser.of(opened, this::ofPage, this::send);
    }

    private Reply set(String body) {
        return put("/api/portal", tenant.token(), body);
    }

    @Test
    void aLinkOpensOneSessionOfAnHourForAPageOfAnotherSite() {
        set("{\"colours\": {\"accent\": \"#0B6E4F\"}, \"logo\": \"" + PNG + "\", \"frameAncestors\": [\"" + SITE + "\"],"
                + " \"returnUrls\": [\"" + SITE + "/settings\"]}");
        Reply link = link(tenant.token(), "{\"areas\": [\"connections\", \"deliveries\"], \"origin\": \"" + SITE + "\","
                + " \"locale\": \"de-CH\", \"returnUrl\": \"" + SITE + "/settings/mail?tab=1\"}");
        assertThat(link.status()).as(link.toString()).isEqualTo(201);
        assertThat(link.at("/url")).startsWith(uri("/portal/" + link.at("/id") + "#code=serai_portal_").toString()).endsWith("&locale=de");
        Instant end = Instant.now().plus(Duration.ofHours(1));
        assertThat(Instant.parse(link.at("/expiresAt"))).isBetween(end.minusSeconds(600), end);

        Reply opened = open(code(link));

        assertThat(opened.status()).as(opened.toString()).isEqualTo(201);
        assertThat(opened.raw().headers().firstValue("Set-Cookie").orElseThrow()).startsWith("serai-portal=serai_session_")
                .endsWith("; Path=/; HttpOnly; Secure; SameSite=None; Partitioned");
        assertThat(opened.at("/tenant/name")).isEqualTo("Acme");
        assertThat(opened.body().at("/user").isNull()).isTrue();
        assertThat(opened.at("/portal/linkId")).isEqualTo(link.at("/id"));
        assertThat(opened.body().at("/portal/areas")).hasToString("[\"connections\",\"deliveries\"]");
        assertThat(opened.at("/portal/locale")).isEqualTo("de");
        assertThat(opened.at("/portal/returnUrl")).isEqualTo(SITE + "/settings/mail?tab=1");
        assertThat(opened.at("/portal/look/accent")).isEqualTo("#0b6e4f");
        assertThat(opened.at("/portal/look/logo")).isEqualTo(PNG);
        assertThat(Instant.parse(opened.at("/expiresAt"))).isBetween(end.minusSeconds(600), Instant.now().plus(Duration.ofHours(1)));
        Browser page = Browser.of(opened, this::ofPage, this::send);
        assertThat(page.get("/api/session").body()).isEqualTo(opened.body());
        assertThat(page.get("/api/integrations").status()).isEqualTo(200);
        assertThat(page.get("/api/integrations/webhooks").at("/detail")).contains("connections, deliveries").contains("webhooks");

        Reply again = open(code(link));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.at("/detail")).isEqualTo(Reason.USED.detail());
        assertThat(again.raw().headers().firstValue("Link")).hasValue("<" + SITE + "/settings/mail?tab=1>; rel=\"up\"");
        assertThat(page.get("/api/integrations").status()).isEqualTo(200);
        assertThat(database.jdbc().sql("select string_agg(l::text, '') || (select string_agg(s::text, '') from browser_session s)"
                + " from portal_link l")
                .query(String.class).single()).doesNotContain(code(link)).doesNotContain(page.secret().text());
        Reply log = get("/api/audit?resource=portal-link/" + link.at("/id"), tenant.token());
        assertThat(log.at("/items/0/action")).isEqualTo("portal-link.use");
        assertThat(log.at("/items/0/actor/name")).isEqualTo("first administrator (portal)");
        assertThat(log.at("/items/1/action")).isEqualTo("portal-link.create");
        assertThat(log.raw().body()).doesNotContain(code(link));

        assertThat(page.call("DELETE", "/api/session", null, null).status()).isEqualTo(403);
        Reply out = page.delete("/api/session");
        assertThat(out.raw().headers().firstValue("Set-Cookie").orElseThrow()).startsWith("serai-portal=; ").contains("Partitioned");
        assertThat(page.get("/api/integrations").at("/detail")).contains("new link");
    }

    @Test
    void ofManyWhoOpenItAtOnceOneGetsIn() throws Exception {
        String code = code(link(tenant.token(), "{}"));
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Future<Integer>> answers = threads.invokeAll(Collections.nCopies(24,
                    (Callable<Integer>) () -> open(code).status()));
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 401);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void theCookieCountsForThePageOfThePortalAlone() {
        Browser page = portal(tenant.token(), "{}");
        String newOne = "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mine\"}";

        assertThat(send(request("/api/integrations", null).header("Cookie", page.cookie()).header("Sec-Fetch-Site", "same-origin").GET())
                .status()).as("without the header").isEqualTo(401);
        for (String site : List.of("cross-site", "same-site")) {
            assertThat(send(request("/api/integrations", null).header("Cookie", page.cookie()).header("X-Serai-Portal", "1")
                    .header("Sec-Fetch-Site", site).GET()).status()).as(site).isEqualTo(403);
        }
        assertThat(send(request("/api/integrations", null).header("Cookie", page.cookie()).header("X-Serai-Portal", "1").GET()).status())
                .as("who does not say whose page it is").isEqualTo(403);
        assertThat(page.call("POST", "/api/integrations", newOne, null).status()).isEqualTo(403);
        assertThat(page.call("POST", "/api/integrations", newOne, "wrong").status()).isEqualTo(403);
        assertThat(send(request("/api/integrations", null).header("Cookie", page.cookie().replace("serai-portal", "serai-session")).GET())
                .status()).as("as the cookie of the console").isEqualTo(401);
        assertThat(page.post("/api/integrations", newOne).status()).isEqualTo(201);

        Browser console = Browser.of(post("/api/session", null, "{\"token\": \"" + tenant.token() + "\"}"), path -> request(path, null),
                this::send);
        String both = console.cookie() + "; " + page.cookie();
        assertThat(send(request("/api/users", null).header("Cookie", both).GET()).status()).isEqualTo(200);
        assertThat(send(ofPage("/api/users").header("Cookie", both).GET()).status()).isEqualTo(403);
        assertThat(send(ofPage("/api/integrations").header("Cookie", console.cookie()).GET()).status()).isEqualTo(401);
        assertThat(send(ofPage("/api/integrations").header("Cookie", console.cookie().replace("serai-session", "serai-portal")).GET())
                .status()).as("the console's as that of a portal").isEqualTo(401);
        assertThat(send(request("/api/session", null).header("Sec-Fetch-Site", "cross-site").header("X-Serai-Portal", "1")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{\"portalCode\": \""
                        + code(link(tenant.token(), "{}")) + "\"}"))).status()).as("opened by another site's page").isEqualTo(403);
    }

    @Test
    void overHttpsItsCookieIsOneThatNoOtherHostCanSet() {
        Reply opened = send(ofPage("/api/session").header("X-Forwarded-Proto", "https").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"portalCode\": \"" + code(link(tenant.token(), "{}")) + "\"}")));
        assertThat(opened.raw().headers().firstValue("Set-Cookie").orElseThrow()).startsWith("__Host-serai-portal=serai_session_")
                .endsWith("; Path=/; HttpOnly; Secure; SameSite=None; Partitioned");
        Browser page = Browser.of(opened, path -> ofPage(path).header("X-Forwarded-Proto", "https"), this::send);
        Browser plain = portal(newTenant("Other").token(), "{}");

        assertThat(page.get("/api/session").at("/tenant/id")).isEqualTo(tenant.id());
        assertThat(send(page.with("/api/session").header("Cookie", plain.cookie()).GET()).at("/tenant/id")).isEqualTo(tenant.id());
        assertThat(new Browser(plain.cookie(), plain.csrf(), page.request(), page.sender()).get("/api/session").status()).isEqualTo(401);
        assertThat(page.delete("/api/session").raw().headers().firstValue("Set-Cookie").orElseThrow())
                .isEqualTo("__Host-serai-portal=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=None; Partitioned");
    }

    @Test
    void aPageOfAnotherLinkGetsAndChangesNothing() {
        TestTenant other = newTenant("Other");
        Browser before = portal(tenant.token(), "{}");
        Browser since = portal(other.token(), "{}");
        Browser mixed = new Browser(since.cookie(), before.csrf(), before.request(), before.sender());

        for (String path : List.of("/api/session", "/api/integrations", "/api/live?topics=deliveries")) {
            Reply refused = mixed.call("GET", path, null, mixed.csrf());
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.raw().headers().firstValue("X-Serai-Session")).hasValue(since.get("/api/session").at("/id"));
            assertThat(refused.raw().body()).doesNotContain(other.id());
        }
        assertThat(since.call("GET", "/api/integrations", null, since.csrf()).status()).isEqualTo(200);
        String link = since.get("/api/session").at("/portal/linkId");
        assertThat(ofLink(link, since).status()).isEqualTo(200);
        Reply ofAnother = ofLink(before.get("/api/session").at("/portal/linkId"), since);
        assertThat(ofAnother.status()).isEqualTo(401);
        assertThat(ofAnother.at("/detail")).contains("another link").doesNotContain(link);
        assertThat(since.get("/api/session/providers").status()).as("what everybody may see").isEqualTo(200);
    }

    private Reply ofLink(String link, Browser page) {
        return send(ofPage("/api/integrations").setHeader("X-Serai-Portal", link).header("Cookie", page.cookie()).GET());
    }

    @Test
    void linksAndSessionsEndInTime() {
        MovedClock clock = new MovedClock(Instant.now());
        PortalLinks links = new PortalLinks(jdbc, database, audit, clock);
        Sessions here = new Sessions(store, links, callers, lookUps, new Notifications(database, database.jdbc()),
                new SessionProperties(Duration.ofHours(12), Duration.ofHours(1)), clock);
        Reply brief = link(tenant.token(), "{\"expiresInSeconds\": 60}");
        Reply late = link(tenant.token(), "{}");
        clock.move(Duration.ofMinutes(2));
        assertThat(links.unusable(TokenHash.of(code(brief)))).hasMessage(Reason.EXPIRED.detail());
        assertThat(links.use(TokenHash.of(code(brief)))).isEmpty();

        SessionSecret secret = here.beginPortal(code(late), "192.0.2.90").secret();
        clock.move(Duration.ofMinutes(59));
        assertThat(here.find(secret, "192.0.2.90")).isNotNull();
        clock.move(Duration.ofMinutes(2));
        assertThat(here.find(secret, "192.0.2.90")).isNull();

        clock.move(Duration.ofHours(25));
        links.forgetEnded();
        assertThat(linksOf(tenant)).isZero();
        Reply unknown = open("serai_portal_" + "x".repeat(43));
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.at("/detail")).isEqualTo(Reason.UNKNOWN.detail());
        assertThat(unknown.raw().headers().firstValue("Link")).isEmpty();
    }

    private int linksOf(TestTenant whose) {
        return database.jdbc().sql("select count(*) from portal_link where tenant_id = ?::uuid").param(whose.id()).query(Integer.class)
                .single();
    }

    @Test
    void aSessionEndsWithTheTokenOrTheUserThatMadeItsLink() {
        Reply application = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"shop\", \"role\": \"admin\"}");
        String user = post("/api/users", tenant.token(), "{\"email\": \"ann@example.com\", \"name\": \"Ann\", \"role\": \"admin\"}")
                .at("/id");
        post("/api/users", tenant.token(), "{\"email\": \"bob@example.com\", \"name\": \"Bob\", \"role\": \"admin\"}");
        String ofUser = post("/api/users/" + user + "/tokens", tenant.token(), "{\"name\": \"laptop\"}").at("/token");
        Browser ofApplication = portal(application.at("/token"), "{}");
        Browser ofAnn = portal(ofUser, "{}");
        String unused = code(link(ofUser, "{}"));
        assertThat(ofApplication.get("/api/integrations").status()).isEqualTo(200);
        assertThat(ofAnn.get("/api/session").body().path("user").isNull()).as("a visitor is not Ann").isTrue();

        delete("/api/tenants/" + tenant.id() + "/tokens/" + application.at("/id"), tenant.token());
        put("/api/users/" + user, tenant.token(), "{\"role\": \"member\"}");

        await().untilAsserted(() -> assertThat(ofApplication.get("/api/integrations").status()).isEqualTo(401));
        await().untilAsserted(() -> assertThat(ofAnn.get("/api/integrations").status()).isEqualTo(401));
        assertThat(open(unused).at("/detail")).isEqualTo(Reason.WITHDRAWN.detail());
        assertThat(link(ofUser, "{}").status()).as("a member makes none").isEqualTo(403);
        assertThat(link(memberOf(tenant), "{}").status()).isEqualTo(403);
    }

    @Test
    void whatIsPrivateToAUserIsNotThereInAPortal() {
        String user = post("/api/users", tenant.token(), "{\"email\": \"ann@example.com\", \"name\": \"Ann\", \"role\": \"admin\"}")
                .at("/id");
        String ann = post("/api/users/" + user + "/tokens", tenant.token(), "{\"name\": \"laptop\"}").at("/token");
        String path = "/api/integrations/" + post("/api/integrations", ann, "{\"integrationType\": \"email\", \"provider\": \"sendgrid\","
                + " \"name\": \"Ann's own\", \"visibility\": \"private\"}").at("/id");
        Browser page = portal(ann, "{}");

        assertThat(page.get("/api/integrations").body().path("items")).isEmpty();
        assertThat(page.get(path).status()).isEqualTo(404);
        assertThat(page.delete(path).status()).isEqualTo(404);
        assertThat(page.post("/api/integrations", "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Hers\","
                + " \"visibility\": \"private\"}").status()).isEqualTo(403);
        assertThat(get(path, ann).status()).isEqualTo(200);
    }

    @Test
    void endpointsOfWebhooksAreThereForLinksWithWebhooksAlone() {
        String endpoint = post("/api/integrations/webhooks", tenant.token(), "{\"url\": \"https://hooks.example.com/in\","
                + " \"events\": [\"stripe.*\"]}").at("/id");
        String mail = post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"sendgrid\","
                + " \"name\": \"Mail\"}").at("/id");
        String path = "/api/integrations/" + endpoint;
        String newOne = "{\"integrationType\": \"webhook\", \"provider\": \"webhook\", \"name\": \"Mine\"}";
        Browser page = portal(tenant.token(), "{\"areas\": [\"connections\"]}");

        for (String list : List.of("/api/integrations", "/api/integrations?type=webhook", "/api/integrations/connected")) {
            assertThat(page.get(list).raw().body()).as(list).doesNotContain(endpoint);
        }
        assertThat(page.get("/api/integrations").body().path("items").findValuesAsText("id")).containsExactly(mail);
        assertThat(page.get(path).status()).isEqualTo(404);
        assertThat(page.get(path + "/logs").status()).isEqualTo(404);
        for (String deed : List.of("/pause", "/resume", "/test", "/disconnect", "/configure/webhook")) {
            assertThat(page.post(path + deed, "{}").status()).as(deed).isEqualTo(404);
        }
        assertThat(page.call("PUT", path, "{\"name\": \"Theirs\"}", page.csrf()).status()).isEqualTo(404);
        assertThat(page.delete(path).status()).isEqualTo(404);
        assertThat(page.post("/api/integrations", newOne).at("/errors/0/field")).isEqualTo("provider");
        assertThat(page.post("/api/dashboard/integrations/test", "{\"provider\": \"webhook\", \"configuration\": {\"baseUrl\":"
                + " \"https://hooks.example.com\"}}").at("/errors/0/field")).isEqualTo("provider");

        Browser both = portal(tenant.token(), "{\"areas\": [\"connections\", \"webhooks\"]}");
        assertThat(both.get(path).status()).isEqualTo(200);
        assertThat(both.get("/api/integrations").body().path("items").findValuesAsText("id")).contains(endpoint, mail);
        assertThat(both.delete("/api/integrations/webhooks/" + endpoint).status()).isEqualTo(204);
    }

    @Test
    void theOperatorMakesLinksForTenantsByName() {
        TestTenant other = newTenant("Other");
        assertThat(link(OPERATOR, "{}").at("/errors/0/field")).isEqualTo("tenantId");
        assertThat(link(OPERATOR, "{\"tenantId\": \"" + UUID.randomUUID() + "\"}").status()).isEqualTo(404);
        assertThat(link(tenant.token(), "{\"tenantId\": \"" + other.id() + "\"}").status()).isEqualTo(404);
        assertThat(link(tenant.token(), "{\"tenantId\": \"" + tenant.id() + "\"}").status()).isEqualTo(201);
        assertThat(put("/api/portal?tenantId=" + tenant.id(), OPERATOR, "{\"colours\": {\"header\": \"#102030\"}}").status())
                .isEqualTo(200);
        assertThat(get("/api/portal?tenantId=" + tenant.id(), other.token()).status()).isEqualTo(404);
        assertThat(get("/api/portal", OPERATOR).at("/errors/0/field")).isEqualTo("tenantId");

        Browser page = portal(OPERATOR, "{\"tenantId\": \"" + tenant.id() + "\"}");

        assertThat(page.get("/api/session").at("/tenant/id")).isEqualTo(tenant.id());
        assertThat(page.get("/api/session").at("/role")).isEqualTo("admin");
        assertThat(page.get("/api/session").at("/portal/look/header")).isEqualTo("#102030");
        Reply made = page.post("/api/integrations", "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mail\"}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(get("/api/integrations/" + made.at("/id"), tenant.token()).status()).isEqualTo(200);
        assertThat(get("/api/integrations/" + made.at("/id"), other.token()).status()).isEqualTo(404);
        assertThat(get("/api/audit?action=connection.create", tenant.token()).at("/items/0/actor/name")).isEqualTo("operator (portal)");
        assertThat(page.get("/api/tenants").status()).isEqualTo(403);
    }

    @Test
    void aWindowOfAPortalShowsNoMoreAndNotLonger() {
        Browser page = portal(tenant.token(), "{\"areas\": [\"connections\"], \"locale\": \"de\"}");
        assertThat(page.post("/api/portal-links", "{\"areas\": [\"connections\", \"webhooks\"]}").at("/errors/0/field")).isEqualTo("areas");
        for (String more : List.of("expiresInSeconds\": 3600", "returnUrl\": \"https://evil.example/\"",
                "origin\": \"https://evil.example\"",
                "tenantId\": \"" + tenant.id() + "\"")) {
            assertThat(page.post("/api/portal-links", "{\"" + more + "}").status()).as(more).isEqualTo(400);
        }

        Reply link = page.post("/api/portal-links", "{}");
        Reply window = open(code(link));

        assertThat(window.status()).as(window.toString()).isEqualTo(201);
        assertThat(Instant.parse(link.at("/expiresAt"))).isBefore(Instant.now().plusSeconds(90));
        assertThat(Instant.parse(window.at("/expiresAt"))).isEqualTo(Instant.parse(page.get("/api/session").at("/expiresAt")));
        assertThat(window.body().at("/portal/areas")).hasToString("[\"connections\"]");
        assertThat(window.at("/portal/locale")).isEqualTo("de");
    }

    @Test
    void aVisitOpensFewWindowsThoseOfItsWindowsIncluded() {
        set("{\"frameAncestors\": [\"" + SITE + "\", \"https://other.example.com\"]}");
        Browser page = portal(tenant.token(), "{\"origin\": \"" + SITE + "\"}");
        Browser another = portal(tenant.token(), "{}");
        Reply first = page.post("/api/portal-links", "{}");
        assertThat(framing("/portal/" + first.at("/id"))).isEqualTo("frame-ancestors " + SITE);
        Browser window = Browser.of(open(code(first)), this::ofPage, this::send);
        for (int i = 1; i < 10; i++) {
            assertThat((i % 2 == 0 ? page : window).post("/api/portal-links", "{}").status()).as("window " + i).isEqualTo(201);
        }

        for (Browser each : List.of(page, window)) {
            Reply refused = each.post("/api/portal-links", "{}");
            assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
            assertThat(refused.at("/detail")).contains("10 windows");
            assertThat(Integer.parseInt(refused.raw().headers().firstValue("Retry-After").orElseThrow())).isBetween(1, 3600);
        }
        assertThat(another.post("/api/portal-links", "{}").status()).as("of another visit").isEqualTo(201);
        assertThat(link(tenant.token(), "{}").status()).as("of the application").isEqualTo(201);
    }

    @Test
    void aRevokedLinkEndsTheVisitThatItBegan() {
        Reply link = link(tenant.token(), "{}");
        Browser page = Browser.of(open(code(link)), this::ofPage, this::send);
        Browser window = Browser.of(open(code(page.post("/api/portal-links", "{}"))), this::ofPage, this::send);
        Reply unused = page.post("/api/portal-links", "{}");
        Browser another = portal(tenant.token(), "{}");
        Reply kept = link(tenant.token(), "{}");
        String path = "/api/portal-links/" + link.at("/id");
        assertThat(page.delete(path).status()).as("within a portal").isEqualTo(403);
        assertThat(delete(path, newTenant("Other").token()).status()).as("of another tenant").isEqualTo(404);
        assertThat(window.get("/api/integrations").status()).isEqualTo(200);

        assertThat(delete(path, tenant.token()).status()).isEqualTo(204);

        assertThat(delete(path, tenant.token()).status()).as("once more").isEqualTo(404);
        assertThat(page.get("/api/integrations").status()).isEqualTo(401);
        assertThat(window.get("/api/integrations").status()).isEqualTo(401);
        assertThat(open(code(unused)).status()).isEqualTo(401);
        assertThat(another.get("/api/integrations").status()).as("of another visit").isEqualTo(200);
        assertThat(delete("/api/portal-links/" + kept.at("/id"), tenant.token()).status()).isEqualTo(204);
        assertThat(open(code(kept)).at("/type")).endsWith("link-unknown");
    }

    @Test
    void aPortalWithoutWebhooksOffersNone() {
        Browser page = portal(tenant.token(), "{\"areas\": [\"connections\"]}");
        assertThat(page.get("/api/integrations/available?limit=200").body().at("/items").findValuesAsText("provider")).contains("sendgrid")
                .doesNotContain("webhook");
        assertThat(page.get("/api/integrations/available/webhook").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"colours\": {\"accent\": \"red\"}", "colours\": {\"accent\": \"#12345\"}", "colours\": {\"text\": \"#123456\"}",
            "logo\": \"data:image/svg+xml;base64,PHN2Zy8+\"", "logo\": \"https://example.com/logo.png\"",
            "logo\": \"data:image/png;base64,PHN2Zy8+PHN2Zy8+\"", "frameAncestors\": [\"*\"]",
            "frameAncestors\": [\"https://*.example.com\"]",
            "frameAncestors\": [\"http://app.example.com\"]", "frameAncestors\": [\"https://app.example.com/page\"]",
            "frameAncestors\": [\"https://app.example.com; script-src *\"]",
            "frameAncestors\": \"https://app.example.com\"",
            "returnUrls\": [\"javascript:alert(1)\"]", "returnUrls\": [\"https://a@b.example/\"]", "frame\": []"})
    void whatIsNoColourLogoOrSiteIsRefused(String field) {
        Reply refused = set("{\"" + field + "}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(get("/api/portal", tenant.token()).body().path("updatedAt").isNull()).isTrue();
    }

    @Test
    void aLogoIsSmall() {
        String large = Base64.getEncoder().encodeToString(new byte[70_000]);
        assertThat(set("{\"logo\": \"data:image/png;base64," + large + "\"}").at("/errors/0/field")).isEqualTo("logo");
        Reply kept = set("{\"logo\": \"" + PNG + "\"}");
        assertThat(kept.at("/logo")).isEqualTo(PNG);
        assertThat(get("/api/portal", memberOf(tenant)).status()).isEqualTo(403);
        assertThat(send(request("/api/portal", tenant.token()).header("If-Match", "\"1-x\"").header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{}"))).status()).isEqualTo(412);
        assertThat(set(kept.raw().body()).status()).as("what was read can be sent back").isEqualTo(200);
        assertThat(get("/api/audit?action=portal.update", tenant.token()).raw().body()).contains("image/png, ").doesNotContain(PNG);
    }

    @Test
    void onlyListedAddressesAreReturnedTo() {
        set("{\"frameAncestors\": [\"" + SITE + "\"], \"returnUrls\": [\"" + SITE + "/settings\"]}");
        for (String refused : List.of("https://app.example.com/", "https://app.example.com/settingsx",
                "https://app.example.com.evil.example/settings", "http://app.example.com/settings",
                "https://app.example.com/settings/../admin", "https://app.example.com/settings/%2e%2e/admin",
                "https://u@app.example.com/settings", "https://app.example.com:8443/settings", "javascript:alert(1)", "//evil.example")) {
            assertThat(link(tenant.token(), "{\"returnUrl\": \"" + refused + "\"}").at("/errors/0/field")).as(refused)
                    .isEqualTo("returnUrl");
        }
        assertThat(link(tenant.token(), "{\"returnUrl\": \"https://APP.example.com:443/settings/mail\"}").status()).isEqualTo(201);
        assertThat(link(tenant.token(), "{\"origin\": \"https://evil.example\"}").at("/errors/0/field")).isEqualTo("origin");
        for (String wrong : List.of("{\"areas\": []}", "{\"areas\": [\"users\"]}", "{\"areas\": \"connections\"}", "{\"locale\": \"fr\"}",
                "{\"expiresInSeconds\": 3601}", "{\"expiresInSeconds\": 0}", "{\"life\": 1}")) {
            assertThat(link(tenant.token(), wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void onlyListedSitesEmbedThePageOfALinkAndNoneEmbedsAnother() {
        set("{\"frameAncestors\": [\"" + SITE + "\", \"https://other.example.com\"]}");
        String any = link(tenant.token(), "{}").at("/id");
        String one = link(tenant.token(), "{\"origin\": \"" + SITE + "\"}").at("/id");
        String ofAnother = link(newTenant("Other").token(), "{}").at("/id");

        assertThat(framing("/portal/" + any)).isEqualTo("frame-ancestors " + SITE + " https://other.example.com");
        assertThat(framing("/portal/" + one + "/integrations/new/sendgrid")).isEqualTo("frame-ancestors " + SITE);
        for (String path : List.of("/portal", "/portal/", "/portal/" + ofAnother, "/portal/" + UUID.randomUUID(), "/portal/x",
                "/integrations", "/portalx/" + any, "/sign-in")) {
            Reply page = get(path, null);
            if (page.status() == 200) {
                assertThat(framing(path)).as(path).isEqualTo("frame-ancestors 'none'");
            }
            assertThat(page.raw().headers().firstValue("X-Frame-Options").isPresent()).as(path)
                    .isEqualTo(page.status() == 200 && !path.startsWith("/portal/") && !path.equals("/portal") || page.status() == 401);
        }
        set("{\"frameAncestors\": []}");
        assertThat(framing("/portal/" + any)).isEqualTo("frame-ancestors 'none'");
        assertThat(framing("/portal/" + one)).isEqualTo("frame-ancestors 'none'");
    }

    @Test
    void whoOpensPagesOfLinksThatAreNoneMayGoOnSigningIn() {
        set("{\"frameAncestors\": [\"" + SITE + "\"]}");
        Reply link = link(tenant.token(), "{}");
        for (int i = 0; i < 2 * WRONG_TOKENS; i++) {
            assertThat(frames.ancestors(UUID.randomUUID().toString())).isEqualTo("'none'");
        }

        assertThat(framing("/portal/" + link.at("/id"))).isEqualTo("frame-ancestors " + SITE);
        assertThat(open(code(link)).status()).isEqualTo(201);
    }

    private String framing(String path) {
        String policy = get(path, null).raw().headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy).startsWith("default-src 'none'; script-src 'self'; style-src 'self';").doesNotContain("unsafe");
        return policy.substring(policy.indexOf("frame-ancestors"));
    }

    @Test
    void aPersonIsSentBackFromAProviderToThePortal() {
        Browser page = portal(tenant.token(), "{}");
        String link = page.get("/api/session").at("/portal/linkId");

        assertThat(page.get("/api/integrations/oauth/gmail/start?returnTo=/portal/" + link + "/integrations").raw().body())
                .doesNotContain("\"field\":\"returnTo\"");
        assertThat(page.get("/api/integrations/oauth/gmail/start?returnTo=/portal/" + link + "/users").at("/errors/0/field"))
                .isEqualTo("returnTo");
    }
}
