package dev.serai.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What administrators look after: the audit log, users and tokens, export and erasure. */
class WorkspaceBrowserTests extends AbstractBrowserTests {

    private static final String SECRET = "key-3f1c9b2e5e6f";
    private static final String MAILGUN = """
            {"integrationType": "email", "provider": "mailgun", "name": "Mailgun EU",
             "configuration": {"sandbox": true, "apiKey": "%s", "domain": "mg.tarnvale.example", "region": "eu",
               "fromEmail": "orders@mg.tarnvale.example"}}""".formatted(SECRET);

    private String connect(String token) {
        Reply made = post("/api/integrations", token, MAILGUN);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String user(String token, String name, String email, String role) {
        Reply made = post("/api/users", token, "{\"name\": \"" + name + "\", \"email\": \"" + email + "\", \"role\": \"" + role
                + "\"}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String token(String admin, String user, String name, String more) {
        return post("/api/users/" + user + "/tokens", admin, "{\"name\": \"" + name + "\"" + more + "}").at("/token");
    }

    /** Two users, some tokens, a connection and what was changed about it; answers a token of the first user. */
    private String furnish(TestTenant tenant) {
        String ines = user(tenant.token(), "Ines Baumann", "ines.baumann@tarnvale.example", "admin");
        String token = token(tenant.token(), ines, "Laptop", "");
        String jonas = user(token, "Jonas Okafor-Lindqvist", "jonas@tarnvale.example", "member");
        token(token, jonas, "Scripts for the warehouse", ", \"expiresAt\": \"2099-12-31T00:00:00Z\"");
        put("/api/users/" + jonas, token, "{\"isActive\": false}");
        String mailgun = connect(token);
        put("/api/integrations/" + mailgun, token, "{\"configuration\": {\"apiKey\": \"key-8a7b6c5d1122\", \"region\": \"us\"}}");
        post("/api/integrations/" + mailgun + "/pause", token, "{}");
        return token;
    }

    private static Locator entries(Page page) {
        return page.locator(".audit tr[data-id]");
    }

    private static void confirm(Page page) {
        page.locator("dialog button[type=submit]").click();
    }

    @ParameterizedTest
    @EnumSource(names = {"DESKTOP_LIGHT", "DESKTOP_DARK", "PHONE_DARK"})
    void theLogTellsWhoChangedWhat(Look look) {
        TestTenant tenant = newTenant("Tarn & Vale Outfitters");
        Page page = signedIn(look, furnish(tenant), "/audit");

        Locator change = entries(page).filter(new Locator.FilterOptions().setHasText("Mailgun EU")).nth(1);
        assertThat(entries(page).first()).containsText("Signed in");
        assertThat(change).containsText("Ines Baumann");
        assertThat(change).containsText("over the token “Laptop”");
        change.getByRole(AriaRole.BUTTON).click();
        assertThat(page).hasURL(Pattern.compile("entry=[0-9a-f-]{36}$"));
        assertThat(page.locator(".changes tbody tr").filter(new Locator.FilterOptions().setHasText("region"))).containsText("us");
        assertThat(page.locator(".changes")).containsText("••••1122");
        assertThat(page.locator("body")).not().containsText("key-8a7b");
        assertFit(page);
        keep(page, look, "audit");
        page.reload();
        assertThat(page.locator(".changes")).containsText("••••1122");
    }

    @Test
    void theLogIsNarrowedAndGoneThroughPageByPage() {
        TestTenant tenant = newTenant("Narrow Ltd");
        furnish(tenant);
        IntStream.range(0, 50).forEach(i -> post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"Key " + i
                + "\", \"value\": \"value-of-key-" + i + "\"}"));
        Page page = signedIn(Look.DESKTOP_DARK, "de", tenant.token(), "/audit");

        assertThat(entries(page)).hasCount(50);
        button(page, "Ältere zeigen").click();
        assertThat(page.locator(".more-rows")).containsText("Das sind alle");
        assertThat(entries(page).last()).containsText("Mandanten angelegt");
        button(page, "Filter").click();
        page.locator("#filter-actor").selectOption(new SelectOption().setLabel("Ines Baumann"));
        page.locator("#filter-resource").selectOption("connection");
        assertFit(page);
        confirm(page);
        assertThat(entries(page)).hasCount(3);
        assertThat(page.locator(".chip[aria-pressed=true]")).containsText(new String[] {"von: Ines Baumann", "zu: Verbindung"});
        page.reload();
        assertThat(entries(page)).hasCount(3);
        button(page, "zu: Verbindung, entfernen").click();
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("Jonas"))).hasCount(2);
        page.navigate("/audit?action=problem.replay");
        assertThat(page.locator(".empty h2")).hasText("Keine solche Änderung");
        assertFit(page);
    }
}
