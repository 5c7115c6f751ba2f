package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A CRM of a tenant's own: its paths and mappings are checked when they are saved, shown before anything is sent, and kept to. */
class CustomCrmIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String KEY = "marker-key-of-the-custom-crm-1234";

    private final List<Asked> requests = new CopyOnWriteArrayList<>();
    private TestTenant tenant;

    @BeforeEach
    void begin() {
        tenant = newTenant("Has a CRM of its own");
        PROVIDERS.behaveWell();
        PROVIDERS.tell("custom-crm", asked -> {
            requests.add(asked);
            return asked.method().equals("DELETE") ? new Told(204, "", "")
                    : asked.target().contains("?") ? Told.json(200, "{\"data\": [{\"id\": 512, \"email\": \"ann@example.com\"}]}")
                    : Told.json(asked.method().equals("POST") ? 201 : 200, "{\"id\": 512, \"email\": \"ann@example.com\"}");
        });
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
    }

    private ObjectNode form() {
        return json.createObjectNode().put("baseUrl", "https://crm.example.com").put("testPath", "/v1/me")
                .put("authType", "api-key").put("apiKeyHeader", "X-Acme-Key").put("apiKey", KEY)
                .put("contactUpsertPath", "/v1/contacts")
                .put("contactUpsertBody", "{mail: .email.email, name: \"\\(.firstName) \\(.lastName)\"}")
                .put("contactFindPath", "/v1/contacts?email={email}").put("contactListPointer", "/data")
                .put("contactGetPath", "/v1/contacts/{contactId}").put("contactDeletePath", "/v1/contacts/{contactId}");
    }

    private Reply save(ObjectNode configuration) {
        ObjectNode body = json.createObjectNode().put("integrationType", "crm").put("provider", "CUSTOM_CRM").put("name", "Our own");
        body.set("configuration", configuration);
        return post("/api/integrations", tenant.token(), body.toString());
    }

    private String saved(ObjectNode configuration) {
        Reply made = save(configuration);
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private Reply call(String operation, String message) {
        return send(request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "wait=50").POST(BodyPublishers.ofString(message)));
    }

    @Test
    void aContactIsMadeFoundAndDeletedOverItsOwnPaths() {
        String connection = saved(form());
        Reply tested = post("/api/integrations/" + connection + "/test", tenant.token(), "");
        Reply made = call("contact.upsert", "{\"email\": \"ann@example.com\", \"firstName\": \"Ann\", \"lastName\": \"Example\"}");
        Reply found = call("contact.find", "{\"email\": \"ann@example.com\"}");
        Reply got = call("contact.get", "{\"contactId\": \"512\"}");
        Reply deleted = call("contact.delete", "{\"contactId\": \"512\"}");

        assertThat(tested.at("/success")).as(tested.raw().body()).isEqualTo("true");
        assertThat(made.at("/contactId")).as(made.raw().body()).isEqualTo("512");
        assertThat(made.at("/created")).isEqualTo("true");
        assertThat(found.at("/items/0/contactId")).as(found.raw().body()).isEqualTo("512");
        assertThat(got.at("/email")).as(got.raw().body()).isEqualTo("ann@example.com");
        assertThat(deleted.at("/status")).as(deleted.raw().body()).isEqualTo("deleted");
        assertThat(requests).extracting(asked -> asked.method() + " " + asked.target()).containsExactly("GET /custom-crm/v1/me",
                "POST /custom-crm/v1/contacts", "GET /custom-crm/v1/contacts?email=ann%40example.com", "GET /custom-crm/v1/contacts/512",
                "DELETE /custom-crm/v1/contacts/512");
        assertThat(requests.get(1).body()).isEqualTo("{\"mail\":\"ann@example.com\",\"name\":\"Ann Example\"}");
        assertThat(requests).allSatisfy(asked -> assertThat(asked.headers()).containsEntry("x-acme-key", KEY));
    }

    @Test
    void whatThisConnectionDoesNotDoIsRefusedByNameAndGoesToAnother() {
        saved(form());
        Reply refused = call("contact.tag", "{\"contactId\": \"512\", \"tags\": [\"vip\"]}");
        String explanation = refused.raw().body();

        assertThat(refused.status()).as(explanation).isBetween(200, 599);
        assertThat(requests).isEmpty();
        assertThat(explanation).contains("does not do contact.tag").contains("contactTagPath");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "contactUpsertBody | {mail: .email.email         | is no jq: | line 1, column",
        "contactUpsertBody | [.email]                    | makes a list | contact.upsert",
        "contactUpsertBody | .firstName                  | makes a text | JSON object",
        "contactUpsertBody | empty                       | makes nothing | JSON object",
        "contactUpsertBody | {a: env.PATH}               | env | not accepted",
        "contactUpsertBody | {a: $ENV.PATH}              | $ENV | not accepted",
        "contactUpsertBody | {a: input}                  | input | not accepted",
        "contactUpsertBody | {a: (.firstName - 1)}      | fails | contact.upsert",
        "contactUpsertBody | {a: [range(1e9)]}           | range | not accepted",
        "contactUpsertPath | /v1/contacts/{mail}         | {mail} | email",
        "contactUpsertPath | /v1/contacts/{tags}         | a list | firstName",
        "contactUpsertPath | //evil.example/x            | base URL | /v1/contacts/{email}",
        "contactUpsertPath | https://evil.example/x      | begins with / | /v1/contacts/{email}",
        "contactUpsertPath | /a@evil.example             | \"@\" | character 3",
        "contactUpsertPath | /a/../b                     | .. | base URL",
        "contactUpsertPath | /a#b                        | \"#\" | character 3",
        "contactIdPointer  | data.id                     | JSON pointer | /data/id",
        "apiKeyHeader      | X Key                       | HTTP header | X-API-Key",
        "apiKeyHeader      | Content-Length              | request itself | X-API-Key",
        "testPath          | /v1/{email}                 | {email} | no message",
        "baseUrl           | http://10.0.0.1             | https:// | this machine",
        "authType          | oauth1                      | oauth2 | basic"})
    void aBadFieldIsNamedWhenItIsSaved(String field, String value, String words, String moreWords) {
        Reply refused = save(form().put(field, value));

        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(400);
        assertThat(refused.body().path("errors")).as(refused.raw().body()).hasSize(1);
        assertThat(refused.at("/errors/0/field")).isEqualTo("configuration." + field);
        assertThat(refused.at("/errors/0/message")).contains(words).contains(moreWords);
    }

    @Test
    void credentialsThatTheKindOfAuthenticationNeedsAreAskedFor() {
        ObjectNode form = form().put("authType", "oauth2");

        Reply refused = save(form);

        assertThat(refused.body().path("errors").findValuesAsText("field")).as(refused.raw().body())
                .containsExactlyInAnyOrder("configuration.tokenUrl", "configuration.clientId", "configuration.clientSecret");
        assertThat(refused.at("/errors/0/message")).contains("is required with Authentication Type \"oauth2\"");
    }

    @Test
    void anAccessTokenIsGotWhereTheConnectionSaysSoAndNowhereElse() {
        List<Asked> tokens = new CopyOnWriteArrayList<>();
        PROVIDERS.tell("custom-crm.token", asked -> {
            tokens.add(asked);
            return Told.json(200, "{\"access_token\": \"at-of-the-crm-4711\", \"token_type\": \"Bearer\", \"expires_in\": 3600}");
        });
        String keyed = saved(form());
        post("/api/integrations/" + keyed + "/test", tenant.token(), "");
        assertThat(tokens).isEmpty();

        String connection = saved(form().put("authType", "oauth2").put("tokenUrl", "https://login.example.com/oauth2/token")
                .put("clientId", "serai").put("clientSecret", "marker-client-secret-9").put("scope", "contacts.write"));
        Reply tested = post("/api/integrations/" + connection + "/test", tenant.token(), "");

        assertThat(tested.at("/success")).as(tested.raw().body()).isEqualTo("true");
        assertThat(tokens).hasSize(1);
        assertThat(tokens.get(0).body()).contains("grant_type=client_credentials").contains("scope=contacts.write");
        assertThat(requests.get(requests.size() - 1).headers()).containsEntry("authorization", "Bearer at-of-the-crm-4711")
                .doesNotContainKey("x-acme-key");
    }

    @Test
    void theRequestIsShownAndNothingIsSent() {
        String connection = saved(form());
        String asked = "{\"operation\": \"contact.upsert\", \"message\": {\"email\": \"ann@example.com\", \"first_name\": \"Ann\","
                + " \"lastName\": \"Example\"}}";

        Reply shown = post("/api/integrations/" + connection + "/preview", tenant.token(), asked);
        ObjectNode unsaved = json.createObjectNode().put("provider", "custom-crm").put("operation", "contact.find");
        unsaved.set("configuration", form());
        unsaved.putObject("message").put("email", "bob@example.com");
        Reply draft = post("/api/dashboard/integrations/preview", tenant.token(), unsaved.toString());
        Reply notDone = post("/api/integrations/" + connection + "/preview", tenant.token(), "{\"operation\": \"note.add\"}");
        Reply bad = post("/api/integrations/" + connection + "/preview", tenant.token(),
                "{\"operation\": \"contact.upsert\", \"message\": {\"mail\": \"x\"}}");
        Reply others = post("/api/integrations/" + connection + "/preview", newTenant("Another").token(), asked);

        assertThat(shown.at("/request/method")).as(shown.raw().body()).isEqualTo("POST");
        assertThat(shown.at("/request/url")).endsWith("/custom-crm/v1/contacts");
        assertThat(shown.at("/request/body")).isEqualTo("{\"mail\":\"ann@example.com\",\"name\":\"Ann Example\"}");
        JsonNode headers = shown.body().at("/request/headers");
        assertThat(headers.path("X-Acme-Key").asText()).startsWith("****").doesNotContain("marker");
        assertThat(draft.at("/request/url")).as(draft.raw().body()).endsWith("/v1/contacts?email=bob%40example.com");
        assertThat(notDone.at("/problem")).as(notDone.raw().body()).contains("noteAddPath");
        assertThat(bad.status()).as(bad.raw().body()).isEqualTo(400);
        assertThat(bad.at("/errors/0/field")).startsWith("message.");
        assertThat(others.status()).isEqualTo(404);
        assertThat(requests).isEmpty();
    }

    @Test
    void theExampleOfTheDocumentationDoesWhatItSays() throws Exception {
        List<JsonNode> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("```json\n(.+?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("docs", "custom-crm.md")));
        while (block.find()) {
            blocks.add(json.readTree(block.group(1)));
        }
        assertThat(blocks).hasSize(3);
        PROVIDERS.tell("custom-crm", asked -> Told.json(201, "{\"person\": {\"no\": 512}}"));
        String connection = saved((ObjectNode) blocks.get(0));

        Reply shown = post("/api/integrations/" + connection + "/preview", tenant.token(), blocks.get(1).toString());
        Reply made = call("contact.upsert", blocks.get(1).path("message").toString());

        assertThat(shown.at("/request/url")).as(shown.raw().body()).endsWith("/api/v1/people/ann%40example.com");
        assertThat(json.readTree(shown.at("/request/body"))).isEqualTo(blocks.get(2));
        assertThat(made.at("/contactId")).as(made.raw().body()).isEqualTo("512");
    }

    @Test
    void aStoredKeyDoesNotFollowTheAddressButMayBeSentToAnotherPath() {
        String connection = saved(form());

        Reply moved = put("/api/integrations/" + connection, tenant.token(),
                "{\"configuration\": {\"baseUrl\": \"https://evil.example\"}}");
        Reply changed = put("/api/integrations/" + connection, tenant.token(),
                "{\"configuration\": {\"contactUpsertPath\": \"/v2/contacts\"}}");

        assertThat(moved.status()).as(moved.raw().body()).isEqualTo(400);
        assertThat(moved.at("/errors/0/field")).isEqualTo("configuration.apiKey");
        assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
        assertThat(changed.raw().body()).doesNotContain(KEY);
    }
}
