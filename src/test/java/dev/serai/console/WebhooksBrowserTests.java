package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.subscription.Endpoints;
import dev.serai.subscription.Endpoints.Endpoint;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Webhooks, as a person adds them, tries them, finds out what went wrong, and enters addresses at providers. */
class WebhooksBrowserTests extends AbstractBrowserTests {

    private static final String PATH = "/api/integrations/webhooks";
    private static final Told BROKEN = Told.json(500, "{\"error\": \"database is away\"}");
    private static final String STRIPE = """
            {"integrationType": "payment", "provider": "stripe", "name": "Stripe", "configuration": {"sandbox": true,
             "apiKey": "sk_test_4eC39HqLyjWDarjtT1zdp7dc"}}""";
    private static final String SLACK = """
            {"integrationType": "chat", "provider": "slack", "name": "Slack of the warehouse", "configuration": {"sandbox": true,
             "accessToken": "xoxb-1234567890-abcdefghij", "webhookSecret": "0123456789abcdef0123456789abcdef"}}""";

    private JsonNode subscribe(TestTenant tenant, Endpoint endpoint, String more) {
        Reply made = post(PATH, tenant.token(), "{\"url\": \"" + endpoint.url() + "\"" + more + "}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.body();
    }

    private String idOf(JsonNode hook) {
        return hook.path("id").asText();
    }

    /** Others have endpoints that take everything. */
    @AfterAll
    static void endEndpoints() {
        PROVIDERS.tellNoMore("webhook");
    }

    private static Endpoint endpoint() {
        return Endpoints.next(PROVIDERS);
    }

    private void raise(TestTenant tenant, String type, String data) {
        Reply raised = post("/api/events", tenant.token(), "{\"type\": \"" + type + "\", \"data\": " + data + "}");
        assertThat(raised.status()).as(raised.raw().body()).isEqualTo(202);
    }

    private void awaitLog(TestTenant tenant, String id, String status) {
        Awaitility.await().untilAsserted(() -> assertThat(get(PATH + "/" + id + "/deliveries", tenant.token()).body()
                .at("/items/0/status").asText()).isEqualTo(status));
    }

    private static Locator in(Locator where, String button) {
        return where.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator item(Page page, String name) {
        return page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static String header(Asked request, String name) {
        return request.headers().get(name);
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_LIGHT"})
    void thePagesAreFitForEverybody(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        Endpoint warehouse = endpoint();
        String works = idOf(subscribe(tenant, warehouse, """
                , "events": ["invoice.*", "lead.created", "order.shipped", "payment.succeeded", "message.received"],
                "description": "Warehouse", "filters": [{"field": "total", "greaterThan": 100}],
                "transformation": "{text: .type, number: .data.number, total: .data.total}",
                "headers": {"X-Api-Key": "k-123456"}, "ordered": true"""));
        Endpoint broken = endpoint();
        broken.answer(BROKEN);
        String fails = idOf(subscribe(tenant, broken, ", \"events\": [\"order.made\"], \"description\": \"Shop backend, Manchester\""));
        Endpoint gone = endpoint();
        gone.answer(new Told(410, "", "gone"));
        String disabled = idOf(subscribe(tenant, gone, ", \"events\": [\"order.gone\"], \"description\": \"Old shop\""));
        String paused = idOf(subscribe(tenant, endpoint(), ", \"events\": [\"*\"], \"description\": \"Archive\""));
        post(PATH + "/" + paused + "/pause", tenant.token(), "");
        post("/api/integrations", tenant.token(), STRIPE);
        post("/api/integrations", tenant.token(), SLACK);
        raise(tenant, "order.made", "{\"number\": 7}");
        raise(tenant, "order.gone", "{\"number\": 7}");
        raise(tenant, "invoice.paid", "{\"number\": \"2027-0418\", \"total\": 129.9, \"currency\": \"CHF\"}");
        awaitLog(tenant, fails, "dead");
        awaitLog(tenant, disabled, "dead");
        awaitLog(tenant, works, "delivered");
        database.jdbc().sql("update subscription set failing_since = now() - interval '50 hours' where id = ?")
                .param(UUID.fromString(fails)).update();

        Page page = signedIn(look, tenant.token(), "/webhooks");
        assertThat(page.locator(".conn")).hasCount(4);
        assertThat(page.locator(".conn.error .result").filter(new Locator.FilterOptions().setHasText("of the way to being disabled")))
                .containsText(Pattern.compile("42\\s?% of the way to being disabled on "));
        assertThat(page.locator(".conn .badge").filter(new Locator.FilterOptions().setHasText("Disabled"))).hasCount(1);
        assertThat(page.locator(".conn[data-id=\"" + fails + "\"] .facts")).containsText("500 after");
        assertFit(page);
        keep(page, look, "webhooks");

        link(page, "Incoming").click();
        assertThat(page.locator(".incoming")).hasCount(2);
        assertFit(page);
        keep(page, look, "webhooks-incoming");

        page.navigate("/integrations/webhooks/" + fails);
        page.locator(".sent > summary").first().click();
        assertThat(page.locator(".sent-detail .attempt")).hasCount(5);
        assertFit(page);
        keep(page, look, "webhook-log");

        page.navigate("/integrations/webhooks/" + works + "?view=settings");
        page.locator("[data-result]").waitFor();
        assertFit(page);
        keep(page, look, "webhook-settings");

        link(page, "Log").click();
        page.locator(".sent > summary").first().click();
        in(page.locator(".sent-detail"), "Verify its signature").click();
        page.locator("#s-secret").fill("whsec_" + "QUJD".repeat(11));
        assertThat(page.locator("[data-verdict=bad]")).isVisible();
        assertFit(page);
        keep(page, look, "webhook-signature");
    }

    @Test
    void anEndpointIsAddedWithATransformationThatIsTriedFirst() {
        TestTenant tenant = newTenant("Adding Ltd");
        Endpoint endpoint = endpoint();
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/webhooks");
        assertThat(page.locator(".empty h2")).hasText("No endpoint gets events yet");
        assertFit(page);
        link(page, "Add endpoint").click();
        page.locator(".savebar button[type=submit]").click();
        assertThat(page.locator(".callout.error h2")).hasText("2 fields need you");
        assertThat(page.locator("#f-url")).isFocused();
        assertFit(page);

        page.locator("#f-url").fill(endpoint.url());
        page.locator("#f-description").fill("Warehouse");
        page.locator("#f-events").fill("order.*.made");
        page.locator("#f-events").press("Enter");
        assertThat(page.locator("#f-events-m")).containsText("“order.*.made” is no type");
        page.locator("#f-events").fill("order.*");
        page.locator("#f-events").press("Enter");
        button(page, "Add condition").click();
        page.locator(".rules input").first().fill("number");
        page.locator(".rules select").selectOption("greaterThan");
        page.locator(".rules input").nth(1).fill("100");
        page.locator("#trial-type").fill("order.made");
        page.locator("#trial-data").fill("{\"number\": 7}");
        page.locator("#f-transformation").fill("{text: .type, number: .data.number");
        assertThat(page.locator("#f-transformation-m")).containsText("On the sample the transformation");
        assertThat(page.locator("#save-why")).hasText("Correct Transformation first");
        page.locator("#f-description").press("Enter");
        assertThat(page.locator("#f-transformation")).isFocused();
        assertThat(get(PATH, tenant.token()).body().path("items")).isEmpty();

        page.locator("#f-transformation").fill("{text: .type, number: .data.number}");
        assertThat(page.locator(".trial .result")).containsText("It would not be sent");
        page.locator("#trial-data").fill("{\"number\": 700}");
        assertThat(page.locator(".trial .result")).containsText("It would be sent");
        assertThat(page.locator("[data-result]")).containsText("\"number\": 700");
        button(page, "Add header").click();
        page.locator(".header-rows input").first().fill("X-Api-Key");
        page.locator(".header-rows input").nth(1).fill("k-123456");
        page.locator(".savebar button[type=submit]").click();

        assertThat(page.locator("h1")).hasText("Warehouse");
        String secret = page.locator("#secret-once").inputValue();
        assertThat(secret).startsWith("whsec_");
        assertFit(page);
        link(page, "Webhooks").last().click();
        assertThat(page.locator("dialog h2")).hasText("Leave without the secret?");
        button(page, "Stay here").click();
        button(page, "I have kept it").click();
        assertThat(page.locator("#secret-once")).hasCount(0);
        page.reload();
        assertThat(page.locator("h1")).hasText("Warehouse");
        assertThat(page.content()).doesNotContain(secret);

        raise(tenant, "order.made", "{\"number\": 700}");
        assertThat(page.locator(".sent > summary")).containsText("204 after");
        assertThat(endpoint.requests().get(0).body()).isEqualTo("{\"text\":\"order.made\",\"number\":700}");
        link(page, "Settings").click();
        page.locator("#f-url").fill(endpoint.url() + "?v=2");
        assertThat(page.locator("#save-why")).hasText("Correct Further headers first");
        button(page, "Enter them anew").click();
        page.locator(".header-rows input").nth(1).fill("k-654321");
        page.locator("#f-ordered").check();
        page.locator(".savebar button[type=submit]").click();
        assertThat(page.locator("#save-why")).hasText("All is saved");
        JsonNode stored = get(PATH, tenant.token()).body().at("/items/0");
        assertThat(stored.path("ordered").asBoolean()).isTrue();
        assertThat(stored.path("url").asText()).endsWith("?v=2");
        assertThat(stored.at("/filters/0/greaterThan").asInt()).isEqualTo(100);
    }

    @Test
    void aTestShowsRequestAndAnswerAndIsSentAgain() {
        TestTenant tenant = newTenant("Testing Ltd");
        Endpoint endpoint = endpoint();
        AtomicBoolean broken = new AtomicBoolean();
        endpoint.answer(asked -> broken.get() || endpoint.requests().size() == 1 ? BROKEN : Told.json(200, "{\"got\": \"it\"}"));
        String id = idOf(subscribe(tenant, endpoint, ", \"events\": [\"order.made\"], \"headers\": {\"X-Api-Key\": \"k-123456\"}"));
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations/webhooks/" + id);
        assertThat(page.locator(".empty h2")).hasText("Nothing was sent yet");

        button(page, "Send a test").click();
        assertThat(page.locator("aside .result.ok")).containsText("The endpoint took it");
        assertThat(page).hasURL(Pattern.compile(".*entry=[0-9a-f-]{36}$"));
        Locator first = page.locator(".sent-detail .attempt").last();
        Locator last = page.locator(".sent-detail .attempt").first();
        assertThat(last.locator(".code").first()).containsText("webhook-signature: v1,");
        assertThat(last.locator(".code").first()).containsText("\"message\": \"This is a test; nothing happened\"");
        assertThat(last.locator(".code").first()).not().containsText("k-123456");
        assertThat(last.locator(".code").last()).containsText("\"got\": \"it\"");
        first.locator("summary").click();
        assertThat(first.locator(".code").last()).containsText("database is away");

        in(page.locator(".sent-detail"), "Send again").click();
        assertThat(page.locator(".sent")).hasCount(2);
        assertThat(page.locator(".sent > summary .badge.delivered")).hasCount(2);
        List<Asked> requests = endpoint.requests();
        assertThat(requests.get(requests.size() - 1).headers().get("webhook-id")).isEqualTo(header(requests.get(0), "webhook-id"));

        broken.set(true);
        raise(tenant, "order.made", "{}");
        awaitLog(tenant, id, "dead");
        broken.set(false);
        button(page, "Send again what failed…").click();
        assertThat(page.locator("dialog")).containsText("1 dead letter goes out again.");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".toast b").last()).hasText("1 is sent again");
        awaitLog(tenant, id, "delivered");
        button(page, "Dead").click();
        assertThat(page.locator(".empty h2")).hasText("None is “Dead”");
        assertThat(page).hasURL(Pattern.compile(".*status=dead$"));
    }

    @Test
    void aSignatureIsVerifiedInTheBrowserAlone() {
        TestTenant tenant = newTenant("Verifying Ltd");
        Endpoint endpoint = endpoint();
        JsonNode hook = subscribe(tenant, endpoint, ", \"events\": [\"order.made\"]");
        String secret = hook.path("secret").asText();
        raise(tenant, "order.made", "{\"number\": 7}");
        awaitLog(tenant, idOf(hook), "delivered");
        Page page = signedIn(Look.DESKTOP_DARK, tenant.token(), "/integrations/webhooks/" + idOf(hook));
        page.locator(".sent > summary").click();
        in(page.locator(".sent-detail"), "Verify its signature").click();
        List<String> told = new CopyOnWriteArrayList<>();
        page.onRequest(request -> told.add(request.url() + " " + request.postData() + " " + request.headers()));
        assertThat(page.locator("[data-verdict=incomplete]")).hasText("Still missing: Secret.");
        page.locator("#s-secret").fill(secret);
        assertThat(page.locator("[data-verdict=good]")).isVisible();
        assertThat(page.locator("aside .steps")).containsText("The time is within 5 minutes");

        String body = page.locator("#s-body").inputValue();
        page.locator("#s-body").fill(body.replace("7", "8"));
        assertThat(page.locator("aside .steps .bad b")).hasText("The body was changed");
        assertThat(page.locator("aside .steps .bad p")).containsText("From character " + (body.indexOf('7') + 1) + " on");
        page.locator("#s-body").fill(body + "\n");
        assertThat(page.locator("aside .steps .bad p")).containsText("without the line break");
        page.locator("#s-body").fill(body);
        page.locator("#s-secret").fill("whsec_" + "QUJD".repeat(11));
        assertThat(page.locator("aside .steps .bad b")).hasText("The secret is wrong");
        page.locator("#s-secret").fill(secret);
        String time = page.locator("#s-timestamp").inputValue();
        page.locator("#s-timestamp").fill(String.valueOf(Long.parseLong(time) - 3600));
        assertThat(page.locator("aside .steps .bad b")).hasText(new String[] {"The time is another one",
            "The time is outside of the tolerance"});
        page.locator("#s-timestamp").fill(time);
        page.locator("#s-signature").fill(header(endpoint.requests().get(0), "x-serai-signature"));
        assertThat(page.locator("[data-verdict=good]")).isVisible();
        assertThat(told).noneMatch(each -> each.contains(secret) || each.contains(secret.substring(6)));
        assertThat(page.url()).doesNotContain(secret);

        JsonNode other = subscribe(tenant, endpoint, ", \"events\": [\"order.sent\"], \"scheme\": \"ed25519\"");
        raise(tenant, "order.sent", "{}");
        awaitLog(tenant, idOf(other), "delivered");
        page.navigate("/integrations/webhooks/" + idOf(other));
        page.locator(".sent > summary").click();
        in(page.locator(".sent-detail"), "Verify its signature").click();
        assertThat(page.locator("#s-secret")).hasValue(other.path("publicKey").asText());
        assertThat(page.locator("[data-verdict=good]")).isVisible();
        page.locator("#s-id").fill("another");
        assertThat(page.locator("aside .steps .bad b")).hasText("The id is another one");
    }

    @Test
    void anEndpointIsPausedRotatedDisabledAndDeleted() {
        TestTenant tenant = newTenant("Deeds Ltd");
        Endpoint endpoint = endpoint();
        String id = idOf(subscribe(tenant, endpoint, ", \"events\": [\"order.made\"], \"description\": \"Warehouse\""));
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations/webhooks/" + id);
        button(page, "Pause").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Paused");
        raise(tenant, "order.made", "{}");
        assertThat(page.locator(".sent > summary .badge")).hasText("Accepted");
        in(page.locator(".page-head"), "Resume").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Active");
        assertThat(page.locator(".sent > summary .badge")).hasText("Delivered");

        in(page.locator(".page-head"), "More for Warehouse").click();
        item(page, "Rotate the secret…").click();
        assertThat(page.locator("dialog")).containsText("one good one is enough for the endpoint");
        assertFit(page);
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".shown-once")).containsText("The old secret signs as well until");
        assertThat(page.locator("#secret-once")).hasValue(Pattern.compile("whsec_.+"));
        button(page, "I have kept it").click();
        button(page, "Send a test").click();
        Awaitility.await().untilAsserted(() -> assertThat(endpoint.requests()).hasSize(2));
        assertThat(header(endpoint.requests().get(1), "webhook-signature").split(" ")).hasSize(2);

        endpoint.answer(new Told(410, "", "gone"));
        raise(tenant, "order.made", "{}");
        assertThat(page.locator(".conn-title .badge")).hasText("Disabled");
        assertThat(page.locator(".page > .result.bad").first()).containsText("What to do: mend the endpoint");
        endpoint.answer(Endpoints.TAKEN);
        button(page, "Switch on").click();
        assertThat(page.locator("dialog")).containsText("1 dead letter goes out again.");
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".conn-title .badge")).hasText("Active");
        awaitLog(tenant, id, "delivered");

        in(page.locator(".page-head"), "More for Warehouse").click();
        item(page, "Delete…").click();
        page.locator("#dialog-typed").fill("Warehouse");
        page.locator("dialog button[type=submit]").click();
        assertThat(page.locator(".empty h2")).hasText("No endpoint gets events yet");
        assertThat(get(PATH + "/" + id, tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void whoseItIsNotSeesNothingAndMembersChangeNothing() {
        TestTenant other = newTenant("Other Ltd");
        String theirs = idOf(subscribe(other, endpoint(), ", \"events\": [\"*\"], \"description\": \"Their warehouse\""));
        TestTenant own = newTenant("Own Ltd");
        String ours = idOf(subscribe(own, endpoint(), ", \"events\": [\"order.made\"], \"description\": \"Our warehouse\""));
        Page page = signedIn(Look.DESKTOP_LIGHT, own.token(), "/webhooks");
        assertThat(page.locator(".conn h2")).hasText("Our warehouse");
        page.navigate("/integrations/webhooks/" + theirs);
        assertThat(page.locator(".empty h1")).hasText("This endpoint is not there");
        assertThat(page.content()).doesNotContain("Their warehouse");

        Page member = signedIn(Look.PHONE_LIGHT, memberOf(own), "/integrations/webhooks/" + ours + "?view=settings");
        assertThat(member.locator("#f-url")).hasAttribute("readonly", "");
        assertThat(member.locator(".savebar button")).hasCount(0);
        assertThat(button(member, "Pause")).hasCount(0);
        assertFit(member);
        member.navigate("/integrations/" + ours);
        assertThat(member).hasURL(uri("/integrations/webhooks/" + ours).toString());
    }

    @Test
    void theAddressForAProviderIsOneClickFromItsConnection() {
        TestTenant tenant = newTenant("Incoming Ltd");
        String id = post("/api/integrations", tenant.token(), STRIPE).at("/id");
        Page page = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/webhooks?show=incoming&connection=" + id);
        Locator card = page.locator(".incoming");
        assertThat(card.locator("input")).hasValue(Pattern.compile("https?://.+/webhooks/stripe/" + id));
        assertThat(card.locator(".badge")).hasText("Secret missing");
        assertThat(card).containsText("The signing secret of the webhook endpoint, shown in the dashboard");
        link(page, "Fill it in Stripe").click();
        page.locator("details.folded summary").filter(new Locator.FilterOptions().setHasText("What Stripe reports")).click();
        page.locator("#f-webhookSecret").fill("whsec_0123456789abcdef0123456789abcdef");
        page.locator(".savebar button[type=submit]").click();
        assertThat(page.locator("#save-why")).hasText("All is saved");

        Reply refused = post("/webhooks/stripe/" + id, null, "{}");
        assertThat(refused.status()).isEqualTo(401);
        Awaitility.await().untilAsserted(() -> assertThat(get("/api/integrations/" + id + "/webhook", tenant.token()).body()
                .path("refused")).hasSize(1));
        link(page, "Show the address").click();
        assertThat(card.locator(".badge")).hasText("Ready");
        assertThat(card.locator(".refusals")).containsText("1 time");
        assertFit(page);
    }
}
