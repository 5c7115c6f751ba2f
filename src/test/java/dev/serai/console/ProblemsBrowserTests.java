package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.serai.RouteFolder;
import dev.serai.ledger.Ids;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Problems, as a person finds and replays them, and the question why somebody got nothing. */
class ProblemsBrowserTests extends AbstractBrowserTests {

    private static final String TWILIO = """
            {"integrationType": "sms", "provider": "twilio", "name": "Twilio", "configuration": {"sandbox": true, "sandboxStatus": 400,
             "accountSid": "AC0123456789abcdef0123456789abcdef", "fromPhoneNumber": "+15005550006"}}""";
    private static final String SENDGRID = """
            {"integrationType": "email", "provider": "sendgrid", "name": "SendGrid main",
             "configuration": {"sandbox": true, "sandboxStatus": 503, "fromEmail": "orders@tarnvale.example"}}""";

    private String connect(TestTenant tenant, String connection) {
        Reply made = post("/api/integrations", tenant.token(), connection);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private void mend(TestTenant tenant, String connection) {
        assertThat(put("/api/integrations/" + connection, tenant.token(), "{\"configuration\": {\"sandboxStatus\": 201}}").status())
                .isEqualTo(200);
    }

    private String sms(TestTenant tenant, String to) {
        return post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"" + to
                + "\", \"text\": \"Your parcel comes today between 14:00 and 16:00\"}").at("/deliveryId");
    }

    private List<String> texts(TestTenant tenant, int count) {
        return IntStream.range(0, count).mapToObj(i -> sms(tenant, "+4144312345" + i)).toList();
    }

    /** The problem with the latest failure once there are so many with so many deliveries. */
    private JsonNode problem(TestTenant tenant, int problems, int deliveries) {
        Awaitility.await().until(() -> {
            JsonNode found = get("/api/problems", tenant.token()).body();
            return found.path("problems").asInt() == problems && found.path("deliveries").asInt() == deliveries;
        });
        return get("/api/problems", tenant.token()).body().at("/items/0");
    }

    private static Locator card(Page page, String title) {
        return page.locator(".problem").filter(new Locator.FilterOptions().setHasText(title));
    }

    private static Locator replay(Page page) {
        return page.locator(".replaying");
    }

    private static void confirm(Page page) {
        page.locator("dialog button[type=submit]").click();
    }

    /** A replay of all that is dead, which begins when somebody else is done. */
    private void waitingReplay(TestTenant tenant) {
        database.jdbc().sql("""
                insert into replay (tenant_id, id, problem_id, how, status, but_not, last_number, total, state, due_at, created_at,
                  updated_at)
                select tenant_id, ?, problem_id, 'same-message', 'dead', '{}', max(number), count(*), 'running',
                  now() + interval '1 hour', now(), now() from problem_member where tenant_id = ? group by tenant_id, problem_id""")
                .params(Ids.next(), UUID.fromString(tenant.id())).update();
    }

    @ParameterizedTest
    @EnumSource(value = Look.class, names = "PHONE_DARK", mode = EnumSource.Mode.EXCLUDE)
    void thePageIsFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        connect(tenant, TWILIO);
        connect(tenant, SENDGRID);
        texts(tenant, 3);
        post("/api/v1/integrations/email/send", tenant.token(),
                "{\"to\": \"ann@example.com\", \"subject\": \"Invoice 2027-0418\", \"text\": \"Hello\"}");
        problem(tenant, 2, 4);
        Page page = signedIn(look, tenant.token(), "/problems");

        assertThat(page.locator(".problem")).hasCount(2);
        Locator refused = card(page, "Twilio refused these messages");
        assertThat(refused.locator(".badge")).hasText("Dead");
        assertThat(refused.locator(".quote")).hasText("Twilio answered 400: Bad Request (the connection's sandbox is set to answer 400)");
        assertThat(refused.locator(".p-count")).hasText("3dead deliveries");
        assertThat(refused.locator(".advice")).containsText("What to do: Correct what the messages are made of");
        assertThat(refused.locator(".spark rect")).hasCount(24);
        Locator tried = card(page, "SendGrid main answered 503");
        assertThat(tried.locator(".badge")).hasText("Still tried");
        assertThat(tried.locator(".advice")).containsText("Nothing has to be done");
        assertThat(page.locator(".page-head p")).containsText("4 deliveries failed or still fail, in 2 groups by cause");
        assertFit(page);
        keep(page, look, "problems");

        page.locator(".chip", new Page.LocatorOptions().setHasText("Still tried")).click();
        assertThat(page.locator(".problem")).hasCount(1);
        page.reload();
        assertThat(card(page, "SendGrid main answered 503")).hasCount(1);
        page.locator(".chip[aria-pressed=true]").click();
        card(page, "Twilio refused").locator("h2 a").click();
        assertThat(page.locator("h1")).hasText("Twilio refused these messages");
        assertThat(page.locator(".members li")).hasCount(3);
        assertThat(page.locator(".members li").first()).containsText("Your parcel comes today");
        assertThat(page.locator(".reasons li")).containsText("without an event");
        assertThat(button(page, "Replay 3 events")).hasCount(0);
        assertFit(page);
        keep(page, look, "problem");
    }

    @Test
    void aPersonFindsAGroupAndReplaysTheSameMessagesToTheEnd() {
        TestTenant tenant = newTenant("Replayers Ltd");
        String twilio = connect(tenant, TWILIO);
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/problems");
        assertThat(page.locator(".empty h2")).hasText("Nothing fails");
        assertFit(page);

        List<String> ids = texts(tenant, 3);

        assertThat(page.locator(".p-count b")).hasText("3");
        assertThat(page.locator(".nav a[href='/problems'] .count")).containsText("1");
        problem(tenant, 1, 3);
        waitingReplay(tenant);
        page.reload();
        assertThat(replay(page)).containsText("0 of 3 replayed");
        assertThat(page.locator(".problem .badge")).hasText("Replaying");
        assertThat(button(page, "Replay the same messages")).hasCount(0);
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "problems-replay");
        button(page, "Stop").click();
        assertThat(replay(page)).containsText("Stopped after 0 of 3");

        mend(tenant, twilio);
        button(page, "Replay the same messages").click();
        assertThat(page.locator("dialog h2")).hasText("Replay 3 messages?");
        assertFit(page);
        confirm(page);
        assertThat(replay(page)).containsText("Replay done: 3 of 3 delivered");
        assertThat(page.locator(".toast b")).hasText("Replayed: 3 were delivered");
        assertThat(page.locator(".problem .badge")).hasText("Solved");
        ids.forEach(id -> assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("delivered"));
        button(page, "Solved").click();
        assertThat(page.locator(".problem")).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("/problems\\?state=solved$"));
        button(page, "Open").click();
        assertThat(page.locator(".empty h2")).hasText("Nothing fails");
    }

    private void parcels(RouteFolder routes, String text) {
        JsonNode state = routes.put("events/problems-parcel.camel.yaml", """
                - route:
                    id: problems-parcel
                    description: For a test.
                    group: events
                    from:
                      uri: "event:problems.parcel"
                      steps:
                        - setBody: {expression: {jq: {expression: '{to: .phone, text: %s}'}}}
                        - to: {id: to-sms, uri: "operation:sms.send"}
                """.formatted(text));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    @Test
    void eventsGoThroughTodaysRoutesOnceTheDifferenceWasSeen() {
        TestTenant tenant = newTenant("Menders Ltd");
        String twilio = connect(tenant, TWILIO);
        try (RouteFolder routes = routeFolder()) {
            parcels(routes, "\"Your parcel null is on its way\"");
            String id = post("/api/events", tenant.token(), "{\"type\": \"problems.parcel\", \"data\": {\"phone\": \"+41443123456\","
                    + " \"parcel\": \"88-20417\"}}").at("/deliveries/0/id");
            String plain = sms(tenant, "+41443123457");
            delivery(tenant, id, "dead");
            delivery(tenant, plain, "dead");
            String problem = problem(tenant, 1, 2).path("id").asText();
            parcels(routes, "\"Your parcel \\(.parcel) is on its way\"");
            mend(tenant, twilio);
            Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/problems/" + problem);

            button(page, "Replay 2 events").click();
            Locator dialog = page.locator("dialog");
            assertThat(dialog.locator("h2")).hasText("Replay 2 events through today's routes?");
            assertThat(dialog.locator(".preview")).containsText("All 2 were looked at: 1 would go out changed, 1 would not go out");
            assertThat(dialog.locator(".del")).containsText("Your parcel null is on its way");
            assertThat(dialog.locator(".add")).containsText("Your parcel 88-20417 is on its way");
            assertThat(dialog.locator(".reasons")).containsText("1 × It was asked for without an event");
            assertFit(page);
            keep(page, Look.DESKTOP_LIGHT, "problem-today");
            assertThat(delivery(tenant, id).path("status").asText()).as("nothing was sent").isEqualTo("dead");
            confirm(page);

            assertThat(replay(page)).containsText("Replay done: 1 of 2 delivered");
            assertThat(replay(page)).containsText("1 failed again");
            assertThat(page.locator(".members li")).hasCount(1);
            assertThat(page.locator(".members .quote")).containsText("Twilio answered 400");
            assertThat(page.locator(".reasons")).containsText("1 × It was asked for without an event");
            assertThat(delivery(tenant, id, "delivered").at("/message/text").asText()).isEqualTo("Your parcel 88-20417 is on its way");
            page.locator("a[href='/deliveries?problemId=" + problem + "']").first().click();
            assertThat(page.locator(".deliveries tr[data-id]")).hasCount(1);
            assertThat(page.locator(".chip[aria-pressed=true]")).containsText("problem: Twilio refused these messages");
        }
    }

    @Test
    void whyIsAnsweredAlsoWhereNothingWasSent() {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        connect(tenant, TWILIO);
        String text = sms(tenant, "+41443123456");
        delivery(tenant, text, "dead");
        try (RouteFolder routes = routeFolder()) {
            routes.put("events/problems-nothing.camel.yaml", """
                    - route:
                        id: problems-nothing
                        description: For a test.
                        group: events
                        from:
                          uri: "event:order.shipped.late"
                          steps:
                            - log: "nothing to do"
                    """);
            post("/api/events", tenant.token(), "{\"type\": \"order.shipped.late\", \"data\": {\"email\": \"ben@example.com\"}}");
            for (Look look : List.of(Look.DESKTOP_LIGHT, Look.PHONE_DARK)) {
                Page page = signedIn(look, tenant.token(), "/problems?why=ben%40example.com");
                assertThat(page.locator(".answer")).containsText("Nothing was sent: order.shipped.late of ");
                assertThat(page.locator(".trail li")).containsText(new String[] {"order.shipped.late came in",
                    "Route problems-nothing made nothing of it", "No provider was called."});
                assertFit(page);
                keep(page, look, "problems-why");
            }
        }
        Page page = signedIn(Look.DESKTOP_DARK, "de", tenant.token(), "/problems");
        assertThat(page.locator("h1")).hasText("Probleme");
        Locator field = page.locator(".why input");
        field.fill("nobody@example.com");
        page.keyboard().press("Enter");
        assertThat(page.locator(".answer")).containsText("Gesendet wurde nichts, und verlangt auch nichts:");
        assertFit(page);
        field.fill("+41 44 312 34 56");
        page.locator("#why-days").selectOption("30");
        button(page, "Fragen").click();
        page.waitForURL("**/problems?why=*&days=30");
        assertThat(page.locator(".answer")).containsText("wurde nicht zugestellt und wird nicht wieder versucht");
        field.fill(text);
        page.keyboard().press("Enter");
        page.locator(".why-a a").first().click();
        page.waitForURL("**/deliveries/*");
        page.goBack();
        assertThat(page.locator(".answer")).containsText("wurde nicht zugestellt und wird nicht wieder versucht");
        field.fill("a");
        page.keyboard().press("Enter");
        assertThat(page.locator(".why-a .callout")).containsText("Name von 3 bis 320 Zeichen");
    }

    @Test
    void whatFailsToLoadSaysSoAndAnotherTenantSeesNothing() {
        TestTenant tenant = newTenant("One Ltd");
        connect(tenant, TWILIO);
        texts(tenant, 1);
        String problem = problem(tenant, 1, 1).path("id").asText();
        Page page = open(Look.DESKTOP_LIGHT, "/problems");
        page.route("**/api/problems?*", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)
                .setContentType("application/problem+json").setBody("{\"title\": \"Busy\", \"detail\": \"The database is away\"}")));
        page.locator("#token").fill(tenant.token());
        page.locator("serai-sign-in button[type=submit]").click();
        assertThat(page.locator(".callout.error")).containsText("The problems could not be loaded");
        assertThat(page.locator(".callout.error")).containsText("The database is away");
        assertFit(page);
        page.unroute("**/api/problems?*");
        button(page, "Try again").click();
        assertThat(page.locator(".problem")).hasCount(1);

        Page theirs = signedIn(Look.DESKTOP_LIGHT, newTenant("Two Ltd").token(), "/problems/" + problem);
        assertThat(theirs.locator("h1")).hasText("There is no such problem");
        assertThat(theirs.content()).doesNotContain("Twilio");
        assertFit(theirs);
        theirs.locator(".empty a").click();
        assertThat(theirs.locator(".empty h2")).hasText("Nothing fails");
        theirs.locator(".why input").fill("+41443123450");
        theirs.keyboard().press("Enter");
        assertThat(theirs.locator(".answer")).containsText("nothing was asked for");
    }
}
