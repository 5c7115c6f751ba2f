package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.serai.AbstractSeraiIntegrationTests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A person in front of a running Serai. Each page has a browser of its own, without anything of another; a script that fails or that the
 * page's policy refuses fails the test. With {@code -Dconsole.screens=true} what is shown is kept in {@code docs/console}.
 */
@ExtendWith(ChromiumPresent.class)
abstract class AbstractBrowserTests extends AbstractSeraiIntegrationTests {

    private static final Path SCREENS = Path.of(Boolean.getBoolean("console.screens") ? "docs/console" : "target/console");
    private static final int PATIENCE = 60_000;
    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    }

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** How a page is looked at. */
    enum Look {
        DESKTOP_LIGHT(1440, 900, ColorScheme.LIGHT), DESKTOP_DARK(1440, 900, ColorScheme.DARK),
        PHONE_LIGHT(390, 844, ColorScheme.LIGHT), PHONE_DARK(390, 844, ColorScheme.DARK);

        private final int width;
        private final int height;
        private final ColorScheme colours;

        Look(int width, int height, ColorScheme colours) {
            this.width = width;
            this.height = height;
            this.colours = colours;
        }

        boolean isPhone() {
            return width < 640;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A page of a browser that nobody has signed in with. */
    protected Page open(Look look, String path) {
        return open(look, "en", path);
    }

    protected Page open(Look look, String language, String path) {
        BrowserContext context = Browsers.get().newContext(new Browser.NewContextOptions().setBaseURL(uri("").toString())
                .setViewportSize(look.width, look.height).setColorScheme(look.colours).setLocale(language).setTimezoneId("Europe/Zurich")
                .setHasTouch(look.isPhone()).setIsMobile(look.isPhone()).setReducedMotion(ReducedMotion.REDUCE));
        contexts.add(context);
        context.setDefaultTimeout(PATIENCE);
        Page page = context.newPage();
        page.onPageError(faults::add);
        page.onConsoleMessage(this::note);
        page.navigate(path);
        return page;
    }

    /** A page that the owner of a token has signed in to. */
    protected Page signedIn(Look look, String token, String path) {
        return signedIn(look, "en", token, path);
    }

    protected Page signedIn(Look look, String language, String token, String path) {
        Page page = open(look, language, path);
        page.locator("#token").fill(token);
        page.locator("serai-sign-in button[type=submit]").click();
        page.locator("serai-shell #main h1").first().waitFor();
        return page;
    }

    /** An answer of the server that is no success is told by the browser; it is for the page to show it. */
    private void note(ConsoleMessage message) {
        if (("error".equals(message.type()) || "warning".equals(message.type())) && !message.text().startsWith("Failed to load resource")) {
            faults.add(message.text());
        }
    }

    /** Axe has nothing to say, and nothing is wider than the screen. */
    protected void assertFit(Page page) {
        List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
        assertThat(violations).as(() -> page.url() + ": " + violations.stream().map(rule -> rule.getId() + " at "
                + rule.getNodes().stream().map(node -> node.getTarget() + " " + node.getFailureSummary()).toList()).toList()).isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")).as("pixels to scroll sideways").isEqualTo(0);
    }

    /** Keeps what is shown, for people to look at. */
    protected void keep(Page page, Look look, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENS.resolve(name + "-" + look.word() + ".png")));
    }

    protected static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @AfterEach
    void closePages() {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        List<String> seen = List.copyOf(faults);
        faults.clear();
        assertThat(seen).as("faults of scripts, and what the page's policy refused").isEmpty();
    }
}
