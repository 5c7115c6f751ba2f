package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.slack.api.app_backend.SlackSignature;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.Provider;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The consents that Serai's own files describe, as the providers want them. */
class ConsentProvidersIntegrationTests extends AbstractConsentIntegrationTests {

    private static final String BASIC = "Basic " + Base64.getEncoder().encodeToString("own-id:marker-own-secret".getBytes());

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private String told;

    @AfterEach
    void forget() {
        if (told != null) {
            PROVIDERS.tell(told, nothing -> Told.json(404, "{}"));
        }
    }

    /** What the provider answers, token endpoint included. */
    private void tell(String provider, Function<Asked, Told> answers) {
        asked.clear();
        told = provider;
        for (String name : List.of(provider, provider + ".token")) {
            PROVIDERS.tell(name, each -> {
                asked.add(each);
                return answers.apply(each);
            });
        }
    }

    private String waiting(String provider, String... more) {
        Provider file = catalog.get(provider);
        ObjectNode configuration = json.createObjectNode();
        OAuthConsent consent = file.form().oauth().consent();
        configuration.put(consent.client().id(), "own-id").put(consent.client().secret(), "marker-own-secret");
        for (int i = 0; i < more.length; i += 2) {
            configuration.put(more[i], more[i + 1]);
        }
        ObjectNode body = json.createObjectNode().put("integrationType", file.channels().get(0)).put("provider", provider)
                .put("name", provider);
        body.set("configuration", configuration);
        Reply made = post("/api/integrations", tenant.token(), body.toString());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.at("/status")).isEqualTo("pending");
        return made.at("/id");
    }

    private Reply connected(String provider, String id, Map<String, String> back) {
        Browser browser = start(provider, "?connectionId=" + id);
        Map<String, String> given = new LinkedHashMap<>(Map.of("code", "code-1", "state", browser.asked().get("state")));
        given.putAll(back);
        Reply reply = callback(provider, given, browser.cookie());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }

    private Asked request(String path) {
        return asked.stream().filter(each -> each.target().contains(path)).reduce((one, other) -> other).orElseThrow();
    }

    private JsonNode configuration(String id) {
        return connection(id).body().path("configuration");
    }

    @Test
    void theseAreConnectedByConsent() {
        assertThat(catalog.all().stream().filter(each -> each.form().oauth() != null && each.form().oauth().consent() != null)
                .map(Provider::id).toList())
                .contains("custom-crm", "facebook-leads", "facebook-messenger", "gmail", "google-calendar", "hubspot", "instagram",
                        "linkedin", "pipedrive", "quickbooks", "salesforce", "slack", "square", "stripe", "zoho-crm", "zoom");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gmail | https://accounts.google.com/o/oauth2/v2/auth | access_type=offline",
        "google-calendar | https://accounts.google.com/o/oauth2/v2/auth | scope=https://www.googleapis.com/auth/calendar",
        "stripe | https://connect.stripe.com/oauth/authorize | scope=read_write",
        "quickbooks | https://appcenter.intuit.com/connect/oauth2 | scope=com.intuit.quickbooks.accounting",
        "salesforce | https://login.salesforce.com/services/oauth2/authorize | code_challenge_method=S256",
        "hubspot | https://app.hubspot.com/oauth/authorize | code_challenge_method=S256",
        "zoho-crm | https://accounts.zoho.com/oauth/v2/auth | scope=ZohoCRM.modules.ALL,ZohoCRM.org.READ",
        "pipedrive | https://oauth.pipedrive.com/oauth/authorize | client_id=own-id",
        "slack | https://slack.com/oauth/v2/authorize | scope=chat:write",
        "zoom | https://zoom.us/oauth/authorize | code_challenge_method=S256",
        "square | /oauth2/authorize | session=false",
        "linkedin | https://www.linkedin.com/oauth/v2/authorization | scope=w_organization_social",
        "facebook-leads | https://www.facebook.com/v23.0/dialog/oauth | response_type=code",
        "facebook-messenger | https://www.facebook.com/v23.0/dialog/oauth | response_type=code",
        "instagram | https://www.facebook.com/v23.0/dialog/oauth | response_type=code"})
    void aPersonIsSentWhereTheProviderSays(String provider, String address, String parameter) {
        String[] more = provider.equals("linkedin") ? new String[] {"authorType", "organization", "authorId", "5515715"} : new String[0];
        Browser browser = start(provider, "?connectionId=" + waiting(provider, more));

        assertThat(browser.authorizeUrl()).contains(address + "?");
        assertThat(browser.asked()).containsEntry(parameter.split("=", 2)[0], parameter.split("=", 2)[1]).containsEntry("redirect_uri",
                "http://localhost:" + port() + "/api/integrations/oauth/" + provider + "/callback");
    }

    @Test
    void quickBooksStaysAliveByItsRefreshToken() {
        String id = waiting("quickbooks");
        int[] given = {0};
        int[] taken = {1};
        tell("quickbooks", each -> each.target().contains("/tokens/bearer")
                ? Told.json(200, "{\"access_token\": \"qb-" + ++given[0] + "\", \"refresh_token\": \"qr-" + given[0]
                        + "\", \"expires_in\": 3600, \"x_refresh_token_expires_in\": 8726400, \"token_type\": \"bearer\"}")
                : each.headers().get("authorization").equals("Bearer qb-" + taken[0])
                ? Told.json(200, "{\"CompanyInfo\": {\"Id\": \"1\", \"CompanyName\": \"Books\"}}") : Told.json(401, "{}"));

        connected("quickbooks", id, Map.of("realmId", "4620816365000000000"));

        assertThat(configuration(id).path("realmId").asText()).isEqualTo("4620816365000000000");
        assertThat(request("/tokens/bearer").headers()).containsEntry("authorization", BASIC);
        assertThat(request("4620816365000000000").headers()).containsEntry("authorization", "Bearer qb-1");
        taken[0] = 2;
        test(id);
        assertThat(ConsentDesk.query(request("/tokens/bearer").body())).containsEntry("refresh_token", "qr-1");
        assertThat(request("4620816365000000000").headers()).containsEntry("authorization", "Bearer qb-2");
    }

    @Test
    void salesforceNamesItsInstance() {
        String id = waiting("salesforce");
        tell("salesforce", each -> Told.json(200, "{\"access_token\": \"sf-1\", \"refresh_token\": \"sr\","
                + " \"scope\": \"refresh_token api\","
                + " \"instance_url\": \"https://acme.my.salesforce.com\", \"issued_at\": \"1\"}"));

        connected("salesforce", id, Map.of());

        assertThat(configuration(id).path("baseUrl").asText()).isEqualTo("https://acme.my.salesforce.com");
        assertThat(ConsentDesk.query(asked.get(0).body())).containsEntry("client_secret", "marker-own-secret")
                .containsKey("code_verifier");
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Bearer sf-1");
    }

    @Test
    void zohosCodeIsExchangedInThePersonsDataCentre() {
        String id = waiting("zoho-crm");
        tell("zoho-crm", each -> Told.json(200, "{\"access_token\": \"z-1\", \"refresh_token\": \"zr\", \"api_domain\":"
                + " \"https://www.zohoapis.eu\", \"expires_in\": 3600}"));

        connected("zoho-crm", id, Map.of("location", "eu", "accounts-server", "https://accounts.zoho.eu"));

        assertThat(configuration(id).path("accountsUrl").asText()).isEqualTo("https://accounts.zoho.eu");
        assertThat(configuration(id).path("baseUrl").asText()).isEqualTo("https://www.zohoapis.eu");
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Zoho-oauthtoken z-1");

        String other = waiting("zoho-crm");
        asked.clear();
        Browser browser = start("zoho-crm", "?connectionId=" + other);
        Reply reply = callback("zoho-crm", Map.of("code", "4/0AX4XfWh-1", "state", browser.asked().get("state"), "accounts-server",
                "https://accounts.zoho.evil.example"), browser.cookie());
        assertThat(reply.at("/detail")).contains("invalid_answer", "accountsUrl");
        assertThat(asked).isEmpty();
    }

    @Test
    void squareTakesJsonAndSaysWhenItEnds() throws Exception {
        String id = waiting("square");
        tell("square", each -> each.target().contains("/token") ? Told.json(200, "{\"access_token\": \"sq-1\", \"refresh_token\": \"sqr\","
                + " \"merchant_id\": \"M\", \"expires_at\": \"2099-01-01T00:00:00Z\"}")
                : Told.json(200, "{\"locations\": [{\"id\": \"L1\", \"name\": \"Main\", \"status\": \"ACTIVE\"}]}"));

        connected("square", id, Map.of());

        JsonNode body = json.readTree(request("/oauth2/token").body());
        assertThat(body.path("client_secret").asText()).isEqualTo("marker-own-secret");
        assertThat(body.path("grant_type").asText()).isEqualTo("authorization_code");
        assertThat(configuration(id).path("locationId").asText()).isEqualTo("L1");
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Bearer sq-1");
    }

    @Test
    void slackRefusesWith200() {
        String id = waiting("slack");
        tell("slack", each -> Told.json(200, "{\"ok\": false, \"error\": \"invalid_code\"}"));
        Browser browser = start("slack", "?connectionId=" + id);

        Reply reply = callback("slack", Map.of("code", "4/0AX4XfWh-1", "state", browser.asked().get("state")), browser.cookie());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/detail")).contains("invalid_code");
        assertThat(connection(id).at("/status")).isEqualTo("pending");
        tell("slack", each -> Told.json(200, "{\"ok\": true, \"access_token\": \"xoxb-1\", \"scope\": \"chat:write\"}"));
        assertThat(connected("slack", id, Map.of()).at("/status")).isIn("active", "error");
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Bearer xoxb-1");
    }

    @Test
    void slackTellsThatItsAppIsUninstalled() {
        String id = waiting("slack", "webhookSecret", "hush");
        tell("slack", each -> Told.json(200, each.target().contains("oauth.v2.access")
                ? "{\"ok\": true, \"access_token\": \"xoxb-1\", \"scope\": \"chat:write\", \"team\": {\"id\": \"T061EG9R6\"}}"
                : "{\"ok\": true, \"team\": \"Acme\"}"));
        assertThat(connected("slack", id, Map.of()).at("/status")).isEqualTo("active");
        assertThat(configuration(id).path("teamId").asText()).isEqualTo("T061EG9R6");

        assertThat(uninstalled(id, "T00000000", Instant.now())).isEqualTo(200);
        assertThat(uninstalled(id, "T061EG9R6", Instant.now().minusSeconds(60))).isEqualTo(200);
        assertThat(connection(id).at("/status")).as("another workspace, and before the consent").isEqualTo("active");
        assertThat(uninstalled(id, "T061EG9R6", Instant.now())).isEqualTo(200);

        assertThat(connection(id).at("/status")).isEqualTo("error");
        assertThat(connection(id).at("/lastError")).contains("slack.app_uninstalled",
                "/api/integrations/oauth/slack/start?connectionId=" + id);
        assertThat(connected("slack", id, Map.of()).at("/status")).as("connected again").isEqualTo("active");
    }

    private int uninstalled(String id, String team, Instant at) {
        String body = "{\"type\": \"event_callback\", \"team_id\": \"" + team + "\", \"event_id\": \"Ev" + team + at.toEpochMilli()
                + "\", \"event_time\": " + at.getEpochSecond() + ", \"event\": {\"type\": \"app_uninstalled\"}}";
        String now = String.valueOf(Instant.now().getEpochSecond());
        return send(request("/webhooks/slack/" + id, null).header("Content-Type", "application/json")
                .header("X-Slack-Request-Timestamp", now)
                .header("X-Slack-Signature", new SlackSignature.Generator("hush").generate(now, body))
                .POST(BodyPublishers.ofString(body))).status();
    }

    @Test
    void facebooksPageIsChosenAndItsOwnTokenUsed() {
        String id = waiting("facebook-leads");
        tell("facebook-leads", each -> each.target().contains("/oauth/access_token")
                ? Told.json(200, each.body().contains("fb_exchange_token") ? "{\"access_token\": \"long\", \"expires_in\": 5183944}"
                        : "{\"access_token\": \"short\", \"expires_in\": 3600}")
                : Told.json(200, "{\"data\": [{\"id\": \"100000000000011\", \"name\": \"One\", \"access_token\": \"of-11\"},"
                        + " {\"id\": \"100000000000012\", \"name\": \"Two\", \"access_token\": \"of-12\"}]}"));

        assertThat(connected("facebook-leads", id, Map.of()).at("/status")).isEqualTo("pending");
        assertThat(request("/me/accounts").headers()).containsEntry("authorization", "Bearer long");
        post("/api/integrations/" + id + "/oauth/choose", tenant.token(), "{\"choice\": \"100000000000012\"}");

        assertThat(configuration(id).path("pageId").asText()).isEqualTo("100000000000012");
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Bearer of-12");
    }

    @Test
    void pipedriveTakesTheTokenInItsOwnHeader() {
        String id = waiting("pipedrive");
        tell("pipedrive", each -> each.target().contains("/oauth/token") ? Told.json(200, "{\"access_token\": \"p-1\", \"refresh_token\":"
                + " \"pr\", \"expires_in\": 3599, \"scope\": \"base\", \"api_domain\": \"https://acme.pipedrive.com\"}")
                : Told.json(200, "{\"success\": true, \"data\": {\"id\": 1, \"company_id\": 7, \"company_name\": \"Acme\","
                        + " \"company_domain\": \"acme\"}}"));

        connected("pipedrive", id, Map.of());

        assertThat(configuration(id).path("companyDomain").asText()).isEqualTo("acme");
        Asked last = asked.get(asked.size() - 1);
        assertThat(last.headers()).containsEntry("authorization", "Bearer p-1");
        assertThat(last.headers().getOrDefault("x-api-token", "")).isEmpty();
    }

    @Test
    void hubSpotNamesItsPortal() {
        String id = waiting("hubspot");
        tell("hubspot", each -> Told.json(200, "{\"access_token\": \"h-1\", \"refresh_token\": \"hr\", \"expires_in\": 1800,"
                + " \"hub_id\": 4712, \"scopes\": [\"oauth\"]}"));

        connected("hubspot", id, Map.of());

        assertThat(configuration(id).path("portalId").asText()).isEqualTo("4712");
        assertThat(asked.get(0).target()).contains("/oauth/2026-03/token");
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Bearer h-1");
    }

    @Test
    void aCrmOfOnesOwnIsLetInAtItsOwnServer() {
        String id = waiting("custom-crm", "baseUrl", "https://crm.example.com", "testPath", "/me", "authType", "oauth2", "tokenUrl",
                "https://crm.example.com/oauth/token", "authorizeUrl", "https://crm.example.com/oauth/authorize", "scope", "contacts");
        tell("custom-crm", each -> Told.json(200, "{\"access_token\": \"c-1\", \"refresh_token\": \"cr\", \"expires_in\": 60, \"id\": 1}"));
        assertThat(start("custom-crm", "?connectionId=" + id).authorizeUrl()).startsWith("https://crm.example.com/oauth/authorize?");

        assertThat(connected("custom-crm", id, Map.of()).at("/status")).isEqualTo("active");

        assertThat(asked.get(0).headers()).containsEntry("authorization", BASIC);
        assertThat(asked.get(asked.size() - 1).headers()).containsEntry("authorization", "Bearer c-1");
    }
}
