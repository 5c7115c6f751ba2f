package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.serai.RouteFolder;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A provider drafted in the console, from the document until it is live. */
class DraftsBrowserTests extends AbstractBrowserTests {

    private static final Path DOCUMENT = Path.of("src/test/resources/draft/letters.yaml");
    /** How basic authentication and a form go on the wire. */
    private static final String REQUEST = "headers: {Authorization: Basic dGVzdC11c2VybmFtZTp0ZXN0LXBhc3N3b3Jk}";
    private static final String CALL = "POST /accounts/{account_id}/texts";

    private static void decide(Page page, String file, String pattern, String value) {
        page.locator("#d-which").selectOption(file);
        Locator text = page.locator("#d-text");
        String before = text.inputValue();
        String after = before.replaceAll(pattern, value);
        assertThat(after).as(file).isNotEqualTo(before);
        text.fill(after);
    }

    private static void drafted(Page page, String provider) {
        page.locator("#d-file").setInputFiles(DOCUMENT);
        assertThat(page.locator("#d-operation-0")).isFocused();
        page.locator("#d-operation-0").selectOption("sms.send");
        page.locator("#d-call-0").selectOption(CALL);
        assertThat(page.locator("#d-test")).hasValue("GET /account");
        page.locator("#d-provider").fill(provider);
    }

    @Test
    void aProviderIsDraftedDecidedCheckedAndMadeLive() {
        Page page = signedIn(Look.DESKTOP_LIGHT, OPERATOR, "/drafts");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "drafts");
        button(page, "Look for calls").click();
        assertThat(page.locator("#d-document-m")).containsText("Choose a file or paste the document");
        assertThat(page.locator("#d-document")).isFocused();
        page.locator("#d-document").fill("swagger: '2.0'\npaths: {}");
        button(page, "Look for calls").click();
        assertThat(page.locator("#d-document-m")).containsText("it is one of version 2.0");

        drafted(page, "Texts");
        button(page, "Draft the provider").click();
        assertThat(page.locator("#d-provider-m")).containsText("lower-case letters");
        page.locator("#d-provider").fill("letters-texts");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "drafts-calls");
        button(page, "Draft the provider").click();

        assertThat(page.locator("#h-open")).containsText("places to decide");
        assertFit(page);
        keep(page, Look.DESKTOP_LIGHT, "draft");
        page.locator(".draft-open .link").first().click();
        assertThat(page.locator("#d-text")).isFocused();
        assertThat(String.valueOf(page.evaluate("getSelection().toString() || document.querySelector('#d-text').value.slice("
                + "document.querySelector('#d-text').selectionStart, document.querySelector('#d-text').selectionEnd)")))
                .startsWith("UNDECIDED(");
        button(page, "Check").click();
        assertThat(page.locator("#h-result")).hasText("It cannot go live yet");
        assertThat(page.locator(".draft-result")).containsText("It is not decided yet: the published limit");

        decide(page, "letters-texts-sink.kamelet.yaml", "(?m)^ +serai.dev/rate-limit: .*\n", "");
        decide(page, "letters-texts-sink.kamelet.yaml", "serai.dev/help: UNDECIDED.*", "serai.dev/help: https://letters.example/keys");
        decide(page, "letters-texts-sink.kamelet.yaml", "UNDECIDED\\([^\n\"]*\\)", "On the page Keys.");
        decide(page, "letters-texts/refusal.yaml", "UNDECIDED\\([^\n]*\\)", "No such number");
        decide(page, "letters-texts/success.yaml", "(?m)^  method: POST", "  " + REQUEST + "\n  method: POST");
        page.reload();
        assertThat(page.locator("#h-open")).hasText("Everything is decided");
        decide(page, "letters-texts/wrong-key.yaml", "status: 401", "status: 400");
        button(page, "Check").click();
        assertThat(page.locator("#h-result")).hasText("It cannot go live yet");
        assertThat(page.locator(".draft-result > li").first()).containsText("Of the outcome is expected: switch; it was: rejected");
        assertThat(button(page, "Make live")).hasCount(0);
        assertFit(page);
        page.locator("#h-result").scrollIntoViewIfNeeded();
        keep(page, Look.DESKTOP_LIGHT, "draft-checked");
        page.locator(".draft-result .link").first().click();
        assertThat(page.locator("#d-which")).hasValue("letters-texts/wrong-key.yaml");
        decide(page, "letters-texts/wrong-key.yaml", "status: 400", "status: 401");
        button(page, "Check").click();
        assertThat(page.locator("#h-result")).hasText("All cases pass");

        try (RouteFolder kamelets = kameletFolder()) {
            kamelets.claim("letters-texts-sink.kamelet.yaml");
            button(page, "Make live").click();
            page.locator("dialog[open]").getByText("Make live", new Locator.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator(".callout.ok")).containsText("letters-texts is live");
            assertFit(page);
            keep(page, Look.DESKTOP_LIGHT, "draft-live");
            page.locator(".callout.ok a").click();
            assertThat(page).hasURL(Pattern.compile("/kamelets/letters-texts-sink.kamelet.yaml$"));
            assertThat(get("/api/integrations/available/letters-texts", newTenant("Texts").token()).status()).isEqualTo(200);
        }
    }

    @Test
    void whoMayNotIsToldAndWhatFailsIsSaid() {
        Page tenants = signedIn(Look.PHONE_DARK, newTenant("Curious Ltd").token(), "/drafts");
        assertThat(tenants.locator("h1")).hasText("Drafts are for the operator");

        Page page = signedIn(Look.PHONE_DARK, "de", OPERATOR, "/drafts");
        drafted(page, "letters-phone");
        button(page, "Anbieter entwerfen").click();
        assertThat(page.locator("#h-open")).containsText("Stellen sind zu entscheiden");
        page.route("**/api/drafts/check", route -> route.fulfill(new Route.FulfillOptions().setStatus(403)
                .setContentType("application/problem+json").setBody("""
                        {"type": "urn:serai:problem:drafts-are-not-tried-here", "title": "Drafts are not tried here", "status": 403,
                         "detail": "A provider's file carries the messages of tenants."}""")));
        button(page, "Prüfen").click();
        assertThat(page.locator(".callout.error")).containsText("serai.draft.texts=true");
        assertFit(page);
        keep(page, Look.PHONE_DARK, "draft");
        button(page, "Neu beginnen").click();
        page.locator("dialog[open]").getByText("Neu beginnen", new Locator.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator("#d-document")).isVisible();
        page.reload();
        assertThat(page.locator("#d-document")).isVisible();
    }
}
