package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deliveries, as a person finds, reads, replays and cancels them. */
class DeliveriesBrowserTests extends AbstractBrowserTests {

    private static final String SENDGRID = """
            {"integrationType": "email", "provider": "sendgrid", "name": "SendGrid main", "priority": 10,
             "configuration": {"sandbox": true, "sandboxStatus": 503, "fromEmail": "orders@tarnvale.example"}}""";
    private static final String MAILGUN = """
            {"integrationType": "email", "provider": "mailgun", "name": "Mailgun EU", "priority": 20,
             "configuration": {"sandbox": true, "apiKey": "key-3f1c9b2e5e6f", "domain": "mg.tarnvale.example", "region": "eu",
               "fromEmail": "orders@mg.tarnvale.example"}}""";
    private static final String TWILIO = """
            {"integrationType": "sms", "provider": "twilio", "name": "Twilio", "configuration": {"sandbox": true, "sandboxStatus": 400,
             "accountSid": "AC0123456789abcdef0123456789abcdef", "fromPhoneNumber": "+15005550006"}}""";
    private static final String LONG = "Welcome to Tarn & Vale, and three things worth knowing before your first tour in the mountains";

    private String connect(TestTenant tenant, String connection) {
        Reply made = post("/api/integrations", tenant.token(), connection);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String email(TestTenant tenant, String to, String subject) {
        return post("/api/v1/integrations/email/send", tenant.token(), "{\"to\": \"" + to + "\", \"subject\": \"" + subject
                + "\", \"text\": \"Hello\"}").at("/deliveryId");
    }

    private String sms(TestTenant tenant, String to) {
        return post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"" + to
                + "\", \"text\": \"Your parcel comes today between 14:00 and 16:00\"}").at("/deliveryId");
    }

    /** Of each kind one, settled; answers the id of the first, which went over two connections. */
    private String furnish(TestTenant tenant) {
        List.of(SENDGRID, MAILGUN, TWILIO).forEach(each -> connect(tenant, each));
        String first = email(tenant, "ann.kowalski@example.com", "Invoice 2027-0418");
        delivery(tenant, first, "delivered");
        delivery(tenant, email(tenant, "jonas.okafor-lindqvist@subsidiary.hollowell.example", LONG), "delivered");
        delivery(tenant, sms(tenant, "+41443123456"), "dead");
        delivery(tenant, sms(tenant, "+49301234567"), "dead");
        return first;
    }

    private static Locator rows(Page page) {
        return page.locator(".deliveries tr[data-id]");
    }

    private static Locator row(Page page, String id) {
        return page.locator("tr[data-id='" + id + "']");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void theListIsFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        furnish(tenant);
        Page page = signedIn(look, tenant.token(), "/deliveries");

        assertThat(rows(page)).hasCount(4);
        assertThat(rows(page).nth(3)).containsText("Invoice 2027-0418");
        assertThat(rows(page).nth(3)).containsText("ann.kowalski@example.com");
        assertThat(rows(page).nth(3)).containsText("Mailgun EU");
        assertThat(rows(page).first()).containsText("Twilio answered 400");
        assertThat(page.locator(".tabs .count")).hasText("2");
        if (!look.isPhone()) {
            rows(page).first().locator("input").check();
            assertThat(page.locator(".list-bar")).containsText("1 chosen");
        }
        assertFit(page);
        keep(page, look, "deliveries");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void theStoryIsFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        Page page = signedIn(look, tenant.token(), "/deliveries/" + furnish(tenant));

        assertThat(page.locator("h1")).hasText("Invoice 2027-0418 to ann.kowalski@example.com");
        assertThat(page.locator(".page-head p")).containsText("SendGrid main could not carry it, so Mailgun EU took it");
        assertThat(page.locator(".timeline h3")).containsText(new String[] {"Asked for", "SendGrid main goes first",
            "Attempt 1: SendGrid main did not answer properly", "Mailgun EU takes over", "Attempt 2: Mailgun EU took it"});
        assertThat(page.locator("details.attempt[open]")).hasCount(1);
        Locator request = page.locator("details.attempt[open] pre").first();
        assertThat(request).containsText("a•••@example.com");
        assertThat(request).not().containsText("ann.kowalski");
        assertFit(page);
        keep(page, look, "delivery");

        page.locator("details.attempt").first().locator("summary").click();
        assertThat(page).hasURL(Pattern.compile("attempt=1$"));
        page.reload();
        assertThat(page.locator("details.attempt").first()).hasAttribute("open", "");
    }

    @Test
    void theSearchOfTheFrameFindsDeliveries() {
        Page page = signedIn(Look.DESKTOP_LIGHT, newTenant("Seekers Ltd").token(), "/integrations");

        page.locator("header .search input").fill("ann@example.com");
        page.keyboard().press("Enter");

        page.waitForURL("**/deliveries?q=ann%40example.com");
        assertThat(page.locator("h1")).hasText("Deliveries");
        page.locator(".empty a").last().click();
        page.waitForURL("**/problems?why=ann%40example.com");

        page.locator("header .search input").fill("Why did Ben get no mail?");
        assertThat(page.locator(".ways a")).containsText(new String[] {"Why did “Ben” get no message?", "Find deliveries"});
        assertFit(page);
        page.locator("header .search input").press("Enter");
        page.waitForURL("**/problems?why=Ben");
        assertThat(page.locator(".ways")).hasCount(0);
        page.locator("header .search input").fill("ben@example.com");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        page.waitForURL("**/problems?why=ben%40example.com");
    }

    @Test
    void whoHasNoneIsToldWhatToDo() {
        Page page = signedIn(Look.PHONE_LIGHT, newTenant("Empty Ltd").token(), "/deliveries");

        assertThat(page.locator(".empty h2")).hasText("No delivery yet");
        assertFit(page);
    }

    @Test
    void theWordsAreGermanToo() {
        TestTenant tenant = newTenant("Laden");
        String first = furnish(tenant);
        Page page = signedIn(Look.DESKTOP_DARK, "de", tenant.token(), "/deliveries");
        assertThat(page.locator("h1")).hasText("Zustellungen");
        assertThat(page.locator("thead")).containsText("Versuche");
        assertFit(page);

        row(page, first).locator("a").click();
        assertThat(page.locator("#tl")).hasText("Was geschah");
        assertFit(page);
    }

    @Test
    void whatIsFoundHasAnAddressAndMayBeKeptAsAView() {
        TestTenant tenant = newTenant("Finders Ltd");
        furnish(tenant);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/deliveries");
        rows(page).first().waitFor();

        page.locator(".filterbar input").fill("KOWALSKI");
        assertThat(rows(page)).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("/deliveries\\?q=KOWALSKI$"));
        page.locator(".filterbar input").fill("nobody@example.com");
        assertThat(page.locator(".empty h2")).hasText("No delivery for nobody@example.com");
        assertFit(page);
        page.locator(".empty a").first().click();
        assertThat(rows(page)).hasCount(4);

        button(page, "Filter").click();
        page.locator("#filter-status").selectOption(new SelectOption().setLabel("Dead"));
        page.locator("#filter-operation").selectOption("sms.send");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        assertThat(rows(page)).hasCount(2);
        assertThat(page.locator(".chip[aria-pressed=true]")).containsText(new String[] {"status: Dead", "operation:"});
        button(page, "Save this view").click();
        page.locator("#view-name").fill("Dead texts");
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".tabs [aria-current=page]")).hasText("Dead texts");
        page.locator(".tabs a").first().click();
        assertThat(rows(page)).hasCount(4);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Dead texts")).click();
        assertThat(rows(page)).hasCount(2);
        button(page, "Take off the view Dead texts").click();
        assertThat(page.locator(".tabs")).not().containsText("Dead texts");
    }

    @Test
    void severalAreChosenByKeysAndReplayed() {
        TestTenant tenant = newTenant("Replayers Ltd");
        String twilio = connect(tenant, TWILIO);
        List<String> ids = IntStream.range(0, 3).mapToObj(i -> sms(tenant, "+4144312345" + i)).toList();
        ids.forEach(each -> delivery(tenant, each, "dead"));
        put("/api/integrations/" + twilio, tenant.token(), "{\"configuration\": {\"sandboxStatus\": 201}}");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/deliveries?status=dead");
        rows(page).first().waitFor();

        page.keyboard().press("j");
        page.keyboard().press("x");
        page.keyboard().press("j");
        page.keyboard().press("Shift+X");
        assertThat(page.locator(".list-bar")).containsText("2 chosen");
        button(page, "Replay 2").click();
        assertThat(page.locator("dialog h2")).hasText("Replay 2 deliveries?");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".toast b")).hasText("2 replayed");
        delivery(tenant, ids.get(2), "delivered");
        delivery(tenant, ids.get(1), "delivered");
        assertThat(delivery(tenant, ids.get(0)).path("status").asText()).isEqualTo("dead");

        page.reload();
        button(page, "Replay all found").click();
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".toast b")).hasText("1 replayed");
        delivery(tenant, ids.get(0), "delivered");
    }

    @Test
    void aDeadOneIsReadCorrectedAndReplayed() {
        TestTenant tenant = newTenant("Correctors Ltd");
        String twilio = connect(tenant, TWILIO);
        String id = sms(tenant, "+41443123456");
        delivery(tenant, id, "dead");
        put("/api/integrations/" + twilio, tenant.token(), "{\"configuration\": {\"sandboxStatus\": 201}}");
        Page page = signedIn(Look.PHONE_DARK, tenant.token(), "/deliveries/" + id);

        assertThat(page.locator(".timeline h3").last()).hasText("Dead: nobody tries again by itself");
        button(page, "Replay").click();
        page.locator("dialog input[value=corrected]").check();
        page.locator("#replay-message").fill("{");
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator("dialog .result.bad")).containsText("The message is no JSON");
        assertFit(page);
        page.locator("#replay-message").fill("{\"to\": \"+41791234567\", \"text\": \"Corrected\"}");
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".toast b")).hasText("It is on its way again");
        assertThat(delivery(tenant, id, "delivered").at("/message/text").asText()).isEqualTo("Corrected");
    }

    @Test
    void whatWaitsForAPausedConnectionIsCancelled() {
        TestTenant tenant = newTenant("Patient Ltd");
        String mailgun = connect(tenant, MAILGUN);
        assertThat(post("/api/integrations/" + mailgun + "/pause", tenant.token(), "{}").status()).isLessThan(300);
        String id = email(tenant, "ann@example.com", "Reminder: fitting on Tuesday");
        Awaitility.await().until(() -> "paused".equals(delivery(tenant, id).path("reason").asText()));
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/deliveries/" + id);

        assertThat(page.locator(".conn-title .badge")).hasText("Paused");
        assertFit(page);
        button(page, "Cancel it").click();
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Cancelled");
        assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aLongListComesPageByPageAndIsDrawnWhereOneLooks() {
        TestTenant tenant = newTenant("Long Ltd");
        connect(tenant, MAILGUN);
        String events = IntStream.range(0, 260).mapToObj(i -> """
                {"type": "invoice.created", "data": {"number": "2027-%d", "amount": "1.00", "currency": "CHF",
                 "customer": {"name": "Ann", "email": "ann@example.com"}}}""".formatted(i)).collect(Collectors.joining(",", "[", "]"));
        assertThat(post("/api/events/batch", tenant.token(), events).status()).isEqualTo(202);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/deliveries");
        rows(page).first().waitFor();

        Awaitility.await().untilAsserted(() -> {
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
            assertThat(page.locator(".more-rows").innerText()).isEqualTo("These are all 260.");
        });
        assertThat(page.locator("tbody")).hasCount(11);
        Awaitility.await().untilAsserted(() -> assertThat(rows(page).count()).isLessThan(260));
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)");
        assertThat(page.locator("tbody").nth(5).locator("tr[data-id]")).hasCount(25);
    }

    @Test
    void whatChangesIsShownWhereItStandsAndWhatIsNewWaits() {
        TestTenant tenant = newTenant("Live Ltd");
        connect(tenant, MAILGUN);
        delivery(tenant, email(tenant, "ann@example.com", "First"), "delivered");
        Page page = open(Look.DESKTOP_LIGHT, "/deliveries");
        String[] told = {""};
        page.route("**/api/live*", route -> route.fulfill(new Route.FulfillOptions().setContentType("text/event-stream").setBody(told[0])));
        page.locator("#token").fill(tenant.token());
        page.locator("serai-sign-in button[type=submit]").click();
        rows(page).first().locator("input").check();
        String second = email(tenant, "ben@example.com", "Second");
        delivery(tenant, second, "delivered");
        told[0] = "event: delivery\ndata: {\"id\": \"" + second + "\", \"state\": \"delivered\"}\n\n";

        assertThat(page.locator(".fresh")).hasText("1 new delivery, show it");
        assertThat(rows(page)).hasCount(1);
        page.locator(".fresh").click();
        assertThat(rows(page)).hasCount(2);
        assertThat(rows(page).first()).containsText("Second");
    }

    @Test
    void anothersDeliveryIsNotThere() {
        TestTenant tenant = newTenant("One Ltd");
        connect(tenant, MAILGUN);
        String id = email(tenant, "ann@example.com", "Ours");
        Page page = signedIn(Look.DESKTOP_LIGHT, newTenant("Two Ltd").token(), "/deliveries/" + id);

        assertThat(page.locator("h1")).hasText("There is no such delivery");
        assertThat(page.content()).doesNotContain("Ours");
        assertFit(page);
    }
}
