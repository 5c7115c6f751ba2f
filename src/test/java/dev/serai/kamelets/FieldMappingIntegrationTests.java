package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Told;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Custom fields of a tenant's CRM by a table at the connection: set, previewed, applied, and refused by name. */
class FieldMappingIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CONTACT = """
            {"email": "ann@example.com", "company": "Example Ltd", "address": {"city": "Bern"}, "properties": {"vip": true}}""";
    private static final String MAPPING = """
            [{"from": "company", "to": "company_name"}, {"from": "address.city", "to": "town", "jq": "ascii_upcase"}]""";

    private final HubSpotDouble hubSpot = new HubSpotDouble();
    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Maps fields");
        PROVIDERS.behaveWell();
        PROVIDERS.tell("hubspot", hubSpot::answer);
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private Reply connect(String name, String fieldMapping) {
        return post("/api/integrations", tenant.token(), """
                {"integrationType": "crm", "provider": "hubspot", "name": "%s", "fieldMapping": %s,
                 "configuration": {"privateAppToken": "marker-secret-%s", "rateLimit": "100000/s"}}"""
                .formatted(name, fieldMapping, name));
    }

    private String path(Reply connection) {
        assertThat(connection.status()).as(connection.toString()).isEqualTo(201);
        return "/api/integrations/" + connection.at("/id");
    }

    private JsonNode upsert(String message, String status) {
        Reply accepted = send(request("/api/v1/operations/contact.upsert", tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "respond-async").POST(BodyPublishers.ofString(message)));
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return delivery(tenant, accepted.at("/deliveryId"), status);
    }

    private JsonNode contact() {
        assertThat(hubSpot.contacts()).hasSize(1);
        return hubSpot.contacts().get(0).path("properties");
    }

    @Test
    void theProvidersOwnPropertiesAreWrittenAndTheMessageStays() {
        String path = path(connect("first", MAPPING));

        JsonNode delivered = upsert(CONTACT, "delivered");
        assertThat(contact().path("company_name").asText()).isEqualTo("Example Ltd");
        assertThat(contact().path("town").asText()).isEqualTo("BERN");
        assertThat(contact().path("vip").asText()).isEqualTo("true");
        assertThat(delivered.at("/message/properties").toString()).as("never stored").isEqualTo("{\"vip\":true}");

        upsert("{\"email\": \"ann@example.com\", \"company\": \"New Ltd\", \"properties\": {\"company_name\": \"As I say\"}}", "delivered");
        assertThat(contact().path("company_name").asText()).as("the caller's own goes before").isEqualTo("As I say");
        upsert("{\"email\": \"ann@example.com\", \"firstName\": \"Ann\"}", "delivered");
        assertThat(contact().path("town").asText()).as("what is not given stays").isEqualTo("BERN");

        assertThat(get(path, tenant.token()).at("/fieldMapping/1/jq")).isEqualTo("ascii_upcase");
        assertThat(put(path, tenant.token(), "{\"name\": \"Renamed\"}").at("/fieldMapping/0/to")).isEqualTo("company_name");
        Reply cleared = put(path, tenant.token(), "{\"fieldMapping\": null}");
        assertThat(cleared.body().has("fieldMapping")).isFalse();
        upsert("{\"email\": \"ann@example.com\", \"company\": \"Third Ltd\"}", "delivered");
        assertThat(contact().path("company_name").asText()).isEqualTo("As I say");
        JsonNode audit = get("/api/audit?action=connection.update", tenant.token()).body();
        assertThat(audit.toString()).contains("fieldMapping", "company_name");
    }

    @Test
    void eachConnectionMapsForItselfAlsoOnFailover() {
        Reply first = connect("first", "[{\"from\": \"company\", \"to\": \"company_of_first\"}]");
        connect("second", "[{\"from\": \"company\", \"to\": \"company_of_second\"}]");
        PROVIDERS.tell("hubspot", asked -> "Bearer marker-secret-first".equals(asked.headers().get("authorization"))
                ? Told.json(401, "{\"status\":\"error\",\"category\":\"INVALID_AUTHENTICATION\",\"message\":\"no\"}")
                : hubSpot.answer(asked));

        JsonNode delivered = upsert(CONTACT, "delivered");

        assertThat(delivered.path("connectionId").asText()).isNotEqualTo(first.at("/id"));
        assertThat(contact().path("company_of_second").asText()).isEqualTo("Example Ltd");
        assertThat(contact().has("company_of_first")).isFalse();
    }

    @Test
    void whatCannotBeMappedIsRejectedBeforeAnythingIsSent() {
        connect("first", "[{\"from\": \"company\", \"to\": \"employees\", \"jq\": \"tonumber\"}]");

        JsonNode dead = upsert(CONTACT, "dead");

        assertThat(dead.at("/attempts/0/outcome").asText()).isEqualTo("rejected");
        assertThat(dead.path("explanation").asText()).contains("The field mapping of company to employees fails", "nothing was sent");
        assertThat(hubSpot.contacts()).isEmpty();
        assertThat(hubSpot.writes()).isEmpty();
    }

    @Test
    void whatTheCrmDoesNotHaveIsRefusedInItsOwnWords() {
        connect("first", MAPPING);
        PROVIDERS.tell("hubspot", asked -> asked.body().contains("company_name") ? Told.json(400, """
                {"status": "error", "category": "VALIDATION_ERROR", "correlationId": "c-1",
                 "message": "Property values were not valid: Property \\"company_name\\" does not exist"}""") : hubSpot.answer(asked));

        JsonNode dead = upsert(CONTACT, "dead");

        assertThat(dead.path("explanation").asText()).contains("refused the message", "\"company_name\" does not exist");
        assertThat(hubSpot.contacts()).isEmpty();
        put("/api/integrations/" + dead.path("connectionId").asText(), tenant.token(), "{\"fieldMapping\": []}");
        post("/api/deliveries/" + dead.path("id").asText() + "/replay", tenant.token(), "");
        delivery(tenant, dead.path("id").asText(), "delivered");
        assertThat(contact().path("company").asText()).as("mended and replayed").isEqualTo("Example Ltd");
    }

    @Test
    void aMappingThatIsWrongIsNotSaved() {
        Reply bad = connect("first", """
                [{"from": "compny", "to": "a"}, {"from": "company", "to": "b", "jq": ".x }"},
                 {"from": "company", "to": "c", "jq": "env"}]""");

        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().path("errors").findValuesAsText("field"))
                .containsExactly("fieldMapping[0].from", "fieldMapping[1].jq", "fieldMapping[2].jq");
        assertThat(bad.at("/errors/0/message")).contains("known are", "company");
        assertThat(bad.at("/errors/1/message")).contains("line 1, column 4");
        String path = path(connect("first", "null"));
        assertThat(put(path, tenant.token(), "{\"fieldMapping\": [{\"from\": \"tags\", \"to\": \"a\"}]}").status()).isEqualTo(400);
        assertThat(get(path, tenant.token()).body().has("fieldMapping")).isFalse();
    }

    @Test
    void aPreviewShowsWhatWouldBeWrittenBesideWhatIsThere() {
        String path = path(connect("first", MAPPING));
        upsert("{\"email\": \"ann@example.com\", \"company\": \"Old Ltd\"}", "delivered");
        int writes = hubSpot.writes().size();

        Reply shown = post(path + "/field-mapping/preview", tenant.token(), "{\"message\": " + CONTACT + "}");
        assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
        assertThat(shown.at("/operation")).isEqualTo("contact.upsert");
        assertThat(shown.at("/items/0/to")).isEqualTo("company_name");
        assertThat(shown.at("/items/0/value")).isEqualTo("Example Ltd");
        assertThat(shown.at("/items/0/current")).isEqualTo("Old Ltd");
        assertThat(shown.body().at("/items/0").has("problem")).isFalse();
        assertThat(shown.at("/items/1/value")).isEqualTo("BERN");
        assertThat(shown.body().at("/items/1/current").isNull()).as(shown.toString()).isTrue();
        assertThat(shown.at("/record/email")).isEqualTo("ann@example.com");

        Reply other = post(path + "/field-mapping/preview", tenant.token(), """
                {"fieldMapping": [{"from": "company", "to": "n", "jq": "tonumber"}, {"from": "phone", "to": "p"},
                  {"from": "company", "to": "vip"}],
                 "operation": "contact.upsert",
                 "message": {"email": "bob@example.com", "company": "B", "properties": {"vip": "yes"}}}""");
        assertThat(other.at("/items/0/problem")).startsWith("fails: ");
        assertThat(other.body().at("/items/1/present").asBoolean()).isFalse();
        assertThat(other.at("/items/2/value")).isEqualTo("yes");
        assertThat(other.at("/items/2/problem")).contains("goes before the mapping");
        assertThat(other.body().path("record").isNull()).isTrue();
        assertThat(other.at("/note")).isEqualTo("hubspot has no such record yet");
        assertThat(hubSpot.writes()).as("nothing is changed").hasSize(writes);

        Reply bad = post(path + "/field-mapping/preview", tenant.token(),
                "{\"fieldMapping\": [{\"from\": \"x\", \"to\": \"y\"}], \"message\": {\"email\": \"nobody\"}}");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().path("errors").findValuesAsText("field")).containsExactly("fieldMapping[0].from", "message.email.email");
        assertThat(post(path + "/field-mapping/preview", tenant.token(), "{\"operation\": \"sms.send\", \"message\": {}}")
                .at("/errors/0/message")).contains("accepted are", "contact.upsert");
        assertThat(post(path + "/field-mapping/preview", newTenant("Other").token(), "{\"message\": {}}").status()).isEqualTo(404);
    }
}
