package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.serai.RouteFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes and kamelets, as an engineer looks at them while files are saved and events come. */
class RoutesBrowserTests extends AbstractBrowserTests {

    private static final String FILE = "events/order.camel.yaml";
    private static final String ADDRESS = "/routes/" + FILE;
    private static final String ROUTE = """
            - route:
                id: confirm-orders
                description: Emails that an order came in, and texts it to those with a phone
                group: events
                from:
                  uri: event:console.ordered
                  steps:
                    - bean: {id: check-order, description: customer has an email, ref: eventData, method: check('customer.email')}
                    - multicast:
                        id: both-ways
                        parallelProcessing: true
                        steps:
                          - pipeline:
                              steps:
                                - choice:
                                    id: by-language
                                    description: customer.language
                                    when:
                                      - expression: {jq: {expression: '.customer.language == "de"'}}
                                        steps:
                                          - setBody:
                                              id: german
                                              description: German message
                                              expression: {jq: {expression: '{to: .customer.email, subject: "Bestellt", text: "Danke"}'}}
                                    otherwise:
                                      steps:
                                        - setBody:
                                            id: english
                                            description: English message
                                            expression: {jq: {expression: '{to: .customer.email, subject: "Ordered", text: "Thank you"}'}}
                                - to: {id: to-order-email, uri: "operation:email.send"}
                          - filter:
                              id: has-phone
                              description: customer.phone is set
                              expression: {jq: {expression: .customer.phone != null}}
                              steps:
                                - setBody:
                                    id: text
                                    description: text message
                                    expression: {jq: {expression: '{to: .customer.phone, text: "Thank you"}'}}
                                - to: {id: to-order-text, uri: "operation:sms.send"}
            """;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void save() {
        tenant = newTenant("Ordering Ltd");
        routes = routeFolder();
        routes.put(FILE, ROUTE);
    }

    @AfterEach
    void takeAway() {
        routes.close();
        forgetDrift();
    }

    private void forgetDrift() {
        database.jdbc().sql("delete from drift where provider = 'resend'").update();
        database.jdbc().sql("delete from drift_sample where provider = 'resend'").update();
    }

    private String order(String customer) {
        Reply reply = post("/api/events", tenant.token(), "{\"type\": \"console.ordered\", \"data\": {\"customer\": {" + customer + "}}}");
        return reply.at("/eventId");
    }

    private static Locator step(Page page, String key) {
        return page.locator(".routepic [data-step='" + key + "']");
    }

    private static List<String> lit(Page page) {
        List<String> keys = new ArrayList<>();
        page.locator(".routepic .node.on").all().forEach(each -> keys.add(each.getAttribute("data-step")));
        return keys;
    }

    @Test
    void aFileThatIsBrokenWhileOneLooksShowsLineAndReasonAndRecoversByItself() {
        Page page = signedIn(Look.DESKTOP_LIGHT, OPERATOR, "/routes");
        Locator row = page.locator(".files a", new Page.LocatorOptions().setHasText("order.camel.yaml"));
        assertThat(row).containsText(Pattern.compile("version \\d+, just now"));
        assertThat(page.locator(".broken")).hasCount(0);
        String broken = ROUTE.replace("{jq: {expression: .customer.phone != null}}", "{jqq: {expression: .customer.phone != null}}");

        routes.write(FILE, broken);

        assertThat(page.locator(".broken h2")).hasText(Pattern.compile("order.camel.yaml is broken at line \\d+"));
        String line = page.locator(".broken .bad").getAttribute("data-n");
        assertThat(line).isEqualTo(routes.state(FILE).path("line").asText());
        assertThat(page.locator(".broken h2")).containsText("line " + line);
        assertThat(page.locator(".broken")).containsText(routes.state(FILE).path("reason").asText());
        assertThat(page.locator(".broken .bad")).containsText("jqq");
        assertThat(page.locator(".broken .note")).containsText("^^^");
        assertThat(page.locator(".broken")).containsText("goes on running");
        assertThat(page.locator(".page-head p")).containsText("One is broken; the version before it goes on running");
        assertThat(row.locator(".badge")).hasText("Broken");
        assertThat(page.locator(".sidebar a[aria-current]")).containsText("1");
        assertFit(page);
        row.click();
        assertThat(page.locator("h1")).hasText("order.camel.yaml");
        assertThat(page.locator(".broken")).hasCount(1);
        assertThat(step(page, "check-order")).containsText("customer has an email");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "routes-broken");

        routes.put(FILE, ROUTE + "# mended\n");
        assertThat(page.locator(".broken")).hasCount(0);
        assertThat(page.locator(".page-head p")).containsText("None is broken");
        page.navigate("/routes/none.camel.yaml");
        assertThat(page.locator(".empty h2")).hasText("There is no such file");
    }

    @Test
    void whatGoesThroughIsCountedWhereItGoesAndTheWayOfOneEventIsLit() {
        Page page = signedIn(Look.DESKTOP_LIGHT, OPERATOR, ADDRESS);
        assertThat(step(page, "from").locator(".cnt")).hasText("0");
        order("\"email\": \"ann@example.com\", \"language\": \"de\"");
        order("\"email\": \"ben@example.com\", \"phone\": \"+41791234567\"");
        String event = order("\"email\": \"cem@example.com\", \"language\": \"de\"");
        order("\"language\": \"de\"");

        assertThat(step(page, "from").locator(".cnt")).hasText("4");
        assertThat(step(page, "check-order").locator(".cnt")).hasText("3");
        assertThat(step(page, "check-order").locator(".errs")).hasText("1 failed");
        assertThat(step(page, "german").locator(".cnt")).hasText("2");
        assertThat(step(page, "english").locator(".cnt")).hasText("1");
        assertThat(step(page, "to-order-email").locator(".cnt")).hasText("3");
        assertThat(step(page, "to-order-text").locator(".cnt")).hasText("1");
        assertThat(page.locator(".stepbox .quote")).containsText("data.customer.email is required");
        assertThat(page.locator(".failures li")).hasCount(1);
        assertThat(page.locator(".routepic")).hasAttribute("aria-label", "Route confirm-orders: 4 exchanges came in."
                + " 1 failed at customer has an email.");

        page.locator("#event-id").fill(event);
        page.locator(".path-form [type=submit]").click();
        assertThat(page.locator(".routepic .edge.on").first()).isAttached();
        assertThat(lit(page)).contains("from", "check-order", "both-ways", "by-language", "german", "to-order-email", "has-phone")
                .doesNotContain("english", "text", "to-order-text");
        assertThat(page.url()).contains("event=" + event);

        step(page, "from").focus();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(step(page, "check-order")).hasAttribute("aria-pressed", "true");
        assertThat(page.locator(".stepbox h3")).containsText("customer has an email");
        assertThat(page.locator(".stepbox")).containsText("order.camel.yaml:8");
        assertThat(page.url()).contains("step=check-order");
        page.getByText("The steps as text").click();
        assertThat(page.locator(".as-text")).containsText("setBody · jq: German message, 2 came, on the path of the event");
        assertFit(page);
        String address = page.url();
        page.evaluate("scrollTo(0, 0)");
        keep(page, Look.DESKTOP_LIGHT, "routes");
        for (Look look : List.of(Look.DESKTOP_DARK, Look.PHONE_LIGHT, Look.PHONE_DARK)) {
            Page other = signedIn(look, OPERATOR, address.substring(address.indexOf("/routes/")));
            assertThat(other.locator(".routepic .edge.on").first()).isAttached();
            assertFit(other);
            keep(other, look, "routes");
        }

        page.locator("#event-id").fill("01a1fcdb-980f-7376-aedd-39361ad0ef3e");
        page.locator(".path-form [type=submit]").click();
        assertThat(page.locator(".note-row h3")).hasText("There is no such event");
        page.navigate("/routes/events/invoice.camel.yaml?event=" + event);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("confirm-orders")).click();
        assertThat(page.locator("h1")).hasText("order.camel.yaml");
    }

    @Test
    void providersAreFoundDrawnAndTheirDriftIsTold() {
        forgetDrift();
        database.jdbc().sql("""
                insert into drift_sample (provider, operation, example, answers, first_at, last_at)
                values ('resend', 'email.send', 'x', 120, now(), now())""").update();
        database.jdbc().sql("""
                insert into drift (provider, operation, kind, path, expected, seen, count, first_at, last_at)
                values ('resend', 'email.send', 'type', '/id', 'string', 'number', 7, now(), now())""").update();
        Page page = signedIn(Look.DESKTOP_LIGHT, OPERATOR, "/kamelets");
        Locator rows = page.locator(".files li");
        assertThat(page.locator(".files h2").first()).hasText("kamelets");
        page.locator(".file-list input").fill("resend");
        assertThat(rows).hasCount(1);
        assertThat(rows.first().locator(".badge")).hasText("Drift");
        assertFit(page);

        rows.first().locator("a").click();
        assertThat(page.locator(".routepic [role=button]").first()).containsText("kamelet:source");
        assertThat(page.locator(".table tbody tr")).hasCount(1);
        assertThat(page.locator(".table tbody tr")).containsText("7 of 120");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "kamelets");
        Page phone = signedIn(Look.PHONE_LIGHT, OPERATOR, "/kamelets/twilio-sink.kamelet.yaml");
        phone.locator(".routepic [role=button]").first().waitFor();
        assertFit(phone);
        keep(phone, Look.PHONE_LIGHT, "kamelets");
    }

    @Test
    void whoIsNotTheOperatorSeesNoFileAndIsToldWhatToDo() {
        for (String path : List.of(ADDRESS, "/kamelets")) {
            Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), path);
            assertThat(page.locator("h1")).hasText("Files are for the operator");
            assertThat(page.locator(".sidebar a[href='/routes']")).hasCount(0);
            assertThat(page.locator("#main").innerText()).doesNotContain("order.camel.yaml").doesNotContain("confirm-orders");
            assertFit(page);
        }
        Page german = signedIn(Look.DESKTOP_LIGHT, "de", OPERATOR, "/routes");
        assertThat(german.locator("h1")).hasText("Routen");
        assertThat(german.locator(".page-head p")).containsText("Keine ist defekt");
        german.locator(".file-list input").fill("nirgends");
        assertThat(german.locator(".empty h2").first()).hasText("Keine Datei passt");
        assertFit(german);
    }
}
