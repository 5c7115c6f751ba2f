package dev.serai.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.List;
import java.util.Map;

/** The one browser of the JVM: started when a test needs it, closed with the JVM. */
final class Browsers {

    private static Browser browser;

    private Browsers() {}

    static synchronized Browser get() {
        if (browser == null) {
            Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(ChromiumPresent.chromium().orElseThrow(() -> new IllegalStateException(
                            "There is no Chromium; .ci/run installs it")))
                    .setArgs(List.of("--no-sandbox", "--font-render-hinting=none")));
            Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        }
        return browser;
    }
}
