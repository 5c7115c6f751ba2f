package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statistics, as a person reads, narrows and compares them. */
class StatisticsBrowserTests extends AbstractBrowserTests {

    private static final String SENDGRID = """
            {"integrationType": "email", "provider": "sendgrid", "name": "SendGrid main", "priority": 10,
             "configuration": {"sandbox": true, "fromEmail": "orders@tarnvale.example"}}""";
    private static final String MAILGUN = """
            {"integrationType": "email", "provider": "mailgun", "name": "Mailgun EU", "priority": 20,
             "configuration": {"sandbox": true, "apiKey": "key-3f1c9b2e5e6f", "domain": "mg.tarnvale.example", "region": "eu",
               "fromEmail": "orders@mg.tarnvale.example"}}""";
    private static final String TWILIO = """
            {"integrationType": "sms", "provider": "twilio", "name": "Twilio", "configuration": {"sandbox": true,
             "accountSid": "AC0123456789abcdef0123456789abcdef", "fromPhoneNumber": "+15005550006"}}""";
    private static final int[] SENT = {3010, 3320, 3460, 3390, 3610, 2240, 1980, 3540, 2610, 3720, 3810, 4180, 2890, 1420};
    private static final int[] RETRIED = {62, 71, 58, 80, 66, 41, 38, 74, 1120, 96, 88, 132, 61, 402};
    private static final int[] DEAD = {3, 2, 4, 3, 6, 1, 2, 4, 11, 5, 12, 75, 68, 9};
    private static final UUID NONE = new UUID(0, 0);

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private UUID connect(TestTenant tenant, String connection) {
        Reply made = post("/api/integrations", tenant.token(), connection);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return UUID.fromString(made.at("/id"));
    }

    /** What was counted of a day that has passed: days cannot be lived through in a test. */
    private void counted(TestTenant tenant, LocalDate day, String operation, String provider, UUID connection, int sent, int retried,
            int dead, int opened) {
        UUID id = UUID.fromString(tenant.id());
        database.jdbc().sql("""
                insert into statistic (tenant_id, day, operation, provider, connection_id, attempts, delivered, failed, retried, reached,
                    opened, clicked, bounced, complained)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)""")
                .params(id, day, operation, provider, connection, sent + retried, sent, dead, retried, sent * 97 / 100, opened, opened / 5,
                        sent / 160).update();
        int slow = retried > 1000 ? 83 : 73;
        if (sent > 0) {
            latency(id, day, operation, provider, connection, 60, sent * 9 / 10);
            latency(id, day, operation, provider, connection, slow, sent / 10 + 1);
        }
    }

    private void latency(UUID tenant, LocalDate day, String operation, String provider, UUID connection, int bucket, int calls) {
        database.jdbc().sql("""
                insert into statistic_latency (tenant_id, day, operation, provider, connection_id, bucket, calls, deliveries)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(tenant, day, operation, provider, connection, bucket, calls, calls).update();
    }

    /** Four weeks of three connections, and what was delivered just now. */
    private void furnish(TestTenant tenant) {
        UUID sendgrid = connect(tenant, SENDGRID);
        UUID mailgun = connect(tenant, MAILGUN);
        UUID twilio = connect(tenant, TWILIO);
        for (int i = 0; i < 28; i++) {
            LocalDate day = today.minusDays(28 - i);
            int sent = SENT[i % 14] - (i < 15 ? 400 : 0);
            int retried = i == 8 ? 90 : RETRIED[i % 14];
            int dead = i < 14 ? 4 : DEAD[i % 14];
            counted(tenant, day, "email.send", "sendgrid", sendgrid, sent / 2, retried / 2, dead / 4, sent / 2 * 42 / 100);
            counted(tenant, day, "email.send", "mailgun", mailgun, sent / 6, retried / 4, dead / 8, sent / 6 * 40 / 100);
            counted(tenant, day, "sms.send", "twilio", twilio, sent / 3, retried / 4, dead / 2, 0);
            counted(tenant, day, "email.send", "", NONE, 0, 0, dead / 3, 0);
        }
        deliverOne(tenant);
    }

    private void deliverOne(TestTenant tenant) {
        delivery(tenant, post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "Invoice", "text": "Hello"}""").at("/deliveryId"), "delivered");
    }

    private static Locator figure(Page page, String name) {
        return page.locator(".kpi").filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.HEADING,
                new Page.GetByRoleOptions().setName(name).setExact(true))));
    }

    private static Locator compared(Page page) {
        return page.locator("[aria-labelledby=c-table] tbody tr");
    }

    private static void awaitCharts(Page page, int count) {
        page.waitForFunction("count => [...document.querySelectorAll('serai-chart canvas')].filter(each => "
                + "globalThis.Chart?.getChart(each)).length === count", count);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_DARK"})
    void figuresAndChartsAreFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        furnish(tenant);
        Page page = signedIn(look, tenant.token(), "/statistics");

        assertThat(figure(page, "Delivered").locator(".fig")).hasText(Pattern.compile("^40,\\d{3}$"));
        assertThat(figure(page, "Delivered")).containsText("more than the 14 days before");
        assertThat(figure(page, "Retries")).containsText("of them on " + (today.minusDays(6).getDayOfMonth()));
        assertThat(figure(page, "Dead letters").locator(".bad")).isVisible();
        assertThat(figure(page, "Emails opened").locator(".fig")).hasText(Pattern.compile("^41\\.\\d%$"));
        assertThat(figure(page, "Emails bounced")).containsText("below 2%, where providers object");
        awaitCharts(page, 2);
        assertThat(page.locator("serai-chart [role=img]").first()).hasAttribute("aria-label",
                Pattern.compile("Deliveries by day, .* dead letters"));
        assertThat(compared(page).first()).containsText("SendGrid main");
        assertThat(compared(page).last()).containsText("Before any provider");
        assertFit(page);
        keep(page, look, "statistics");

        page.locator("[aria-labelledby=c-days] summary").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("[aria-labelledby=c-days] .numbers tbody tr")).hasCount(14);
        assertThat(page.locator("[aria-labelledby=c-days] .numbers thead")).containsText("Emails opened");
        page.keyboard().press("Tab");
        assertThat(page.locator("[aria-labelledby=c-days] .scroll")).isFocused();
        assertFit(page);
    }

    @Test
    void whatIsShownIsNarrowedAndHasAnAddress() {
        TestTenant tenant = newTenant("Narrow Ltd");
        furnish(tenant);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/statistics");
        assertThat(compared(page)).hasCount(4);

        button(page, "SMS").click();
        assertThat(page).hasURL(Pattern.compile("channel=sms$"));
        assertThat(compared(page)).hasCount(1);
        assertThat(figure(page, "SMS not delivered")).isVisible();
        button(page, "All channels").click();
        page.locator(".pick select").selectOption("mailgun");
        assertThat(page).hasURL(Pattern.compile("provider=mailgun$"));
        assertThat(compared(page)).hasCount(1);
        page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Compare")).getByText("Channel").click();
        assertThat(compared(page)).containsText(new String[] {"Email"});
        button(page, "The last 7 days").click();
        page.reload();
        assertThat(page).hasURL(Pattern.compile("provider=mailgun&by=channel&days=7$"));
        assertThat(button(page, "The last 7 days")).hasAttribute("aria-pressed", "true");
        assertThat(page.locator(".pick select")).hasValue("mailgun");
        assertThat(compared(page)).containsText(new String[] {"Email"});

        button(page, "Dates").click();
        page.locator("#days-from").fill(today.minusDays(2).toString());
        page.locator("#days-to").fill(today.minusDays(20).toString());
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator("dialog [role=alert]")).containsText("The first day is after the last one");
        assertFit(page);
        page.locator("#days-to").fill(today.minusDays(2).toString());
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator("[aria-labelledby=c-days] .numbers tbody tr")).hasCount(1);
        page.locator("[aria-labelledby=c-days] summary").click();
        page.locator("[aria-labelledby=c-days] .numbers tbody a").click();
        assertThat(page).hasURL(Pattern.compile("/deliveries\\?status=dead&provider=mailgun&from=" + today.minusDays(2)
                + "T00%3A00%3A00Z"));
    }

    @Test
    void whoHasNoFiguresIsToldAndWhatFailsIsTriedAgain() {
        TestTenant other = newTenant("Others Ltd");
        furnish(other);
        Page page = open(Look.PHONE_LIGHT, "/statistics");
        boolean[] broken = {true};
        page.route("**/api/integrations/stats*", route -> {
            if (broken[0]) {
                route.fulfill(new Route.FulfillOptions().setStatus(503).setContentType("application/problem+json")
                        .setBody("{\"title\": \"Unavailable\", \"detail\": \"The database does not answer\"}"));
            } else {
                route.resume();
            }
        });
        page.locator("#token").fill(newTenant("Empty Ltd").token());
        page.locator("serai-sign-in button[type=submit]").click();

        assertThat(page.locator(".callout.error")).containsText("The figures could not be loaded");
        assertThat(page.locator(".callout.error")).containsText("The database does not answer");
        assertFit(page);
        broken[0] = false;
        button(page, "Try again").click();
        assertThat(page.locator(".empty h2")).hasText("Nothing was sent in these 14 days");
        assertThat(page.locator("body")).not().containsText("SendGrid");
        assertFit(page);
    }

    @Test
    void theWordsAreGermanToo() {
        TestTenant tenant = newTenant("Laden");
        connect(tenant, MAILGUN);
        deliverOne(tenant);
        Page page = signedIn(Look.PHONE_DARK, "de", tenant.token(), "/statistics?days=30");

        assertThat(page.locator("h1")).hasText("Statistik");
        assertThat(figure(page, "Zugestellt").locator(".fig")).hasText("1");
        awaitCharts(page, 2);
        assertFit(page);
    }
}
