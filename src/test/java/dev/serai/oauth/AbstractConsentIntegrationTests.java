package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.ShelfProviders;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.provider.ProviderCatalog;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** A provider that people let Serai in at, {@code fri}, and one where something has to be chosen, {@code cal}. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class AbstractConsentIntegrationTests extends AbstractSeraiIntegrationTests {

    static final String CLIENT = """
            oauthClientId: {title: OAuth Client ID, description: The id., type: string, x-descriptors: ["urn:serai:not-address"]}
            oauthClientSecret: {title: OAuth Client Secret, description: The secret., type: string, format: password}
            realmId: {title: Realm, description: The realm., type: string, x-descriptors: ["urn:serai:not-address"]}
            calendarId: {title: Calendar, description: The calendar., type: string, x-descriptors: ["urn:serai:not-address"]}
            apiUrl: {title: API URL, description: The host., type: string}
            """;
    static final String FRI = """
            grant: authorization_code
            authorizeUrl: https://login.fri.example/authorize
            tokenUrl: https://login.fri.example/oauth2/token
            issuer: https://login.fri.example
            revoke: {url: "https://login.fri.example/revoke", parameters: {token: "{{refreshToken}}"}, client: basic}
            app: tests
            scopes: [shelf.read, shelf.write]
            authorize: {access_type: offline, prompt: consent}
            returns:
              realmId: {callback: realmId}
              apiUrl: {answer: /instance_url, hosts: ["*.fri.example"]}
            dead: [BAD_REFRESH_TOKEN]
            """;
    static final String CAL = """
            grant: authorization_code
            authorizeUrl: https://login.cal.example/authorize
            tokenUrl: https://login.cal.example/oauth2/token
            app: tests
            client: post
            choose:
              url: "{{baseUrl}}/calendars"
              list: /items
              name: /summary
              keep: {calendarId: /id}
              token: /access_token
              what: calendar
              none: This account has no calendar; make one first
            """;

    /** Whose tokens end together, and where what is chosen has one of its own. */
    static final String GRO = """
            grant: authorization_code
            authorizeUrl: https://login.gro.example/authorize
            tokenUrl: https://login.gro.example/oauth2/token
            revoke: {method: DELETE, url: "{{baseUrl}}/me/permissions", authorization: "Bearer {{token}}"}
            client: post
            account: {url: "{{baseUrl}}/accounts", list: /items, where: /own, at: /mail}
            choose:
              url: "{{baseUrl}}/pages"
              list: /items
              name: /summary
              keep: {calendarId: /id}
              token: /access_token
              what: page
              none: This account has no page; make one first
            """;

    @Autowired
    ProviderCatalog catalog;
    @Autowired
    private Environment environment;

    final List<Asked> tokenRequests = new CopyOnWriteArrayList<>();
    final List<Asked> calls = new CopyOnWriteArrayList<>();
    ConsentDesk desk;
    TestTenant tenant;
    private ShelfProviders files;

    @BeforeAll
    void putFiles() {
        files = new ShelfProviders(Path.of(environment.getRequiredProperty("serai.kamelets-dir")), catalog)
                .add("fri", FRI, CLIENT).add("cal", CAL, CLIENT).add("gro", GRO, CLIENT);
    }

    @AfterAll
    void takeFilesAway() {
        files.close();
    }

    @BeforeEach
    void begin() {
        tokenRequests.clear();
        calls.clear();
        desk = new ConsentDesk("id-of-the-tests", "marker-secret-of-the-tests");
        desk.more().put("scope", "shelf.read shelf.write");
        for (String id : List.of("fri", "cal", "gro")) {
            PROVIDERS.tell(id + ".token", asked -> {
                tokenRequests.add(asked);
                return desk.token(asked);
            });
            PROVIDERS.tell(id, this::called);
        }
        tenant = newTenant("Consents");
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
    }

    Told called(Asked asked) {
        calls.add(asked);
        return asked.target().contains("/revoke") ? Told.json(200, "{}")
                : desk.accepts(asked) ? Told.json(200, "{\"id\": \"1\"}") : Told.json(401, "{\"message\": \"no\"}");
    }

    /** What a browser holds after a consent was begun. */
    record Browser(String authorizeUrl, String cookie) {

        Map<String, String> asked() {
            return ConsentDesk.query(authorizeUrl.substring(authorizeUrl.indexOf('?') + 1));
        }
    }

    Browser start(String provider, String query) {
        return start(provider, query, tenant.token());
    }

    Browser start(String provider, String query, String token) {
        Reply reply = send(request("/api/integrations/oauth/" + provider + "/start" + query, token)
                .header("Accept", "application/json").GET());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        String cookie = reply.raw().headers().firstValue("Set-Cookie").orElseThrow();
        return new Browser(reply.at("/authorizeUrl"), cookie);
    }

    Reply callback(String provider, Map<String, String> given, String cookie) {
        String query = given.entrySet().stream().map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(),
                StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        var request = request("/api/integrations/oauth/" + provider + "/callback?" + query, null).GET();
        return send(cookie == null ? request : request.header("Cookie", cookie.substring(0, cookie.indexOf(';'))));
    }

    /** Begins a consent, says yes, and comes back. */
    Reply connect(String provider, String query) {
        Browser browser = start(provider, query);
        return callback(provider, desk.consent(browser.authorizeUrl()), browser.cookie());
    }

    Reply connection(String id) {
        return get("/api/integrations/" + id, tenant.token());
    }

    Reply test(String id) {
        return post("/api/integrations/" + id + "/test", tenant.token(), "");
    }
}
