package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FilePayload;
import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A portal within the page of another site, as the people of a tenant use it, and as its administrators set it up. */
class PortalBrowserTests extends AbstractBrowserTests {

    private static final byte[] PICTURE = picture();
    private static final String LOGO = "data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE);

    private static byte[] picture() {
        BufferedImage image = new BufferedImage(120, 72, BufferedImage.TYPE_INT_ARGB);
        Graphics2D drawn = image.createGraphics();
        drawn.setColor(Color.ORANGE);
        drawn.fillRoundRect(0, 0, 72, 72, 24, 24);
        drawn.setColor(Color.GREEN.darker());
        drawn.fillOval(48, 0, 72, 72);
        drawn.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Site site;
    private TestTenant tenant;

    @BeforeEach
    void makeSite() {
        site = new Site();
        tenant = newTenant("Garden Ltd");
        set("#ffd500", "#123456");
        Reply connection = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Garden mail", "configuration": {"apiKey": "SG.key-12345678",
                 "fromEmail": "a@example.com", "sandbox": true}}""");
        assertThat(connection.status()).as(connection.toString()).isEqualTo(201);
        String sent = post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "Your roses", "text": "They bloom."}""").at("/deliveryId");
        delivery(tenant, sent, "delivered");
    }

    @AfterEach
    void endSite() {
        site.close();
    }

    private void set(String accent, String header) {
        Reply set = put("/api/portal", tenant.token(), """
                {"colours": {"accent": "%s", "header": "%s"}, "logo": "%s", "frameAncestors": ["%s"], "returnUrls": ["%s/back"]}"""
                .formatted(accent, header, LOGO, site.origin(), site.origin()));
        assertThat(set.status()).as(set.toString()).isEqualTo(200);
    }

    private String link(String token, String more) {
        Reply link = post("/api/portal-links", token, "{\"returnUrl\": \"" + site.origin() + "/back\"" + more + "}");
        assertThat(link.status()).as(link.toString()).isEqualTo(201);
        return link.at("/url");
    }

    /** The page of another site, which has something at a frame. */
    private Page embed(String url) {
        site.embeds(url);
        return open(Look.DESKTOP_LIGHT, site.origin() + "/");
    }

    private static Frame frame(Page page) {
        page.waitForCondition(() -> page.frames().size() > 1);
        return page.frames().get(1);
    }

    private static Locator link(FrameLocator portal, String name) {
        return portal.getByRole(AriaRole.LINK, new FrameLocator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(FrameLocator portal, String name) {
        return portal.getByRole(AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void aPersonManagesWhatIsTheirsWithinAnotherSite() {
        Reply token = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"shop\", \"role\": \"admin\"}");
        Page page = embed(link(token.at("/token"), ", \"origin\": \"" + site.origin() + "\""));
        FrameLocator portal = page.frameLocator("iframe");

        assertThat(portal.locator("h1")).hasText("Connections");
        assertThat(portal.locator(".portal-who b")).hasText("Garden Ltd");
        assertThat(portal.locator(".portal-logo")).isVisible();
        assertThat(portal.locator(".sidebar, .topbar, .tabbar")).hasCount(0);
        assertThat(frame(page).url()).doesNotContain("code").contains("/portal/").endsWith("/integrations");
        assertThat(frame(page).evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')")).isEqualTo("#ffd500");
        Cookie cookie = page.context().cookies().get(0);
        assertThat(cookie.name).isEqualTo("serai-portal");
        assertThat(frame(page).evaluate("() => { try { return document.cookie + JSON.stringify({...localStorage, ...sessionStorage}); }"
                + " catch (denied) { return 'nothing may be kept'; } }").toString()).doesNotContain("serai_portal_", "serai_session_");
        assertFit(page);

        button(portal, "Test Garden mail").click();
        assertThat(portal.locator(".result.ok")).isVisible();
        button(portal, "Pause Garden mail").click();
        portal.locator("dialog button[type=submit]").click();
        assertThat(button(portal, "Resume Garden mail")).isVisible();

        link(portal, "Webhooks").click();
        assertThat(portal.locator("h1")).hasText("Webhooks");
        assertThat(portal.locator(".directions")).hasCount(0);
        assertFit(page);
        link(portal, "Deliveries").click();
        assertThat(portal.locator("tbody a")).hasText("Your roses");
        portal.locator("tbody a").click();
        assertThat(portal.locator("h1")).containsText("Your roses");
        assertThat(portal.locator("#cu")).hasCount(0);
        assertFit(page);

        page.reload();
        assertThat(portal.locator("h1")).hasText("Connections");
        delete("/api/tenants/" + tenant.id() + "/tokens/" + token.at("/id"), tenant.token());
        link(portal, "Deliveries").click();
        assertThat(portal.locator("h1")).hasText("Your visit is over");
        assertThat(portal.locator(".door a")).hasAttribute("href", site.origin() + "/back");
        assertThat(portal.locator(".door a")).hasAttribute("target", "_top");
        assertFit(page);
    }

    @Test
    void aPersonGoesToAProviderInAWindowOfItsOwn() {
        Page page = embed(link(tenant.token(), ", \"areas\": [\"connections\"]"));
        FrameLocator portal = page.frameLocator("iframe");
        assertThat(portal.locator("h1")).hasText("Connections");
        assertThat(portal.locator(".portal-areas")).hasCount(0);
        portal.locator("a[href$='/integrations/new/gmail']").click();
        Locator deed = portal.locator(".callout.info button");
        assertThat(deed).isVisible();

        Page window = page.waitForPopup(deed::click);

        assertThat(window.locator("h1")).containsText("Gmail");
        assertThat(window.locator(".portal-who b")).hasText("Garden Ltd");
        assertThat(window.locator(".callout.info button")).isVisible();
        assertThat(window.url()).doesNotContain("code").contains("/integrations/new/gmail");
        assertFit(window);
    }

    @Test
    void aSiteThatIsNotListedShowsNothingOfIt() {
        String url = link(tenant.token(), "");
        put("/api/portal", tenant.token(), "{\"frameAncestors\": [\"https://elsewhere.example.com\"]}");
        site.embeds(url);
        List<String> said = new CopyOnWriteArrayList<>();
        try (BrowserContext context = Browsers.get().newContext(new Browser.NewContextOptions())) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> said.add(message.text()));
            page.navigate(site.origin() + "/");
            page.waitForCondition(() -> said.stream().anyMatch(text -> text.contains("frame-ancestors")));

            assertThat(page.frameLocator("iframe").locator("serai-app")).hasCount(0);
            site.embeds(uri("/integrations").toString());
            page.reload();
            page.waitForCondition(() -> said.stream().filter(text -> text.contains("frame-ancestors")).count() > 1);
            assertThat(page.frameLocator("iframe").locator("serai-app")).hasCount(0);
        }
        Page own = open(Look.DESKTOP_LIGHT, url);
        assertThat(own.locator("h1")).hasText("Connections");
    }

    @Test
    void aPageIsEmbeddedByThoseAloneWhoMayEmbedTheLinkThatItShows() {
        String shown = link(tenant.token(), "");
        TestTenant other = newTenant("Fresh Ltd");
        put("/api/portal", other.token(), "{\"frameAncestors\": [\"" + site.origin() + "\"]}");
        String elsewhere = post("/api/portal-links", other.token(), "{}").at("/url").replaceAll("#.*", "");
        List<String> said = new CopyOnWriteArrayList<>();
        try (BrowserContext context = Browsers.get().newContext(new Browser.NewContextOptions())) {
            Page page = context.newPage();
            site.embeds(shown);
            page.navigate(site.origin() + "/");
            Locator who = page.frameLocator("iframe").locator(".portal-who b");
            assertThat(who).hasText("Garden Ltd");

            site.embeds(elsewhere);
            page.reload();
            assertThat(who).hasText("Garden Ltd");
            assertThat(frame(page).url()).startsWith(shown.replaceAll("#.*", ""));

            put("/api/portal", tenant.token(), "{\"frameAncestors\": [\"https://elsewhere.example.com\"]}");
            page.onConsoleMessage(message -> said.add(message.text()));
            page.reload();
            page.waitForCondition(() -> said.stream().anyMatch(text -> text.contains("frame-ancestors")));
            assertThat(page.frameLocator("iframe").locator("serai-app")).hasCount(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void everyColourIsFitForEverybody(Look look) {
        if (look == Look.DESKTOP_DARK) {
            set("#101820", "#f4f4f4");
        }
        Page page = open(look, link(tenant.token(), look == Look.PHONE_DARK ? ", \"locale\": \"de\"" : ""));
        page.locator(".conn").first().waitFor();
        assertFit(page);
        keep(page, look, "portal");
        page.locator(".conn h3 a").click();
        page.locator(".savebar").waitFor();
        assertFit(page);
        page.locator(".portal-areas a").nth(2).click();
        page.locator("tbody a").first().waitFor();
        assertThat(page.locator("html")).hasAttribute("lang", look == Look.PHONE_DARK ? "de" : "en");
        assertFit(page);
    }

    @Test
    void whoHasNoSessionIsToldWhatToDo() {
        String used = link(tenant.token(), "");
        assertThat(open(Look.DESKTOP_LIGHT, used).locator("h1")).hasText("Connections");
        Page again = open(Look.DESKTOP_LIGHT, used);
        assertThat(again.locator("h1")).hasText("This link was used already");
        assertThat(again.locator(".door")).containsText("Ask for a new link where you came from");
        assertThat(again.locator(".door a")).hasAttribute("href", site.origin() + "/back");
        assertFit(again);
        keep(again, Look.DESKTOP_LIGHT, "portal-used");

        String expired = link(tenant.token(), ", \"locale\": \"de\"");
        database.jdbc().sql("update portal_link set expires_at = now() - interval '1 minute' where used_at is null and tenant_id = ?::uuid")
                .param(tenant.id()).update();
        Page late = open(Look.PHONE_LIGHT, expired);
        assertThat(late.locator("h1")).hasText("Dieser Link ist abgelaufen");
        assertThat(late.locator(".door")).containsText("Holen Sie einen neuen Link");
        assertFit(late);

        Page none = open(Look.PHONE_DARK, "/portal");
        assertThat(none.locator("h1")).hasText("A link leads here");
        assertFit(none);
    }

    @Test
    void whoOpensAnotherLinkIsToldSoOnThePageBefore() {
        Page page = open(Look.DESKTOP_LIGHT, link(tenant.token(), ""));
        assertThat(page.locator("h1")).hasText("Connections");
        Page since = page.context().newPage();
        since.navigate(post("/api/portal-links", newTenant("Fresh Ltd").token(), "{}").at("/url"));
        assertThat(since.locator(".portal-who b")).hasText("Fresh Ltd");

        page.evaluate("document.querySelector('.portal-areas a:last-child')?.click()");

        assertThat(page.locator("h1")).hasText("Another link was opened in this browser");
        assertFit(page);
        assertThat(page.locator("serai-portal-shell, serai-portal-door")).hasCount(0);
        button(page, "Reload").click();
        assertThat(page.locator(".portal-who b")).hasText("Fresh Ltd");
    }

    @Test
    void anAdministratorSetsItUpAndMakesALink() {
        TestTenant other = newTenant("Fresh Ltd");
        Page page = signedIn(Look.DESKTOP_LIGHT, other.token(), "/settings/portal");
        assertThat(page.locator("h1")).hasText("Portal");
        page.locator("#p-accent").fill("#12");
        button(page, "Save").click();
        assertThat(page.locator("#p-accent-m")).containsText("is no colour");
        assertThat(page.locator("#p-accent")).isFocused();
        page.locator("#p-accent").fill("#0b6e4f");
        page.locator("#p-header").fill("#ffd500");
        page.locator("#p-logo").setInputFiles(new FilePayload("logo.svg", "image/svg+xml", "<svg/>".getBytes(StandardCharsets.UTF_8)));
        assertThat(page.locator("#p-logo-m")).containsText("no PNG");
        page.locator("#p-logo").setInputFiles(new FilePayload("logo.png", "image/png", PICTURE));
        assertThat(page.locator(".look-sample .portal-logo")).isVisible();
        page.locator("#p-frameAncestors").fill(site.origin() + "\nnonsense");
        button(page, "Save").click();
        assertThat(page.locator("#p-frameAncestors-m")).containsText("must be an origin");
        page.locator("#p-frameAncestors").fill(site.origin());
        button(page, "Save").click();
        assertThat(page.locator("#save-why")).containsText("saved");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "portal-settings");
        assertThat(get("/api/portal", other.token()).at("/frameAncestors/0")).isEqualTo(site.origin());

        button(page, "Make a link").click();
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        String url = page.locator(".link-made pre").textContent();
        assertFit(page);

        assertThat(embed(url).frameLocator("iframe").locator(".portal-who b")).hasText("Fresh Ltd");
        Page member = signedIn(Look.PHONE_LIGHT, memberOf(other), "/settings/portal");
        assertThat(member.locator("h1")).hasText("The portal is for administrators");
        Page operator = signedIn(Look.PHONE_DARK, OPERATOR, "/settings/portal?tenantId=" + other.id());
        assertThat(operator.locator("#p-header")).hasValue("#ffd500");
        assertFit(operator);
    }

    /** Another site, on an address of its own, whose page holds a frame. */
    private static final class Site implements AutoCloseable {

        private final HttpServer server;
        private volatile String embedded = "about:blank";

        private Site() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/", exchange -> {
                byte[] page = """
                        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Application</title>
                        <link rel="icon" href="data:,"></head><body><main><h1>Application</h1>
                        <iframe title="Portal" src="%s" width="1000" height="800"></iframe></main></body></html>"""
                        .formatted(embedded.replace("&", "&amp;")).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            server.start();
        }

        void embeds(String url) {
            embedded = url;
        }

        String origin() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
