package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a change would have made of the last days, in the console. */
class RehearsalsBrowserTests extends AbstractBrowserTests {

    private static final String ASKING = """
            - route:
                id: rehearsed-asking
                from:
                  uri: "event:rehearsed.asked"
                  steps:
                    %s
                    - setBody: {jq: {expression: '{to: "+41791234567", text: "Hello"}'}}
                    - to: "operation:sms.send"
            """;
    private static final Pattern ONE = Pattern.compile("/rehearsals/[0-9a-f-]{36}$");

    @AfterEach
    void forget() {
        database.jdbc().sql("delete from rehearsal").update();
        database.jdbc().sql("delete from rehearsal_difference").update();
    }

    private String send(TestTenant tenant, String operation, String message) {
        Reply reply = post("/api/v1/operations/" + operation, tenant.token(), message);
        assertThat(reply.status()).as(reply.toString()).isLessThan(300);
        String id = get("/api/deliveries?limit=1", tenant.token()).at("/items/0/id");
        delivery(tenant, id, "delivered");
        return id;
    }

    /** Payments over Stripe, a refund and an invoice, which Square does not know. */
    private TestTenant shop() {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        connect(tenant, "payment", "stripe", "\"sandbox\": true, \"apiKey\": \"sk_test_rehearsal\"");
        String payment = send(tenant, "payment.create", "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"description\": \"Tea\"}");
        send(tenant, "payment.refund", "{\"paymentId\": \"" + delivery(tenant, payment).at("/result/paymentId").asText() + "\"}");
        send(tenant, "invoice.create", """
                {"customerId": "cus_1", "currency": "CHF", "lines": [{"description": "Advice in May", "amount": "120.00"}]}""");
        return tenant;
    }

    private TestTenant mailing() {
        TestTenant tenant = newTenant("Mailing Ltd");
        connect(tenant, "email", "sendgrid", "\"sandbox\": true, \"apiKey\": \"SG.rehearsed\", \"fromEmail\": \"a@example.com\"");
        send(tenant, "email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"There\"}");
        return tenant;
    }

    private String swap(TestTenant tenant, String from, String to) {
        Reply asked = post("/api/rehearsals", tenant.token(), "{\"from\": \"" + from + "\", \"to\": \"" + to + "\"}");
        assertThat(asked.status()).as(asked.toString()).isEqualTo(202);
        return asked.at("/id");
    }

    /** As another node works on it, so that it stays so. */
    private void runsElsewhere(TestTenant tenant, String id, int looked, int found) {
        UUID owner = UUID.fromString(tenant.id());
        database.jdbc().sql("""
                insert into rehearsal_difference (tenant_id, rehearsal_id, number, kind, what)
                select :tenant, :id, n, 'ignored', jsonb_build_object('tenantId', :tenant, 'deliveryId', gen_random_uuid(), 'at', now(),
                  'kind', 'ignored', 'name', 'email.send', 'reason', 'Mailgun would take no notice of it', 'fields',
                  jsonb_build_array(jsonb_build_object('field', 'message.category', 'was', 'Offer ' || n, 'would', null)))::text
                from generate_series(1, :found) n on conflict do nothing""")
                .param("tenant", owner).param("id", UUID.fromString(id)).param("found", found).update();
        database.jdbc().sql("""
                update rehearsal set state = 'running', lease_owner = 'another-node', lease_until = now() + interval '1 hour',
                  finished_at = null, started_at = now(), progress = (progress::jsonb || jsonb_build_object('looked', :looked,
                    'same', :looked - :found, 'different', :found, 'listed', :found, 'groups', jsonb_build_array(jsonb_build_object(
                    'kind', 'ignored', 'name', 'email.send', 'field', 'message.category', 'count', :found, 'example', :id))))::text
                where id = :id""")
                .param("looked", looked).param("found", found).param("id", UUID.fromString(id)).update();
    }

    private static void isDone(Page page) {
        assertThat(page.locator(".conn-title .badge")).hasText("Done");
    }

    private static Locator operation(Page page, String name) {
        return page.locator(".by-name > li[data-name='" + name + "']");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void aSwapIsRehearsedAndWhatWouldBreakIsNamedByOperation(Look look) {
        TestTenant tenant = shop();
        int received = PROVIDERS.calls("stripe");
        Page page = signedIn(look, tenant.token(), "/rehearsals");

        assertThat(page.locator("form.card")).containsText("Nothing is sent");
        button(page, "Rehearse the swap").click();
        assertThat(page.locator("#r-from-m")).hasText("Choose the provider that carried the deliveries.");
        assertThat(page.locator("#r-from")).isFocused();
        page.locator("#r-from").selectOption("stripe");
        page.locator("#r-to").selectOption("square");
        page.locator("#r-days").fill("100");
        button(page, "Rehearse the swap").click();
        assertThat(page.locator("#r-days-m")).hasText("Write a number of days from 1 to 90.");
        page.locator("#r-days").fill("14");
        assertFit(page);
        keep(page, look, "rehearsals");
        page.keyboard().press("Enter");

        assertThat(page).hasURL(ONE);
        isDone(page);
        assertThat(page.locator("h1")).hasText("Square in place of Stripe");
        assertThat(page.locator(".page-head")).containsText("3 deliveries looked at");
        assertThat(page.locator(".page-head")).containsText("Nothing was sent.");
        assertThat(page.locator(".page-head")).containsText("the last 14 days");
        assertThat(operation(page, "invoice.create")).containsText("Would fail");
        assertThat(operation(page, "invoice.create")).containsText("Square does not do invoice.create");
        assertThat(operation(page, "payment.refund")).containsText("Stays");
        assertFit(page);
        keep(page, look, "rehearsal");
        assertThat(PROVIDERS.calls("stripe")).isEqualTo(received);
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).hasSize(3);

        button(page, "Would fail").click();
        assertThat(page).hasURL(Pattern.compile("kind=fails$"));
        page.reload();
        isDone(page);
        assertThat(page.locator(".difference")).hasCount(2);
        assertThat(page.locator(".difference .badge")).containsText(new String[] {"Would fail", "Would fail"});
        page.locator(".difference").filter(new Locator.FilterOptions().setHasText("Square does not do invoice.create"))
                .getByRole(AriaRole.LINK).click();
        assertThat(page).hasURL(Pattern.compile("/deliveries/[0-9a-f-]{36}$"));
        page.navigate("/rehearsals");
        assertThat(page.locator(".rehearsals tbody tr")).hasCount(1);
        assertThat(page.locator(".rehearsals tbody tr")).containsText("Square in place of Stripe");
        assertFit(page);
    }

    @Test
    void oneThatRunsIsFollowedAndStopped() {
        TestTenant tenant = newTenant("Patient Ltd");
        String id = swap(tenant, "sendgrid", "mailgun");
        Page page = signedIn(Look.PHONE_DARK, "de", tenant.token(), "/rehearsals/" + id);
        assertThat(page.locator(".conn-title .badge")).hasText("Fertig");
        assertThat(page.locator(".callout")).containsText("Es gab nichts anzusehen");
        assertFit(page);

        runsElsewhere(tenant, id, 1284, 5);
        page.reload();
        assertThat(page.locator("#h-progress")).containsText("1.284 Zustellungen");
        assertThat(page.locator(".difference")).hasCount(5);
        assertFit(page);
        keep(page, Look.PHONE_DARK, "rehearsal-running");
        runsElsewhere(tenant, id, 2000, 25);
        assertThat(page.locator("#h-progress")).containsText("2.000 Zustellungen");
        assertThat(page.locator(".difference")).hasCount(20);
        button(page, "Weitere Unterschiede zeigen").click();
        assertThat(page.locator(".difference")).hasCount(25);
        runsElsewhere(tenant, id, 2001, 26);
        assertThat(page.locator(".difference")).hasCount(26);
        assertThat(page.locator(".difference .was").last()).hasText("Offer 26");
        assertThat(page.locator(".difference .is").last()).hasText("nichts");
        button(page, "Probe stoppen").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Gestoppt");
        assertThat(page.locator("#h-progress")).hasCount(0);
        assertThat(get("/api/rehearsals/" + id, tenant.token()).at("/state")).isEqualTo("stopped");
        assertFit(page);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Noch einmal proben")).click();
        assertThat(page.locator("#r-from")).hasValue("sendgrid");
        assertThat(page.locator("#r-to")).hasValue("mailgun");

        database.jdbc().sql("update rehearsal set state = 'failed', reason = 'The file that runs was changed' where id = ?")
                .params(UUID.fromString(id)).update();
        page.navigate("/rehearsals/" + id);
        assertThat(page.locator(".callout.error")).containsText("The file that runs was changed");
        assertFit(page);
    }

    @Test
    void othersAndMembersSeeNothingOfIt() {
        TestTenant tenant = mailing();
        String id = swap(tenant, "sendgrid", "mailgun");
        TestTenant other = newTenant("Curious Ltd");

        Page page = signedIn(Look.DESKTOP_LIGHT, other.token(), "/rehearsals/" + id);
        assertThat(page.locator("h1")).hasText("There is no such rehearsal");
        assertFit(page);
        page.navigate("/rehearsals");
        assertThat(page.locator("[aria-labelledby=h-latest]")).containsText("There is no rehearsal yet");
        Page of = signedIn(Look.PHONE_DARK, memberOf(tenant), "/rehearsals");
        assertThat(of.locator("h1")).hasText("Rehearsals are for administrators");
        of.navigate("/rehearsals/" + id);
        assertThat(of.locator("h1")).hasText("Rehearsals are for administrators");
        assertThat(of.locator("#main .card")).hasCount(0);
        assertFit(of);
    }

    @Test
    void theOperatorTriesAChangedFile() throws IOException {
        TestTenant tenant = mailing();
        String runs = Files.readString(Path.of("kamelets", "sendgrid-sink.kamelet.yaml"));
        Page page = signedIn(Look.DESKTOP_LIGHT, OPERATOR, "/rehearsals");

        button(page, "Rehearse the swap").click();
        assertThat(page.locator("#r-tenantId-m")).hasText("Choose the tenant.");
        button(page, "A changed file").click();
        page.locator("#r-file").fill("sendgrid-sink.kamelet.yaml");
        page.locator("#r-text").fill("- nothing: that runs");
        page.locator("#r-tenantId").selectOption(tenant.id());
        button(page, "Rehearse the file").click();
        assertThat(page.locator("#r-text-m")).containsText("cannot be taken up as kamelets/sendgrid-sink.kamelet.yaml");
        assertFit(page);
        page.route("**/api/rehearsals", route -> {
            if ("POST".equals(route.request().method())) {
                route.fulfill(new Route.FulfillOptions().setStatus(403).setContentType("application/problem+json").setBody("""
                        {"type": "urn:serai:problem:texts-are-not-tried-here", "title": "Texts are not tried here", "status": 403,
                         "detail": "A text can do what a file of this instance can."}"""));
            } else {
                route.resume();
            }
        });
        page.locator("#r-text").fill(runs);
        button(page, "Rehearse the file").click();
        assertThat(page.locator(".callout.error")).containsText("Texts are not tried here");
        assertThat(page.locator(".callout.error")).containsText("serai.rehearsal.texts=true");
        assertFit(page);
        page.unroute("**/api/rehearsals");

        button(page, "Rehearse the file").click();
        assertThat(page).hasURL(ONE);
        isDone(page);
        assertThat(page.locator(".callout.ok")).containsText("Nothing would differ");
        assertThat(page.locator(".difference")).hasCount(0);
        assertFit(page);

        page.navigate("/rehearsals?try=file&file=sendgrid-sink.kamelet.yaml&tenantId=" + tenant.id());
        page.locator("#r-text").fill(runs.replace("/v3/mail/send", "/v4/mail/send"));
        button(page, "Rehearse the file").click();
        isDone(page);
        assertThat(page.locator(".by-name")).containsText("request.url");
        assertThat(page.locator(".difference .was").first()).containsText("/v3/mail/send");
        assertThat(page.locator(".difference .is").first()).containsText("/v4/mail/send");
        assertThat(page.locator("body")).not().containsText("SG.rehearsed");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "rehearsal-file");
    }

    @Test
    void whatCannotBeToldIsSaidWithItsStepAndReason() {
        try (var folder = routeFolder()) {
            assertThat(folder.put("events/rehearsed-asking.camel.yaml", ASKING.formatted("")).path("status").asText()).isEqualTo("live");
            TestTenant tenant = newTenant("Asking Ltd");
            Reply event = post("/api/events", tenant.token(), "{\"type\": \"rehearsed.asked\", \"data\": {\"number\": 1}}");
            assertThat(event.status()).as(event.toString()).isEqualTo(202);
            Page page = signedIn(Look.PHONE_DARK, OPERATOR,
                    "/rehearsals?try=file&file=routes/events/rehearsed-asking.camel.yaml&tenantId=" + tenant.id());

            assertThat(page.locator("#r-tenantId")).hasValue(tenant.id());
            page.locator("#r-text").fill(ASKING.formatted("- to: {id: asks, uri: \"http:example.com\"}"));
            assertFit(page);
            keep(page, Look.PHONE_DARK, "rehearsals-file");
            button(page, "Rehearse the file").click();

            isDone(page);
            assertThat(page.locator(".callout")).containsText("Nothing is known to differ");
            assertThat(page.locator(".difference")).hasCount(1);
            assertThat(page.locator(".difference .badge")).hasText("Cannot be told");
            assertThat(page.locator(".difference")).containsText("Step asks");
            assertThat(page.locator(".difference")).containsText("rehearsed.asked");
            String reason = get("/api/rehearsals", OPERATOR).at("/items/0/groups/0/words");
            assertThat(reason).isNotBlank();
            assertThat(page.locator(".differs")).containsText(reason, new LocatorAssertions.ContainsTextOptions().setIgnoreCase(true));
            assertFit(page);
            page.locator(".difference").scrollIntoViewIfNeeded();
            keep(page, Look.PHONE_DARK, "rehearsal-undecided");
        }
    }
}
