package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.SelectOption;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections, as a person adds, orders, tests, pauses and deletes them. */
class IntegrationsBrowserTests extends AbstractBrowserTests {

    private static final String SENDGRID = """
            {"integrationType": "email", "provider": "sendgrid", "name": "SendGrid main", "priority": 10, "weight": 70,
             "configuration": {"sandbox": true, "fromEmail": "orders@tarnvale.example"}}""";
    private static final String MAILGUN = """
            {"integrationType": "email", "provider": "mailgun", "name": "Mailgun EU", "priority": 10, "weight": 30,
             "configuration": {"sandbox": true, "sandboxStatus": 401, "apiKey": "key-3f1c9b2e5e6f", "domain": "mg.tarnvale.example",
               "region": "eu", "fromEmail": "orders@mg.tarnvale.example"}}""";
    private static final String RELAY = """
            {"integrationType": "email", "provider": "smtp", "name": "Office relay, Manchester (only when both others fail)",
             "priority": 30, "configuration": {"sandbox": true, "host": "relay.tarnvale.example", "fromEmail": "it@tarnvale.example"}}""";
    private static final String TWILIO = """
            {"integrationType": "sms", "provider": "twilio", "name": "Twilio", "configuration": {"sandbox": true,
             "accountSid": "AC0123456789abcdef0123456789abcdef", "fromPhoneNumber": "+15005550006"}}""";
    private static final String CHATWOOT = """
            {"integrationType": "crm", "provider": "chatwoot", "name": "Production Chatwoot"}""";

    private String connect(TestTenant tenant, String connection) {
        Reply made = post("/api/integrations", tenant.token(), connection);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private TestTenant furnished() {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        List.of(SENDGRID, RELAY, TWILIO, CHATWOOT).forEach(each -> connect(tenant, each));
        String mailgun = connect(tenant, MAILGUN);
        post("/api/integrations/" + mailgun + "/test", tenant.token(), "{}");
        return tenant;
    }

    private static Locator card(Page page, String name) {
        return page.locator(".conn", new Page.LocatorOptions().setHas(page.getByRole(AriaRole.LINK,
                new Page.GetByRoleOptions().setName(name).setExact(true))));
    }

    private static Locator in(Locator where, String button) {
        return where.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button));
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void thePageIsFitForEverybody(Look look) {
        Page page = signedIn(look, furnished().token(), "/integrations");
        page.locator(".conn").first().waitFor();

        assertThat(page.locator(".page-head p")).containsText("3 of 5 connections work, 2 need you.");
        assertFit(page);
        keep(page, look, "integrations");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void theFormIsFitForEverybody(Look look) {
        TestTenant tenant = furnished();
        String id = get("/api/integrations?type=email", tenant.token()).body().path("items").findValuesAsText("id").get(2);
        Page page = signedIn(look, tenant.token(), "/integrations/" + id);
        page.locator(".whoo li").first().waitFor();

        page.locator("aside").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Test")).click();
        page.locator("aside .result").first().waitFor();
        assertFit(page);
        keep(page, look, "connect");
    }

    @Test
    void whoHasNoneIsToldWhatToDo() {
        Page page = signedIn(Look.PHONE_LIGHT, newTenant("Empty Ltd").token(), "/integrations");

        assertThat(page.locator(".empty h2")).hasText("No connection yet");
        assertFit(page);
        button(page, "Add connection").click();
        assertThat(page.locator("dialog h2")).hasText("Add connection");
        page.locator("dialog input").fill("sendg");
        assertThat(page.locator("dialog .avail li")).hasCount(1);
        assertFit(page);
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(button(page, "Add connection")).isFocused();
    }

    @Test
    void aConnectionIsAddedEditedTestedAndDeleted() {
        TestTenant tenant = newTenant("Whole Ltd");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations");
        button(page, "Add connection").click();
        page.locator("dialog input").fill("mailgun");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Choose Mailgun")).click();
        page.locator("#f-apiKey").fill("SG.a1b2c3d4e5f6g7h8");
        assertThat(page.locator("#f-apiKey-m")).containsText("This looks like a SendGrid key: it begins with “SG.”");
        assertThat(page.locator("#save-why")).containsText("Correct API Key first");
        page.locator("#f-apiKey").press("Enter");
        assertThat(page.locator(".callout.error h2")).hasText("3 fields need you");
        assertThat(page.locator("#f-apiKey")).isFocused();
        assertFit(page);

        page.locator("#f-apiKey").fill("key-3f1c9b2e5e6f");
        page.locator("#f-domain").fill("mg.tarnvale.example");
        page.locator("#f-fromEmail").fill("orders@mg.tarnvale.example");
        page.locator("#f-sandbox").check();
        page.locator(".savebar button[type=submit]").click();

        assertThat(page.locator("h1")).hasText("Mailgun");
        assertThat(page.locator("#f-apiKey")).hasAttribute("placeholder", "••••5e6f");
        assertThat(page.locator("#f-apiKey")).hasValue("");
        assertThat(page.content()).doesNotContain("key-3f1c9b2e5e6f");
        page.locator("#f-name").fill("Mailgun EU");
        assertThat(page.locator("#save-why")).containsText("Not saved: Name");
        page.locator(".savebar button[type=submit]").click();
        assertThat(page.locator("h1")).hasText("Mailgun EU");
        page.locator(".savebar").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Test")).click();
        assertThat(page.locator("aside .result.ok b")).hasText("Test passed");

        button(page, "Delete").click();
        page.locator("#dialog-typed").press("Enter");
        assertThat(page.locator("dialog")).isVisible();
        page.locator("#dialog-typed").fill("Mailgun EU");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".empty h2")).hasText("No connection yet");
        assertThat(get("/api/integrations", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void aTestIsGreenOrRedWithTheReasonAndWhatToDo() {
        TestTenant tenant = newTenant("Tested Ltd");
        connect(tenant, SENDGRID);
        connect(tenant, MAILGUN);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations");

        in(card(page, "SendGrid main"), "Test SendGrid main").click();
        assertThat(card(page, "SendGrid main").locator(".result.ok")).containsText("Test passed");
        in(card(page, "Mailgun EU"), "Test Mailgun EU").click();
        Locator red = card(page, "Mailgun EU").locator(".result.bad");
        assertThat(red).containsText("Mailgun does not accept the API key");
        assertThat(red).containsText("What to do: Check the API Key and the Region");
        assertThat(card(page, "Mailgun EU").locator(".badge.error")).hasText("Error");
    }

    @Test
    void theOrderChangesByKeyboardAndByDragging() {
        TestTenant tenant = newTenant("Ordered Ltd");
        connect(tenant, SENDGRID.replace(", \"weight\": 70", ""));
        connect(tenant, RELAY);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations");
        Locator handle = card(page, "SendGrid main").locator(".grip");
        handle.focus();
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("#said")).containsText("SendGrid main is now 2 of 2");
        page.keyboard().press("Escape");
        assertThat(page.locator(".conn h3").first()).hasText("SendGrid main");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator(".toast b")).hasText("Order changed");
        Awaitility.await().untilAsserted(() -> assertThat(firstOf(tenant)).startsWith("Office relay"));

        BoundingBox from = card(page, "SendGrid main").locator(".grip").boundingBox();
        BoundingBox to = page.locator(".conn").first().boundingBox();
        page.mouse().move(from.x + 8, from.y + 8);
        page.mouse().down();
        page.mouse().move(to.x + 120, to.y + 60);
        page.mouse().move(to.x + 20, to.y + 60);
        assertThat(page.locator(".conn.drop-before")).hasCount(1);
        page.mouse().up();
        Awaitility.await().untilAsserted(() -> assertThat(firstOf(tenant)).isEqualTo("SendGrid main"));
    }

    private String firstOf(TestTenant tenant) {
        return post("/api/integrations/choice", tenant.token(), "{\"operation\": \"email.send\"}").at("/connections/0/name");
    }

    @Test
    void whoWouldGetItFollowsWhatIsTyped() {
        TestTenant tenant = newTenant("Chosen Ltd");
        connect(tenant, SENDGRID.replace(", \"weight\": 70", ""));
        String relay = connect(tenant, RELAY);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations/" + relay);
        assertThat(page.locator(".whoo .on b")).hasText("SendGrid main");

        page.locator("#f-place").selectOption(new SelectOption().setLabel("Together with SendGrid main"));
        button(page, "Add condition").click();
        page.locator(".rules input").first().fill("eventType");
        page.locator(".rules input").nth(1).fill("invoice.");
        page.locator("#who-eventType").fill("order.placed");

        assertThat(page.locator(".whoo .off p")).containsText("its rule eventType startsWith \"invoice.\" does not hold");
        page.locator(".savebar button[type=submit]").click();
        assertThat(page.locator(".toast b").last()).hasText("Saved: Office relay, Manchester (only when both others fail)");
        Reply stored = get("/api/integrations/" + relay, tenant.token());
        assertThat(stored.body().at("/conditions/0/startsWith").asText()).isEqualTo("invoice.");
        assertThat(stored.body().path("priority").intValue()).isEqualTo(10);
    }

    @Test
    void pausingAsksWhoCarriesMeanwhile() {
        TestTenant tenant = newTenant("Paused Ltd");
        connect(tenant, SENDGRID);
        String relay = connect(tenant, RELAY);
        Page page = signedIn(Look.DESKTOP_DARK, tenant.token(), "/integrations");
        Locator card = page.locator(".conn[data-id=\"" + relay + "\"]");
        in(card, "Pause ").click();
        assertThat(page.locator("dialog")).containsText("Now, over “SendGrid main”.");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        assertThat(card.locator(".badge.paused")).hasText("Paused");
        in(card, "Resume ").click();
        assertThat(card.locator(".badge.delivered")).hasText("Working");
    }

    @Test
    void aMemberSeesButDoesNotChange() {
        TestTenant tenant = newTenant("Member Ltd");
        connect(tenant, SENDGRID);
        Page page = signedIn(Look.DESKTOP_LIGHT, memberOf(tenant), "/integrations");

        assertThat(page.locator(".conn")).hasCount(1);
        assertThat(button(page, "Add connection")).hasCount(0);
        assertThat(page.locator(".grip")).hasCount(0);
        assertFit(page);
    }

    @Test
    void twoTenantsNeverSeeEachOther() {
        TestTenant other = newTenant("Other Ltd");
        String theirs = connect(other, RELAY.replace("Office relay", "Their relay"));
        TestTenant own = newTenant("Own Ltd");
        connect(own, SENDGRID);
        Page page = signedIn(Look.DESKTOP_LIGHT, own.token(), "/integrations");

        assertThat(page.locator(".conn h3")).hasCount(1);
        assertThat(page.content()).doesNotContain("Their relay");
        page.navigate("/integrations/" + theirs);
        assertThat(page.locator(".empty h1")).hasText("This connection is not there");
        assertThat(page.content()).doesNotContain("Their relay");
    }

    @Test
    void chatwootIsSetUpGreenAndRed() {
        TestTenant tenant = newTenant("Support Ltd");
        String id = connect(tenant, CHATWOOT);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations");
        assertThat(card(page, "Production Chatwoot").locator(".badge.pending")).hasText("Not set up");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Finish set-up Production Chatwoot")).click();
        page.locator("#f-baseUrl").fill("chat.tarnvale.example");
        page.locator("#f-accountId").fill("7");
        assertThat(page.locator("#f-baseUrl-m")).hasText("“chat.tarnvale.example” is no whole address: it begins with https://.");
        page.locator("#f-baseUrl").fill("https://chat.tarnvale.example");
        page.locator("#f-sandbox").check();
        page.locator(".savebar button[type=submit]").click();
        assertThat(page.locator(".conn-title .badge").first()).hasText("Working");
        page.locator("aside").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Test")).click();
        assertThat(page.locator("aside .result.ok")).containsText("The sandbox answered in place of Chatwoot; nothing was sent");

        put("/api/integrations/" + id, tenant.token(), "{\"configuration\": {\"sandboxStatus\": 401}}");
        page.reload();
        page.locator("aside").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Test")).click();
        assertThat(page.locator("aside .result.bad")).containsText("What to do:");
        assertThat(page.locator(".conn-title .badge").first()).hasText("Error");
        assertFit(page);
    }

    @Test
    void aKeptKeyConnectsWithoutBeingSeen() {
        TestTenant tenant = newTenant("Kept Ltd");
        post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"Billing\", \"value\": \"SG.abcdefgh3f9a\"}");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations/new/sendgrid");
        page.locator("#f-keptKey").selectOption(new SelectOption().setLabel("Billing (••••3f9a)"));
        page.locator("#f-fromEmail").fill("orders@tarnvale.example");
        assertFit(page);
        page.locator(".savebar button[type=submit]").click();

        assertThat(page.locator("#f-apiKey")).hasAttribute("placeholder", "••••3f9a");
        assertThat(page.content()).doesNotContain("SG.abcdefgh3f9a");
    }

    @Test
    void whatCannotBeLoadedSaysWhyAndTriesAgain() {
        TestTenant tenant = newTenant("Offline Ltd");
        connect(tenant, SENDGRID);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations");
        page.locator(".conn").waitFor();
        page.route("**/api/integrations/strategies", Route::abort);
        page.reload();

        assertThat(page.locator(".callout.error")).containsText("The connections could not be loaded");
        assertThat(page.locator(".callout.error")).containsText("Sending goes on; only this page is affected.");
        assertFit(page);
        page.unroute("**/api/integrations/strategies");
        button(page, "Try again").click();
        assertThat(page.locator(".conn h3")).hasText("SendGrid main");
        assertThat(page.locator(".callout.error")).hasCount(0);
    }

    @Test
    void aFilterIsAnAddress() {
        TestTenant tenant = furnished();
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations?show=sms");

        assertThat(page.locator(".conn h3")).hasText("Twilio");
        page.locator(".filterbar input").fill("nothing like it");
        assertThat(page.locator(".empty h2")).containsText("Nothing matches “nothing like it");
        assertFit(page);
        button(page, "Clear the filters").click();
        assertThat(page.locator(".conn")).hasCount(5);
        assertThat(page).hasURL(uri("/integrations").toString());
    }

    @Test
    void aKeyIsKeptMaskedAndDeleted() {
        TestTenant tenant = newTenant("Key Ltd");
        Page page = signedIn(Look.PHONE_DARK, tenant.token(), "/keys");
        button(page, "Keep a key").click();
        page.locator("#key-name").fill("Billing");
        page.locator("#key-value").fill("SG.abcdefgh3f9a");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();

        assertThat(page.locator("tbody td").first()).hasText("••••3f9a");
        assertFit(page);
        keep(page, Look.PHONE_DARK, "keys");
        button(page, "Delete Billing").click();
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".empty h2")).hasText("No key is kept");
    }

    @Test
    void theCardsAreAsLongInGerman() {
        Page page = signedIn(Look.PHONE_LIGHT, "de", furnished().token(), "/integrations");

        assertThat(page.locator("h1")).hasText("Verbindungen");
        assertFit(page);
    }
}
