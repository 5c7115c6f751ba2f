package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lead form that somebody fills in at Meta: the page tells, the lead is asked for, and goes on as any other lead. */
class LeadFormsIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "8123456789abcdef0123456789abcdef";
    private static final String PAGE = "104023455432911";

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile String lead = """
            {"id": "1190283746501928", "created_time": "2026-11-29T10:00:00+0000", "form_id": "381720193847562", "field_data": [
             {"name": "full_name", "values": ["Ann Example"]}, {"name": "email", "values": ["ann@example.com"]},
             {"name": "interests", "values": ["camel", "sail"]}]}""";
    private volatile String subscribed = "{\"data\": []}";
    private volatile int failures;

    @BeforeEach
    void answerAsMeta() {
        PROVIDERS.tell("facebook-leads", this::answer);
    }

    @AfterEach
    void behave() {
        PROVIDERS.behaveWell();
    }

    private synchronized Told answer(Asked request) {
        String target = request.target();
        asked.add(request.method() + " " + target.substring(target.indexOf("/v"))
                + (request.body() == null || request.body().isEmpty() ? "" : " " + request.body()));
        if (failures > 0) {
            failures--;
            return Told.json(500, "{\"error\": {\"message\": \"Please retry\", \"code\": 2, \"is_transient\": true}}");
        }
        if (target.contains("/subscribed_apps")) {
            return Told.json(200, request.method().equals("POST") ? "{\"success\": true}" : subscribed);
        }
        return Told.json(200, target.contains("/" + PAGE + "?") ? "{\"id\": \"" + PAGE + "\", \"name\": \"Example Ltd\"}" : lead);
    }

    private String connected(String more) {
        return connection("facebook", "facebook-leads", "{\"accessToken\": \"EAAx\", \"pageId\": \"" + PAGE
                + "\", \"appSecret\": \"" + SECRET + "\"" + more + "}");
    }

    private JsonNode received(String connection) {
        String body = """
                {"object": "page", "entry": [{"id": "%1$s", "time": 1764490010, "changes": [{"field": "leadgen", "value":
                 {"leadgen_id": "1190283746501928", "form_id": "381720193847562", "page_id": "%1$s", "created_time": 1764490000}}]}]}"""
                .formatted(PAGE);
        assertThat(webhook(path("facebook-leads", connection), "application/json", body,
                Map.of("X-Hub-Signature-256", "sha256=" + hexHmac(SECRET, body))).status()).isEqualTo(200);
        return events("facebook-leads", connection).get(0);
    }

    private List<JsonNode> thanks() {
        return deliveries(tenant, "?limit=50").stream().filter(delivery -> delivery.at("/message/tags/0").asText().equals("lead-captured"))
                .toList();
    }

    @Test
    void aLeadOfAFormIsThankedForAsAnyOther() {
        String connection = connected(", \"auto_create_contacts\": true, \"trigger_campaign_on_lead\": \"spring-27\"");
        failures = 1;
        asked.clear();

        received(connection);

        await().atMost(Duration.ofSeconds(60)).until(() -> !thanks().isEmpty());
        assertThat(thanks()).singleElement().satisfies(delivery -> {
            assertThat(delivery.at("/message/to/0/email").asText()).isEqualTo("ann@example.com");
            assertThat(delivery.at("/message/to/0/name").asText()).isEqualTo("Ann Example");
        });
        assertThat(asked).hasSizeGreaterThan(1).allMatch(request -> request.startsWith("GET /v23.0/1190283746501928"));
        JsonNode captured = get("/api/events?type=lead.captured", tenant.token()).body().at("/items/0");
        JsonNode data = get("/api/events/" + captured.path("id").asText(), tenant.token()).body().path("data");
        assertThat(data.path("message").asText()).contains("interests: camel, sail");
        assertThat(data.path("leadId").asText()).isEqualTo("1190283746501928");
        assertThat(data.path("createContact").asBoolean()).isTrue();
        JsonNode campaign = get("/api/events?type=campaign.triggered", tenant.token()).body().at("/items/0");
        assertThat(get("/api/events/" + campaign.path("id").asText(), tenant.token()).body().at("/data").toString())
                .contains("\"campaignId\":\"spring-27\"", "\"email\":\"ann@example.com\"");
    }

    @Test
    void aLeadWithoutAnAddressIsNotWrittenTo() {
        String connection = connected("");
        lead = "{\"id\": \"1190283746501928\", \"created_time\": \"2026-11-29T10:00:00+0000\", \"field_data\": ["
                + "{\"name\": \"phone_number\", \"values\": [\"+41791234567\"]}]}";

        JsonNode event = received(connection);

        await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/events/" + event.path("id").asText(), tenant.token()).body()
                .path("status").asText(), "planned"::equals);
        assertThat(thanks()).isEmpty();
    }

    @Test
    void aPageIsHadToTellOfLeadsOnceTheConnectionIsConfigured() {
        subscribed = "{\"data\": [{\"id\": \"1\", \"subscribed_fields\": [\"messages\"]}]}";

        String connection = connected("");

        assertThat(asked).containsExactly("GET /v23.0/" + PAGE + "/subscribed_apps?fields=id,subscribed_fields",
                "POST /v23.0/" + PAGE + "/subscribed_apps {\"subscribed_fields\":[\"messages\",\"leadgen\"]}",
                "GET /v23.0/" + PAGE + "?fields=id,name");
        JsonNode shown = get("/api/integrations/" + connection, tenant.token()).body();
        assertThat(shown.at("/configuration/subscribedPageId").asText()).isEqualTo(PAGE);

        subscribed = "{\"data\": [{\"id\": \"1\", \"subscribed_fields\": [\"messages\", \"leadgen\"]}]}";
        asked.clear();
        Reply repeated = post("/api/integrations/" + connection + "/setup", tenant.token(), "");
        assertThat(repeated.at("/steps/0/status")).as("%s", repeated.body()).isEqualTo("present");
        assertThat(asked).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void withoutLeadAdsNobodyIsAsked() {
        connected(", \"enableLeadAds\": false");

        assertThat(asked).isEmpty();
    }
}
