package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Templates, as a person writes them, looks at what they make, promotes and compares them. */
class TemplatesBrowserTests extends AbstractBrowserTests {

    private static final String HTML = "<style>h1 { color: rgb(10, 20, 30) }</style><body style='background: rgb(250, 240, 230)'><h1>Hello"
            + " {{name}}</h1><p style=\\\"color: rgb(200, 0, 0)\\\" onclick=\\\"alert(1)\\\">Order <b>{{order}}</b></p>"
            + "<script>document.title = 'gone'</script><img src=\\\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\\\" alt=\\\"\\\"></body>";

    private String template(TestTenant tenant, String body) {
        Reply made = post("/api/templates", tenant.token(), body);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String welcome(TestTenant tenant) {
        return template(tenant, "{\"name\": \"order-shipped\", \"description\": \"When an order leaves the warehouse\", \"defaultLocale\":"
                + " \"en\", \"locales\": {\"en\": {\"subject\": \"Your order {{order}}\", \"html\": \"" + HTML + "\", \"text\": \"Hello"
                + " {{name}}\\nOrder {{order}} is on its way.\"}, \"de\": {\"subject\": \"Ihre Bestellung {{order}}\", \"html\":"
                + " \"<p>Guten Tag {{name}}, {{order}}</p>\", \"text\": \"Guten Tag {{name}}\"}}, \"sample\": {\"name\": \"Ann Lee\","
                + " \"order\": \"2027-0418\"}}");
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_LIGHT"})
    void thePagesAreFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        template(tenant, "{\"kind\": \"partial\", \"name\": \"footer\", \"locales\": {\"en\": {\"text\": \"Tarn & Vale\"}}}");
        String id = welcome(tenant);
        post("/api/templates/" + id + "/versions", tenant.token(), "{\"locales\": {\"en\": {\"subject\": \"Order {{order}} left\","
                + " \"text\": \"Hello {{name}}\\nOrder {{order}} left today.\"}}, \"note\": \"Shorter\", \"sample\": {\"name\": \"Ann\","
                + " \"order\": \"1\"}}");
        post("/api/templates/" + id + "/promote", tenant.token(), "{\"variants\": [{\"variant\": \"A\", \"version\": 1, \"weight\": 50},"
                + " {\"variant\": \"B\", \"version\": 2, \"weight\": 50}]}");

        Page page = signedIn(look, tenant.token(), "/templates");
        assertThat(page.locator("tbody tr")).hasCount(2);
        assertFit(page);
        keep(page, look, "templates");

        page.navigate("/templates/" + id);
        assertThat(page.locator("[data-subject]")).hasText("Order 1 left");
        assertFit(page);
        keep(page, look, "template-draft");

        link(page, "Versions").click();
        assertThat(page.locator("pre.lines .add").first()).containsText("+ ");
        assertFit(page);
        keep(page, look, "template-versions");

        link(page, "Results").click();
        assertThat(page.locator(".callout")).hasCount(2);
        assertThat(page.locator(".callout").first()).containsText("too early to say");
        assertFit(page);
        keep(page, look, "template-results");
    }

    /** The frame is loaded anew with every preview. */
    private static void awaitShown(Page page, String element, String style, String value) {
        Awaitility.await().until(() -> page.evaluate("(() => { const shown = document.querySelector('iframe.mail')?.contentDocument"
                + "?.querySelector('" + element + "'); return shown ? getComputedStyle(shown)." + style + " : null; })()"), value::equals);
    }

    /** Whatever the HTML says, nothing of it runs, and it looks as it would in a mail program. */
    @Test
    void htmlIsShownInAFrameThatDoesNothing() {
        TestTenant tenant = newTenant("Looking Ltd");
        String id = welcome(tenant);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/templates/" + id);

        Awaitility.await().until(() -> page.evaluate(
                "document.querySelector('iframe.mail')?.contentDocument?.querySelector('h1')?.textContent"), "Hello Ann Lee"::equals);
        awaitShown(page, "h1", "color", "rgb(10, 20, 30)");
        awaitShown(page, "p", "color", "rgb(200, 0, 0)");
        awaitShown(page, "body", "backgroundColor", "rgb(250, 240, 230)");
        assertThat(page.evaluate("document.querySelector('iframe.mail').contentDocument.querySelectorAll('script, [onclick]').length"))
                .isEqualTo(0);
        assertThat(page.locator("iframe.mail").getAttribute("sandbox")).isEqualTo("allow-same-origin");
        assertThat(page.title()).doesNotContain("gone");
        keep(page, Look.DESKTOP_LIGHT, "template-html");

        page.locator("#t-text").fill("Hello {{nobody}}");
        assertThat(page.locator("[role=alert]")).containsText("data.nobody");
        button(page, "Discard").click();
        assertThat(page.locator("aside [role=alert]")).hasCount(0);
    }

    @Test
    void aTemplateIsMadeChangedAndPromoted() {
        TestTenant tenant = newTenant("Writing Ltd");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/templates");

        link(page, "Add template").click();
        page.locator("#t-name").fill("welcome");
        page.locator("#t-subject").fill("Hello {{name}}");
        page.locator("#t-text").fill("Hello {{name}}");
        page.locator("#t-sample").fill("{\"name\": \"Ann\"}");
        assertThat(page.locator("[data-subject]")).hasText("Hello Ann");
        button(page, "Add template").click();
        assertThat(page.locator("h1")).hasText("welcome");
        assertThat(page.locator(".conn-title .badge")).hasText("Draft");
        button(page, "Promote version 1").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Version 1");

        button(page, "Add language").click();
        page.locator("#locale-tag").fill("de");
        button(page, "Add it").click();
        page.locator("#t-subject").fill("Guten Tag {{name}}");
        assertThat(page.locator("[data-subject]")).hasText("Guten Tag Ann");
        button(page, "Save as a new version").click();
        button(page, "Promote version 2").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Version 2");
        String id = get("/api/templates", tenant.token()).at("/items/0/id");
        assertThat(get("/api/templates/" + id + "/versions/2", tenant.token()).at("/locales/de/subject")).isEqualTo("Guten Tag {{name}}");

        link(page, "Versions").click();
        button(page, "Compare two versions…").click();
        button(page, "Promote both").click();
        assertThat(page.locator(".conn-title .badge")).hasText("A: version 1, B: version 2");

        Page member = signedIn(Look.DESKTOP_LIGHT, "de", memberOf(tenant), "/templates/" + id);
        assertThat(member.locator("#t-subject")).hasAttribute("readonly", "");
        assertThat(member.getByText("Nur Administratoren ändern Vorlagen")).isVisible();
        assertFit(member);
    }
}
