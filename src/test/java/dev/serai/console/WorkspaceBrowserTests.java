package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.SelectOption;
import dev.serai.api.PublicAddress;
import dev.serai.suppression.UnsubscribeLinks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/** What administrators look after: the audit log, users and tokens, export and erasure. */
class WorkspaceBrowserTests extends AbstractBrowserTests {

    private static final String SECRET = "key-3f1c9b2e5e6f";
    private static final String MAILGUN = """
            {"integrationType": "email", "provider": "mailgun", "name": "Mailgun EU",
             "configuration": {"sandbox": true, "apiKey": "%s", "domain": "mg.tarnvale.example", "region": "eu",
               "fromEmail": "orders@mg.tarnvale.example"}}""".formatted(SECRET);

    @Autowired
    private UnsubscribeLinks links;

    private String connect(String token) {
        Reply made = post("/api/integrations", token, MAILGUN);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String user(String token, String name, String email, String role) {
        Reply made = post("/api/users", token, "{\"name\": \"" + name + "\", \"email\": \"" + email + "\", \"role\": \"" + role
                + "\"}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String token(String admin, String user, String name, String more) {
        return post("/api/users/" + user + "/tokens", admin, "{\"name\": \"" + name + "\"" + more + "}").at("/token");
    }

    private String email(TestTenant tenant, String to) {
        return post("/api/v1/integrations/email/send", tenant.token(), "{\"to\": \"" + to
                + "\", \"subject\": \"Invoice\", \"text\": \"Hello\"}").at("/deliveryId");
    }

    /** Two users, some tokens, a connection and what was changed about it; answers a token of the first user. */
    private String furnish(TestTenant tenant) {
        String ines = user(tenant.token(), "Ines Baumann", "ines.baumann@tarnvale.example", "admin");
        String token = token(tenant.token(), ines, "Laptop", "");
        String jonas = user(token, "Jonas Okafor-Lindqvist", "jonas@tarnvale.example", "member");
        token(token, jonas, "Scripts for the warehouse", ", \"expiresAt\": \"2099-12-31T00:00:00Z\"");
        put("/api/users/" + jonas, token, "{\"isActive\": false}");
        String mailgun = connect(token);
        put("/api/integrations/" + mailgun, token, "{\"configuration\": {\"apiKey\": \"key-8a7b6c5d1122\", \"region\": \"us\"}}");
        post("/api/integrations/" + mailgun + "/pause", token, "{}");
        return token;
    }

    private static Locator entries(Page page) {
        return page.locator(".audit tr[data-id]");
    }

    private static Locator row(Page page, String name) {
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.ROWHEADER))
                .setHasText(name));
    }

    private static void confirm(Page page) {
        page.locator("dialog button[type=submit]").click();
    }

    private static void menu(Page page, String name, String entry) {
        button(page, "More for " + name).click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(entry).setExact(true)).click();
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_DARK"})
    void theLogTellsWhoChangedWhat(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        Page page = signedIn(look, furnish(tenant), "/audit");

        Locator change = entries(page).filter(new Locator.FilterOptions().setHasText("Mailgun EU")).nth(1);
        assertThat(entries(page).first()).containsText("Signed in");
        assertThat(change).containsText("Ines Baumann");
        assertThat(change).containsText("over the token “Laptop”");
        change.getByRole(AriaRole.BUTTON).click();
        assertThat(page).hasURL(Pattern.compile("entry=[0-9a-f-]{36}$"));
        assertThat(page.locator(".changes tbody tr").filter(new Locator.FilterOptions().setHasText("region"))).containsText("us");
        assertThat(page.locator(".changes")).containsText("••••1122");
        assertThat(page.locator("body")).not().containsText("key-8a7b");
        assertFit(page);
        keep(page, look, "audit");
        page.reload();
        assertThat(page.locator(".changes")).containsText("••••1122");
    }

    @Test
    void theLogIsNarrowedAndGoneThroughPageByPage() {
        TestTenant tenant = newTenant("Narrow Ltd");
        furnish(tenant);
        IntStream.range(0, 50).forEach(i -> post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"Key " + i
                + "\", \"value\": \"value-of-key-" + i + "\"}"));
        Page page = signedIn(Look.DESKTOP_DARK, "de", tenant.token(), "/audit");

        assertThat(entries(page)).hasCount(50);
        button(page, "Ältere zeigen").click();
        assertThat(page.locator(".more-rows")).containsText("Das sind alle");
        assertThat(entries(page).last()).containsText("Mandanten angelegt");
        button(page, "Filter").click();
        page.locator("#filter-actor").selectOption(new SelectOption().setLabel("Ines Baumann"));
        page.locator("#filter-resource").selectOption("connection");
        assertFit(page);
        confirm(page);
        assertThat(entries(page)).hasCount(3);
        assertThat(page.locator(".chip[aria-pressed=true]")).containsText(new String[] {"von: Ines Baumann", "zu: Verbindung"});
        page.reload();
        assertThat(entries(page)).hasCount(3);
        button(page, "zu: Verbindung, entfernen").click();
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("Jonas"))).hasCount(2);
        page.navigate("/audit?action=problem.replay");
        assertThat(page.locator(".empty h2")).hasText("Keine solche Änderung");
        assertFit(page);
    }

    @Test
    void othersAndMembersSeeNothing() {
        TestTenant tenant = newTenant("One Ltd");
        furnish(tenant);
        TestTenant other = newTenant("Two Ltd");
        String member = memberOf(tenant);
        Page page = signedIn(Look.DESKTOP_LIGHT, other.token(), "/users");
        assertThat(page.locator(".empty h2")).hasText("No user yet");
        assertThat(page.locator(".tokens tbody tr")).hasCount(1);
        for (String path : List.of("/audit", "/users", "/privacy")) {
            page.navigate(path);
            assertThat(page.locator("#main .card").first()).isVisible();
            assertThat(page.locator("#main")).not().containsText("Ines");
        }

        Page of = signedIn(Look.PHONE_LIGHT, member, "/users");
        for (String path : List.of("/audit", "/users", "/privacy")) {
            of.navigate(path);
            assertThat(of.locator("h1")).containsText("administrators");
            assertThat(of.locator("#main table")).hasCount(0);
            assertFit(of);
        }
        Page operator = signedIn(Look.DESKTOP_LIGHT, OPERATOR, "/users");
        for (String path : List.of("/audit", "/users", "/privacy", "/statistics")) {
            operator.navigate(path);
            assertThat(operator.locator("h1")).isVisible();
            assertFit(operator);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void theOperatorLooksAfterTheUsersOfAnyTenant(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale " + System.nanoTime());
        TestTenant other = newTenant("Quiet " + System.nanoTime());
        furnish(tenant);
        Page page = signedIn(look, OPERATOR, "/users");
        assertThat(page.locator("#main")).containsText("Choose a tenant");
        assertThat(page.locator(".people")).hasCount(0);
        assertFit(page);

        page.getByLabel("Tenant", new Page.GetByLabelOptions().setExact(true)).selectOption(tenant.id());
        assertThat(page).hasURL(Pattern.compile("tenantId=" + tenant.id() + "$"));
        assertThat(page.locator(".people tbody tr")).hasCount(2);
        assertThat(page.locator(".tokens tbody tr")).hasCount(3);
        assertFit(page);
        keep(page, look, "users-operator");

        button(page, "Add user").click();
        page.getByLabel("Name").fill("Mara Lind");
        page.getByLabel("Email address").fill("mara@tarnvale.example");
        confirm(page);
        assertThat(row(page, "mara@tarnvale.example")).containsText("Member");
        menu(page, "Mara Lind", "Make a token");
        page.getByLabel("Name").fill("Phone");
        confirm(page);
        assertThat(page.locator("#made-token")).containsText("serai_");
        String made = page.locator("#made-token").textContent();
        button(page, "I have it, close").click();
        assertThat(get("/api/session", made).status()).as("of a good token").isEqualTo(401);
        assertThat(get("/api/integrations", made).status()).isEqualTo(200);
        menu(page, "Jonas Okafor-Lindqvist", "Switch on");
        assertThat(row(page, "jonas@tarnvale.example")).containsText("Active");
        menu(page, "Mara Lind", "Edit");
        page.getByLabel("Role").selectOption("admin");
        confirm(page);
        assertThat(row(page, "mara@tarnvale.example")).containsText("Administrator");
        menu(page, "Mara Lind", "Delete…");
        page.locator("dialog input").fill("Mara Lind");
        confirm(page);
        assertThat(page.locator(".people tbody tr")).hasCount(2);
        await().untilAsserted(() -> assertThat(get("/api/integrations", made).status()).isEqualTo(401));

        page.getByLabel("Tenant", new Page.GetByLabelOptions().setExact(true)).selectOption(other.id());
        assertThat(page.locator("#main")).containsText("No user yet");
        assertThat(page.locator("#main")).not().containsText("Ines");
        page.goBack();
        assertThat(page.locator(".people tbody tr")).hasCount(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_DARK"})
    void usersAndTokensAreFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        Page page = signedIn(look, furnish(tenant), "/users");

        assertThat(page.locator(".people tbody tr")).hasCount(2);
        assertThat(row(page, "ines.baumann@tarnvale.example")).containsText("(you)");
        assertThat(row(page, "jonas@tarnvale.example")).containsText("Switched off");
        assertThat(page.locator(".tokens tbody tr")).hasCount(3);
        assertThat(row(page, "Scripts for the warehouse")).containsText("Jonas Okafor-Lindqvist");
        assertThat(row(page, "Scripts for the warehouse")).containsText("2099");
        assertFit(page);
        keep(page, look, "users");
    }

    @Test
    void aUserIsAddedGetsATokenAndGoes() {
        TestTenant tenant = newTenant("Hiring Ltd");
        user(tenant.token(), "Ann", "ann@hiring.example", "admin");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/users");

        button(page, "Add user").click();
        page.locator("#u-name").fill("Ben");
        page.locator("#u-email").fill("ann@hiring.example");
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).containsText("Another user has the email address");
        assertFit(page);
        page.locator("#u-email").fill("ben@hiring.example");
        confirm(page);
        assertThat(row(page, "ben@hiring.example")).containsText("Member");

        menu(page, "Ben", "Make a token");
        page.locator("#u-name").fill("Ben’s laptop");
        page.locator("#u-life").selectOption("30");
        assertFit(page);
        confirm(page);
        String made = page.locator("#made-token").innerText();
        assertThat(made).startsWith("serai_");
        assertFit(page);
        button(page, "I have it, close").click();
        assertThat(page.locator("body")).not().containsText(made);
        assertThat(row(page, "Ben’s laptop")).containsText("Ben");
        Page ofBen = signedIn(Look.DESKTOP_LIGHT, made, "/deliveries");

        menu(page, "Ben", "Edit");
        page.locator("#u-role").selectOption("admin");
        confirm(page);
        assertThat(row(page, "ben@hiring.example")).containsText("Administrator");
        menu(page, "Ben", "Switch off…");
        confirm(page);
        assertThat(row(page, "ben@hiring.example")).containsText("Switched off");
        assertThat(get("/api/deliveries", made).status()).isEqualTo(401);
        ofBen.reload();
        assertThat(ofBen.locator("serai-sign-in")).isVisible();
        menu(page, "Ben", "Switch on");
        assertThat(row(page, "ben@hiring.example")).containsText("Active");
        assertThat(get("/api/deliveries", made).status()).isEqualTo(200);

        button(page, "Revoke Ben’s laptop").click();
        assertFit(page);
        confirm(page);
        assertThat(row(page, "Ben’s laptop")).hasCount(0);
        assertThat(get("/api/deliveries", made).status()).isEqualTo(401);
        menu(page, "Ben", "Delete…");
        assertThat(page.locator("dialog h2")).hasText("Delete “Ben”?");
        assertThat(page.locator("dialog button[type=submit]")).hasAttribute("aria-disabled", "true");
        page.locator("#dialog-typed").fill("Ben");
        assertFit(page);
        confirm(page);
        assertThat(page.locator(".people tbody tr")).hasCount(1);
        menu(page, "Ann", "Delete…");
        page.locator("#dialog-typed").fill("Ann");
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).containsText("This is the last active administrator");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_DARK"})
    void whatAnErasureTakesIsToldBefore(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        connect(tenant.token());
        delivery(tenant, email(tenant, "ann@example.com"), "delivered");
        post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"nobody@example.com\"}");
        Page page = signedIn(look, tenant.token(), "/privacy");

        button(page, "Look for it").click();
        assertThat(page.locator("#subject-m")).hasText("Type whose data it is about.");
        page.locator("#subject").fill("ann@example.com");
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).containsText("1 delivery names ann@example.com");
        assertThat(page.locator("#main")).containsText("What providers store themselves");
        assertThat(page.locator("[aria-labelledby=h-past] tbody tr")).hasCount(1);
        assertFit(page);
        keep(page, look, "privacy");
    }

    @Test
    void aPersonIsErasedOnceTheAddressIsTyped() {
        TestTenant tenant = newTenant("Forgetful Ltd");
        String connection = connect(tenant.token());
        String done = email(tenant, "ann@example.com");
        delivery(tenant, done, "delivered");
        post("/api/integrations/" + connection + "/pause", tenant.token(), "{}");
        String waiting = email(tenant, "Ann@example.com");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/privacy");

        page.locator("#subject").fill("ann@example.com");
        button(page, "Look for it").click();
        assertThat(page.locator("#main")).containsText("2 deliveries name ann@example.com");
        assertThat(page.locator("#main")).containsText("1 that still waits is cancelled");
        button(page, "Erase…").click();
        assertThat(page.locator("dialog h2")).hasText("Erase ann@example.com?");
        assertThat(page.locator("dialog button[type=submit]")).hasAttribute("aria-disabled", "true");
        page.locator("#dialog-typed").fill("ann@example.com");
        assertFit(page);
        confirm(page);

        assertThat(page.locator(".callout.ok")).containsText("2 deliveries, of which 1 still waited");
        assertThat(page.locator("[aria-labelledby=h-past] tbody tr")).hasCount(1);
        assertThat(delivery(tenant, waiting).path("status").asText()).isEqualTo("cancelled");
        assertThat(delivery(tenant, done).toString()).doesNotContain("ann@example.com");
        assertFit(page);
    }

    @Test
    void everythingIsTakenOutIntoAFile() throws IOException {
        TestTenant tenant = newTenant("Leaving Ltd");
        connect(tenant.token());
        delivery(tenant, email(tenant, "ann@example.com"), "delivered");
        Page page = signedIn(Look.PHONE_DARK, tenant.token(), "/privacy");

        Download file = page.waitForDownload(() -> button(page, "Export everything").click());
        assertThat(file.suggestedFilename()).isEqualTo("tenant-" + tenant.id() + ".ndjson");
        List<String> lines = Files.readAllLines(file.path());
        assertThat(json.readTree(lines.get(lines.size() - 1)).path("complete").asBoolean()).isTrue();
        assertThat(String.join("\n", lines)).contains("ann@example.com").doesNotContain(SECRET);
        assertThat(page.locator(".callout.ok")).containsText((lines.size() - 1) + " rows, ");
        assertFit(page);

        page.route("**/export", route -> route.fulfill(new Route.FulfillOptions().setStatus(200).setContentType("application/x-ndjson")
                .setBody("{\"table\": \"tenant\", \"row\": {}}\n")));
        button(page, "Export everything").click();
        assertThat(page.locator(".callout.error")).containsText("The connection to Serai broke");
        assertFit(page);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void theOperatorSeesHowAKeyRotationGoes(Look look) {
        Page page = signedIn(look, OPERATOR, "/keys");
        assertThat(page.locator("[aria-labelledby=h-keys] tbody tr").first()).containsText("Encrypts");
        assertThat(page.locator("[aria-labelledby=h-nodes] tbody tr").first()).isVisible();
        assertFit(page);

        String[] state = {"running"};
        int[] done = {60_000};
        page.route(Pattern.compile("/api/keys(/.*)?$"), route -> {
            if (route.request().url().endsWith("/pause")) {
                state[0] = "paused";
            }
            route.fulfill(new Route.FulfillOptions().setContentType("application/json").setBody(rotating(state[0], done[0])));
        });
        page.reload();
        assertThat(page.locator("progress")).hasAttribute("value", "60000");
        assertThat(page.locator("[aria-labelledby=h-rotation]")).containsText("It waits for 1 node");
        assertFit(page);
        keep(page, look, "key-rotation");
        done[0] = 90_000;
        assertThat(page.locator("progress")).hasAttribute("value", "90000");
        button(page, "Pause").click();
        assertThat(page.locator("[aria-labelledby=h-rotation] .badge")).hasText("Paused");
        assertThat(button(page, "Go on")).isVisible();
        assertFit(page);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void whoIsSuppressedIsFoundAddedAndLifted(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        connect(tenant.token());
        Page page = signedIn(look, tenant.token(), "/suppressions");
        assertThat(page.locator(".empty h2")).hasText("Nobody is suppressed");
        assertFit(page);

        page.locator(".page-head .btn.primary").click();
        page.locator("#s-address").fill("ann");
        assertFit(page);
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).containsText("must be an email address");
        page.locator("#s-address").fill("Ann@Example.com");
        page.locator("#s-reason").selectOption("complaint");
        confirm(page);
        assertThat(row(page, "ann@example.com")).containsText("Complained");
        post("/api/suppressions", tenant.token(), "{\"channel\": \"sms\", \"address\": \"+41791234567\", \"topic\": \"news\"}");
        delivery(tenant, email(tenant, "ann@example.com"), "cancelled");
        page.reload();
        assertThat(row(page, "+41791234567")).containsText("news only");
        assertFit(page);
        keep(page, look, "suppressions");

        page.locator("[aria-labelledby=h-quiet] button").first().click();
        page.locator("#q-zone").fill("Mars/Base");
        assertFit(page);
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).containsText("zone");
        page.locator("#q-zone").fill("Europe/Zurich");
        confirm(page);
        assertThat(page.locator("[aria-labelledby=h-quiet]")).containsText("From 21:00 to 08:00 (Europe/Zurich)");
        page.reload();
        assertThat(page.locator("[aria-labelledby=h-quiet]")).containsText("From 21:00 to 08:00 (Europe/Zurich)");
        assertFit(page);
        button(page, "Take away").click();
        confirm(page);
        assertThat(page.locator("[aria-labelledby=h-quiet]")).containsText("Messages wait at no hours.");

        page.locator("#f-channel").selectOption("email");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("channel=email"));
        page.navigate("/problems?why=ann@example.com");
        assertThat(page.locator(".why-a .answer")).containsText("was not sent to this recipient");
        assertThat(page.locator(".why-a .trail")).containsText("Suppression");
        assertFit(page);
        page.getByText("Open the delivery").click();
        assertThat(page.locator("#main")).containsText("It was not sent, since its recipient is suppressed.");
        assertFit(page);
        page.navigate("/suppressions?address=ann@example.com");
        button(page, "Lift the suppression of ann@example.com").click();
        assertThat(page.locator("dialog")).containsText("only when they ask for them again");
        confirm(page);
        assertThat(page.locator(".empty h2")).hasText("Nothing is found");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void codesAreListedAndTheCountryGuardIsSet(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "Texts", "configuration": {"sandbox": true,
                  "fromPhoneNumber": "+41790000000"}}""");
        Page page = signedIn(look, tenant.token(), "/codes");
        assertThat(page.locator(".empty h2")).hasText("There are no codes");
        assertFit(page);

        button(page, "Change").click();
        page.locator("#g-day").fill("50");
        assertFit(page);
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).containsText("currency");
        page.locator("#g-currency").fill("CHF");
        page.locator("#g-price").fill("0.08");
        confirm(page);
        assertThat(page.locator("#main")).containsText("0 of 50 CHF are spent today");
        button(page, "Add a country").click();
        page.locator("#c-country").fill("DE");
        confirm(page);
        assertThat(row(page, "DE")).containsText("Block");
        button(page, "Block a range").click();
        page.locator("#r-range").fill("+4479111");
        confirm(page);
        assertThat(row(page, "+4479111")).isVisible();
        String code = post("/api/v1/integrations/sms/otp", tenant.token(), "{\"to\": \"+41791234567\"}").at("/code");
        post("/api/v1/integrations/sms/otp/verify", tenant.token(), "{\"to\": \"+41791234567\", \"code\": \"" + code + "\"}");
        post("/api/v1/integrations/sms/otp", tenant.token(), "{\"to\": \"+4915112345678\"}");
        page.reload();
        assertThat(row(page, "+41791234567")).containsText("Entered");
        assertThat(page.locator("#main")).containsText("0.08 of 50 CHF are spent today");
        assertThat(page.locator("#main")).not().containsText(code);
        assertFit(page);
        keep(page, look, "codes");

        button(page, "Let codes go to +4479111 again").click();
        confirm(page);
        assertThat(row(page, "+4479111")).hasCount(0);
        button(page, "Remove the rule of DE").click();
        confirm(page);
        assertThat(page.locator("[aria-label='Countries with a rule']")).hasCount(0);
        page.locator("#f-status").selectOption("failed");
        assertThat(page.locator(".empty h2")).hasText("Nothing is found");
        assertFit(page);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void whatIsRaisedLaterIsAddedLookedAtAndCancelled(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        connect(tenant.token());
        Page page = signedIn(look, tenant.token(), "/schedules");
        assertThat(page.locator(".empty h2")).hasText("Nothing is scheduled");
        assertFit(page);

        page.locator(".page-head .btn.primary").click();
        page.locator("#sc-name").fill("Reminder of the season");
        page.locator("#sc-what").fill("appointment.reminder");
        page.locator("#sc-content").fill("{not json");
        page.locator("#sc-at").fill("2027-03-27T02:30");
        page.locator("#sc-zone").fill("Europe/Mars");
        page.locator("#sc-repeat").selectOption("daily");
        button(page, "Show the next 5 times").click();
        assertThat(page.locator("dialog [role=alert]")).containsText("not a time zone");
        page.locator("#sc-zone").fill("Europe/Zurich");
        button(page, "Show the next 5 times").click();
        assertThat(page.locator("dialog ol li")).hasCount(5);
        assertThat(page.locator("dialog ol li").nth(1)).containsText("leaves out 02:30");
        assertFit(page);
        keep(page, look, "schedule-add");
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).containsText("no JSON");
        page.locator("#sc-content").fill("{\"title\": \"Sale\", \"startsAt\": \"noon\", \"customer\": {\"email\": \"ann@example.com\"}}");
        confirm(page);
        assertThat(page).hasURL(Pattern.compile("/schedules/[0-9a-f-]{36}$"));
        assertThat(page.locator("h1")).containsText("Reminder of the season");
        assertThat(page.locator("[aria-labelledby=h-next] tbody tr")).hasCount(5);
        assertFit(page);

        page.locator("[aria-labelledby=h-next] tbody tr").first().locator("button").click();
        confirm(page);
        assertThat(page.locator("[aria-labelledby=h-past]")).containsText("Somebody cancelled this one");
        page.reload();
        button(page, "Pause").click();
        assertThat(page.locator("h1")).containsText("Paused");
        button(page, "Go on").click();
        assertThat(page.locator("h1")).containsText("Active");
        assertFit(page);
        keep(page, look, "schedule");
        page.navigate("/schedules");
        assertThat(row(page, "Reminder of the season")).containsText("Every day");
        assertThat(row(page, "Reminder of the season")).containsText("Europe/Zurich");
        assertFit(page);
        keep(page, look, "schedules");
        page.getByText("Reminder of the season").click();
        button(page, "Cancel all").click();
        confirm(page);
        assertThat(page.locator("h1")).containsText("Cancelled");
        assertThat(page.locator("[aria-labelledby=h-next]")).containsText("No more");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void aBulkJobIsWrittenFilledWithAFileAndSent(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration": {"sandbox": true,
                  "fromEmail": "news@tarnvale.example", "rateLimit": "100000/s"}}""");
        Page page = signedIn(look, tenant.token(), "/bulk");
        assertThat(page.locator(".empty h2")).hasText("There are no bulk jobs");
        assertFit(page);

        page.locator(".page-head .btn.primary").click();
        page.locator("#b-name").fill("Autumn newsletter");
        assertFit(page);
        confirm(page);
        assertThat(page.locator("dialog [role=alert]")).isVisible();
        page.locator("#b-subject").fill("Hello {{first}}");
        page.locator("#b-text").fill("Dear {{first}}, autumn is here.");
        confirm(page);
        assertThat(page.locator("h1")).hasText("Autumn newsletter");
        assertThat(page.locator("#main")).containsText("It has no recipients yet.");
        StringBuilder csv = new StringBuilder("email;first;city\n");
        for (int i = 1; i <= 40; i++) {
            csv.append(i % 20 == 0 ? "nobody" + i : "guest" + i + "@example.com").append(";Ren\u00e9;\"Bern; CH\"\n");
        }
        page.locator("#b-file").setInputFiles(new FilePayload("guests.csv", "text/csv",
                csv.toString().getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(page.locator("#b-charset")).hasValue("windows-1252");
        assertThat(page.locator(".preview-rows tbody tr")).hasCount(5);
        assertThat(page.locator(".preview-rows")).containsText("Bern; CH");
        assertThat(page.locator(".preview-rows")).containsText("Ren\u00e9");
        assertFit(page);
        keep(page, look, "bulk-upload");
        button(page, "Add these recipients").click();
        assertThat(page.locator("[aria-labelledby=h-bad] tbody tr")).hasCount(2);
        assertThat(page.locator("[aria-labelledby=h-bad]")).containsText("nobody20");
        assertFit(page);

        button(page, "Check and send").click();
        assertThat(page.locator("dialog")).containsText("2 rows are bad and get nothing");
        assertFit(page);
        confirm(page);
        assertThat(page.locator(".page-head .badge")).hasText("Done");
        assertThat(page.locator(".kpis")).containsText("Delivered");
        assertThat(page.locator("#main")).containsText("All 38 have their outcome.");
        assertFit(page);
        keep(page, look, "bulk-job");
        assertThat(page.locator("a[download]").first()).hasAttribute("href", Pattern.compile("/outcomes\\?format=csv"));

        page.navigate("/bulk");
        assertThat(row(page, "Autumn newsletter")).containsText("40");
        assertFit(page);
        keep(page, look, "bulk-jobs");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_DARK", "PHONE_LIGHT"})
    void thePageBehindALinkOfAMailIsFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration": {"sandbox": true,
                  "fromEmail": "news@tarnvale.example"}}""");
        String link = link(tenant);
        Page page = open(look, "de", link);

        assertThat(page.locator("h1")).hasText("Was Tarn & Vale Outfitters an a***@example.com sendet");
        assertFit(page);
        keep(page, look, "unsubscribe");
        page.getByText("Von news abmelden").click();
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Gespeichert.");
        assertThat(page.getByRole(AriaRole.CHECKBOX)).not().isChecked();
        assertFit(page);
        page.getByRole(AriaRole.CHECKBOX).check();
        button(page, "Speichern").click();
        assertThat(page.getByRole(AriaRole.CHECKBOX)).isChecked();
    }

    /** Where the link of a mail leads, as if Serai knew at what address it is reached. */
    private String link(TestTenant tenant) {
        Object unset = ReflectionTestUtils.getField(links, "address");
        ReflectionTestUtils.setField(links, "address", new PublicAddress("https://serai.example.com"));
        try {
            String id = post("/api/v1/integrations/email/send", tenant.token(), "{\"to\": \"ann@example.com\", \"subject\": \"News\","
                    + " \"text\": \"Hello\", \"topic\": \"news\"}").at("/deliveryId");
            String request = delivery(tenant, id, "delivered").at("/attempts/0/request").toString();
            return request.replaceAll(".*(/unsubscribe/[A-Za-z0-9_-]+).*", "$1");
        } finally {
            ReflectionTestUtils.setField(links, "address", unset);
        }
    }

    /** An answer of a rotation under way, which in a test is over before anybody could look. */
    private static String rotating(String state, int done) {
        return """
                {"keys": [{"id": "5be1c6a3f0d2947e", "writes": true, "readable": true, "stored": %2$d, "safeToRemove": false, "note": ""},
                   {"id": "0c4f9a1b7d3e8256", "writes": false, "readable": true, "stored": %3$d, "safeToRemove": false, "note": ""}],
                 "source": "/opt/serai/data/encryption.key", "problem": null,
                 "rotation": {"targetKey": "5be1c6a3f0d2947e", "state": "%1$s", "total": 100000, "done": %2$d, "remaining": %3$d,
                   "unreadable": 0, "perSecond": 1876.2, "startedAt": "2026-11-21T06:46:52.567650Z", "finishedAt": null,
                   "waitsFor": ["7d0f7a52-9d0e-4b6f-8f0e-6a3c1d2b4e5f"]},
                 "nodes": [{"id": "7d0f7a52-9d0e-4b6f-8f0e-6a3c1d2b4e5f", "writes": "5be1c6a3f0d2947e", "reads": ["5be1c6a3f0d2947e"],
                   "seenAt": "2026-11-21T06:47:20.567650Z"}]}""".formatted(state, done, 100_000 - done);
    }
}
