package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page of a tenant's own, on another origin and with a strict policy, in which the script of a sign-up page draws its form. */
class SignupPageBrowserTests extends AbstractBrowserTests {

    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private HttpServer site;
    private TestTenant tenant;

    @BeforeEach
    void startSite() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            byte[] body = pages.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=UTF-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; script-src " + uri("") + "; connect-src "
                    + uri("") + "; form-action " + uri(""));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        site.start();
        tenant = newTenant("Signing in browsers Ltd");
    }

    @AfterEach
    void stopSite() {
        site.stop(0);
    }

    private String origin() {
        return "http://localhost:" + site.getAddress().getPort();
    }

    private JsonNode connection(String pageUrl, String more) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "signup_page", "provider": "signup-page", "name": "Newsletter", "configuration": {"pageUrl": "%s"%s}}"""
                .formatted(pageUrl, more));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.body();
    }

    private void put(String path, JsonNode connection) {
        pages.put(path, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>Our newsletter</title></head><body><main>"
                + "<h1>Our newsletter</h1>" + connection.at("/signup/embedCode").asText()
                + "</main></body></html>");
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "PHONE_LIGHT"})
    void aPersonSignsUpOnAPageOfAnotherOrigin(Look look) {
        pages.put("/thanks", "<!doctype html><html lang=\"en\"><title>Thanks</title><main><h1>Welcome aboard</h1></main></html>");
        JsonNode connection = connection(origin() + "/signup", ", \"redirectUrl\": \"" + origin() + "/thanks\", \"formFields\":"
                + " [{\"name\": \"email\", \"label\": \"Email\", \"type\": \"email\"}, {\"name\": \"size\", \"label\": \"Size\", \"type\":"
                + " \"select\", \"options\": [\"S\", \"M\"]}, {\"name\": \"terms\", \"label\": \"I agree\", \"type\": \"checkbox\","
                + " \"required\": true}]");
        put("/signup", connection);

        Page page = open(look, origin() + "/signup");
        assertThat(page.getByLabel("Email (required)")).isVisible();
        assertFit(page);
        keep(page, look, "signup-form");
        page.getByLabel("Email (required)").fill("nobody");
        page.keyboard().press("Enter");
        assertThat(page.getByText("Email is no email address")).isVisible();
        assertThat(page.getByText("I agree is required")).isVisible();
        assertThat(page.getByLabel("Email (required)")).isFocused();
        assertFit(page);
        assertThat(page.evaluate("Object.keys(window).filter(name => /serai|signup/i.test(name)).length")).isEqualTo(0);

        page.getByLabel("Email (required)").fill("ann@example.com");
        page.getByLabel("Size").selectOption("M");
        page.getByLabel("I agree (required)").check();
        button(page, "Sign up").click();

        assertThat(page.locator("h1")).hasText("Welcome aboard");
        JsonNode events = get("/api/events?type=signup.submitted", tenant.token()).body().path("items");
        assertThat(events).hasSize(1);
        JsonNode data = get("/api/events/" + events.get(0).path("id").asText(), tenant.token()).body().path("data");
        assertThat(data.path("fields").toString()).isEqualTo("{\"email\":\"ann@example.com\",\"size\":\"M\",\"terms\":true}");
    }

    /** The browser says in its own words why; that is no fault here. */
    @Test
    void aPageOfAForeignOriginGetsNoForm() {
        put("/signup", connection("https://www.example.com/signup", ""));
        try (BrowserContext context = Browsers.get().newContext()) {
            Page page = context.newPage();
            page.navigate(origin() + "/signup");
            assertThat(page.getByText("This form is not available.")).isVisible();
            assertThat(page.locator("form")).hasCount(0);
        }
    }

    @Test
    void theFormOfSeraiItselfAndTheConsoleShowTheSame() {
        JsonNode connection = connection(origin() + "/signup", ", \"topic\": \"news\"");
        Page hosted = open(Look.PHONE_LIGHT, "de", "/signup/" + connection.at("/signup/apiKey").asText());
        assertThat(hosted.getByLabel("E-Mail (erforderlich)")).isVisible();
        assertFit(hosted);

        Page console = signedIn(Look.DESKTOP_LIGHT, tenant.token(), "/integrations/" + connection.path("id").asText());
        assertThat(console.locator("#signup-embed")).hasValue(connection.at("/signup/embedCode").asText());
        assertThat(console.locator("[data-count=submitted]")).hasText("0");
        assertThat(console.locator("main")).not().containsText("connect.group");
        assertFit(console);
        keep(console, Look.DESKTOP_LIGHT, "signup-connection");
        button(console, "Another key").click();
        console.locator("dialog button", new Page.LocatorOptions().setHasText("Another key")).click();
        assertThat(console.locator("#signup-embed")).not().hasValue(connection.at("/signup/embedCode").asText());
        Page phone = signedIn(Look.PHONE_LIGHT, "de", tenant.token(), "/integrations/" + connection.path("id").asText());
        assertThat(phone.getByText("Noch hat sich niemand angemeldet.")).isVisible();
        assertFit(phone);
    }
}
