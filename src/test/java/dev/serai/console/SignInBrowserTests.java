package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.Cookie;
import dev.serai.security.IdentityProviders;
import dev.serai.security.SignInDouble;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way in and out, as a person goes it. */
class SignInBrowserTests extends AbstractBrowserTests {

    @ParameterizedTest
    @EnumSource(Look.class)
    void theDoorIsFitForEverybody(Look look) {
        Page page = open(look, "/integrations");
        page.locator("#token").waitFor();
        assertThat(button(page, "Sign in with Acme ID")).isVisible();

        assertFit(page);
        keep(page, look, "sign-in");
    }

    @Test
    void aTokenIsTriedOnceAndKeptNowhere() {
        TestTenant tenant = newTenant("Door Ltd");
        Page page = open(Look.DESKTOP_LIGHT, "/integrations");
        page.locator("#token").fill("serai_of_nobody");
        button(page, "Sign in").click();
        assertThat(page.locator("#token-m")).containsText("Serai does not know this token");
        assertThat(page.locator("#token")).isFocused();

        page.locator("#token").fill(tenant.token());
        button(page, "Sign in").click();

        assertThat(page.locator("h1")).hasText("Integrations");
        assertThat(page.locator(".tenant b")).hasText("Door Ltd");
        assertThat(page.url()).endsWith("/integrations");
        assertThat(page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.cookie").toString())
                .doesNotContain(tenant.token());
        Cookie cookie = page.context().cookies().get(0);
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.value).doesNotContain(tenant.token());
        page.reload();
        assertThat(page.locator("h1")).hasText("Integrations");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void whoSignsInOverAProviderComesBackToThePageThatWasAskedFor(Look look) {
        TestTenant tenant = newTenant("Provider Ltd");
        SignInDouble people = IdentityProviders.DOUBLE.signIn();
        people.is(tenant.id(), "Ann Baumann", Map.of());
        Page page = open(look, "/deliveries?channel=email");
        people.deny(true);
        try {
            button(page, "Sign in with Acme ID").click();
            assertThat(page.locator(".result.bad")).containsText("You are not signed in");
        } finally {
            people.deny(false);
        }
        assertThat(page.locator(".result.bad")).containsText("access_denied");
        assertThat(page).hasURL(Pattern.compile("/sign-in$"));
        assertFit(page);
        keep(page, look, "sign-in-refused");

        button(page, "Sign in with Acme ID").click();

        assertThat(page.locator("h1")).hasText("Deliveries");
        assertThat(page).hasURL(Pattern.compile("/deliveries\\?channel=email$"));
        assertThat(page.locator(".avatar")).hasAttribute("aria-label", Pattern.compile("Ann Baumann"));
        assertThat(page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.cookie").toString())
                .doesNotContain("code-", "state", "deliveries");
        page.goBack();
        page.goForward();
        assertThat(page.locator("h1")).hasText("Deliveries");
        page.locator(".avatar").click();
        page.locator("[role=menuitem]", new Page.LocatorOptions().setHasText("Sign out")).click();
        assertThat(page.locator("serai-sign-in h1")).hasText("Sign in");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_DARK"})
    void aPageOfTheSessionBeforeShowsNothingOfTheNextOne(Look look) {
        TestTenant other = newTenant("Second Ltd");
        Page page = signedIn(look, newTenant("First Ltd").token(), "/integrations");
        Page second = page.context().newPage();
        second.navigate("/integrations");
        second.locator("serai-shell #main h1").first().waitFor();
        assertThat(second.evaluate("token => fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'application/json' },"
                + " body: JSON.stringify({ token }) }).then((answer) => answer.status)", other.token())).isEqualTo(201);

        page.evaluate("document.querySelector('nav a[href=\"/deliveries\"]').click()");

        assertThat(page.locator("h1")).hasText("You signed in as somebody else in another tab");
        assertThat(page.locator("serai-shell")).hasCount(0);
        assertFit(page);
        keep(page, look, "other-session");
        button(page, "Reload").click();
        assertThat(page.locator("serai-shell h1").first()).hasText("Deliveries");
        assertThat(page.locator(".monogram").first()).not().hasText("FL");
        assertThat(page.locator("serai-shell")).containsText(look.isPhone() ? "Deliveries" : "Second Ltd");
    }

    @Test
    void whoSignsInInAnotherTabIsSignedInHereOnceItIsSeen() {
        Page page = open(Look.DESKTOP_LIGHT, "/integrations");
        page.locator("#token").waitFor();
        Page second = page.context().newPage();
        second.navigate("/integrations");
        second.locator("#token").fill(newTenant("Both Ltd").token());
        button(second, "Sign in").click();
        assertThat(second.locator("h1")).hasText("Integrations");

        see(page, true);

        assertThat(page.locator("h1")).hasText("Integrations");
    }

    @Test
    void whoSignsOutIsOut() {
        Page page = signedIn(Look.DESKTOP_LIGHT, newTenant("Out Ltd").token(), "/integrations");
        page.locator(".avatar").click();
        page.locator("[role=menuitem]", new Page.LocatorOptions().setHasText("Sign out")).click();

        assertThat(page.locator("serai-sign-in h1")).hasText("Sign in");
        page.navigate("/integrations");
        assertThat(page.locator("serai-sign-in h1")).hasText("Sign in");
    }

    @Test
    void theWordsAreGermanForWhoReadsGerman() {
        Page page = open(Look.PHONE_LIGHT, "de-CH", "/integrations");

        assertThat(page.locator("h1")).hasText("Anmelden");
        assertFit(page);
        button(page, "In English").click();
        assertThat(page.locator("h1")).hasText("Sign in");
    }

    @Test
    void anAddressThatIsNoPageSaysSo() {
        Page page = signedIn(Look.DESKTOP_LIGHT, newTenant("Lost Ltd").token(), "/integrations");
        page.navigate("/deliveries/a/b/c");

        assertThat(page.locator("h1")).hasText("There is no such page");
        assertFit(page);
    }

    @Test
    void aPageThatNobodySeesHoldsNoStream() {
        Page page = open(Look.DESKTOP_LIGHT, "/integrations");
        List<Request> streams = new CopyOnWriteArrayList<>();
        List<Request> ended = new CopyOnWriteArrayList<>();
        page.onRequest(each -> note(each, streams));
        page.onRequestFailed(each -> note(each, ended));
        TestTenant tenant = newTenant("Hidden Ltd");
        page.locator("#token").fill(tenant.token());
        page.clock().install();
        page.waitForResponse("**/api/live?**", () -> button(page, "Sign in").click());
        page.locator("serai-shell #main h1").first().waitFor();
        assertThat(post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\":"
                + " \"Told live\", \"configuration\": {\"apiKey\": \"SG.key-12345678\", \"fromEmail\": \"a@example.com\","
                + " \"sandbox\": true}}").status()).isEqualTo(201);
        page.getByText("Told live").first().waitFor();

        see(page, false);
        page.clock().fastForward(61_000);
        page.waitForCondition(() -> !ended.isEmpty());
        int before = streams.size();
        page.clock().fastForward(600_000);
        assertThat(page.locator("h1")).hasText("Integrations");
        assertThat(streams).hasSize(before);

        Request again = page.waitForRequest("**/api/live?**", () -> see(page, true));
        assertThat(again.headers()).containsKey("last-event-id");
    }

    private static void note(Request request, List<Request> noted) {
        if (request.url().contains("/api/live?")) {
            noted.add(request);
        }
    }

    private static void see(Page page, boolean seen) {
        page.evaluate("hidden => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });"
                + " document.dispatchEvent(new Event('visibilitychange')); }", !seen);
    }

    @Test
    void theKeyboardHasAMap() {
        Page page = signedIn(Look.DESKTOP_LIGHT, newTenant("Keys Ltd").token(), "/integrations");
        page.locator("#main").focus();
        page.keyboard().press("?");

        assertThat(page.locator("dialog h2")).hasText("Keyboard");
        assertFit(page);
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).hasCount(0);
        page.keyboard().press("/");
        assertThat(page.locator(".topbar .input")).isFocused();
    }
}
