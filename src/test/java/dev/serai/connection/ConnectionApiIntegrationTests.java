package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCatalog;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

@Import(ScriptedProviders.class)
@TestPropertySource(properties = "camel.main.name=serai-scripted")
@ExtendWith(OutputCaptureExtension.class)
class ConnectionApiIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SENDGRID = """
            {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
             "configuration": {"apiKey": "SG.marker-secret-1234", "fromEmail": "a@example.com"}}""";

    @Autowired
    private ScriptedProviders.Script script;

    @Autowired
    private Connections connections;

    @Autowired
    private ConnectionCredentials credentials;

    @Autowired
    private ProviderCatalog providers;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    private String create(String body) {
        Reply reply = post("/api/integrations", tenant.token(), body);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
        return "/api/integrations/" + reply.at("/id");
    }

    private UUID tenantId() {
        return UUID.fromString(tenant.id());
    }

    private List<Connection> usable(String channel) {
        return connections.usable(tenantId(), null, channel);
    }

    private Object secret(String channel, String property) {
        Connection connection = usable(channel).get(0);
        return credentials.open(connection, providers.get(connection.provider()), "email.send", "key").property(property);
    }

    @Test
    void aConfiguredConnectionIsUsableAtOnce() {
        Reply reply = post("/api/integrations", tenant.token(), SENDGRID);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(List.copyOf(reply.body().properties().stream().map(java.util.Map.Entry::getKey).toList()))
                .containsExactly("id", "integrationType", "provider", "name", "status", "isActive", "isDefault", "priority", "visibility",
                        "ownerId", "configuration", "lastSyncAt", "lastError", "errorCount", "createdAt", "updatedAt");
        assertThat(reply.at("/status")).isEqualTo("active");
        assertThat(reply.body().at("/isActive").asBoolean()).isTrue();
        assertThat(reply.at("/configuration/apiKey")).isEqualTo("****1234");
        assertThat(reply.at("/configuration/fromEmail")).isEqualTo("a@example.com");
        assertThat(reply.body().get("lastError").isNull()).isTrue();
        assertThat(UUID.fromString(reply.at("/id")).version()).isEqualTo(7);
        assertThat(usable("email")).hasSize(1);
        assertThat(secret("email", "apiKey")).isEqualTo("SG.marker-secret-1234");
        assertThat(secret("email", "baseUrl")).isEqualTo(PROVIDERS.urlTemplate().replace("{provider}", "sendgrid"));
        Reply read = get("/api/integrations/" + reply.at("/id"), tenant.token());
        assertThat(read.body()).isEqualTo(reply.body());
    }

    @Test
    void theDocumentedRequestsWorkAsTheyStand() {
        Reply created = post("/api/integrations/", tenant.token(),
                "{\"integration_type\": \"email\", \"name\": \"My Email Service\", \"provider\": \"sendgrid\"}");
        String path = "/api/integrations/" + created.at("/id");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.at("/status")).isEqualTo("pending");
        assertThat(created.body().at("/isActive").asBoolean()).isFalse();
        Reply configured = post(path + "/configure/email/", tenant.token(), """
                {"provider": "sendgrid", "from_email": "noreply@example.com", "from_name": "My Company",
                 "api_key": "SG.xxxxxyyyyyzzzz"}""");
        assertThat(configured.status()).as(configured.raw().body()).isEqualTo(200);
        assertThat(configured.at("/status")).isEqualTo("active");
        assertThat(configured.body().at("/isActive").asBoolean()).isTrue();
        assertThat(configured.at("/configuration/fromName")).isEqualTo("My Company");
        Reply updated = put(path + "/", tenant.token(), "{\"name\": \"Updated Name\", \"is_active\": true, \"status\": \"active\"}");
        assertThat(updated.at("/name")).isEqualTo("Updated Name");
        assertThat(get("/api/integrations/?type=email", tenant.token()).body().at("/items")).hasSize(1);
        assertThat(post(path + "/test/", tenant.token(), "").at("/success")).isEqualTo("true");
        assertThat(delete(path + "/", tenant.token()).status()).isEqualTo(204);
        assertThat(get(path, tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void smsIsConfiguredWithTheDocumentedFields() {
        String path = create("{\"integration_type\": \"sms\", \"name\": \"Text\", \"provider\": \"twilio\"}");

        Reply reply = post(path + "/configure/sms/", tenant.token(), """
                {"provider": "twilio", "from_phone_number": "+15017122661", "account_sid": "ACxxxxx", "auth_token": "xxxxx"}""");

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        assertThat(reply.at("/configuration/authToken")).isEqualTo("****");
        assertThat(reply.at("/configuration/accountSid")).isEqualTo("ACxxxxx");
    }

    @Test
    void everyBadFieldIsNamed() {
        Reply reply = post("/api/integrations", tenant.token(),
                "{\"integrationType\": \"pigeon\", \"provider\": \"acme\", \"priority\": -1, \"isActive\": \"maybe\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().at("/errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("integrationType", "provider", "name", "isActive", "priority");
        assertThat(reply.raw().body()).contains("sendgrid").contains("email, facebook");
    }

    @Test
    void facebookIsConfiguredWithTheFieldsOfItsApp() {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integration_type": "facebook", "provider": "facebook-leads", "name": "Our page", "configuration": {"sandbox": true}}""");
        Reply configured = post("/api/integrations/" + made.at("/id") + "/configure/facebook/", tenant.token(), """
                {"app_id": "123456789", "app_secret": "marker-app-secret", "access_token": "EAAmarker", "enable_lead_ads": true}""");

        assertThat(configured.status()).as(configured.raw().body()).isEqualTo(200);
        assertThat(configured.at("/configuration/appId")).isEqualTo("123456789");
        assertThat(configured.raw().body()).doesNotContain("marker-app-secret");
        Reply forms = post("/api/v1/operations/leadForm.list", tenant.token(), "{}");
        assertThat(forms.status()).as(forms.raw().body()).isEqualTo(200);
        assertThat(forms.at("/items/0/name")).isEqualTo("Newsletter");
    }

    @Test
    void aProviderOfAnotherChannelIsRefused() {
        Reply reply = post("/api/integrations", tenant.token(),
                "{\"integrationType\": \"email\", \"provider\": \"twilio\", \"name\": \"x\"}");

        assertThat(reply.at("/errors/0/field")).isEqualTo("provider");
        assertThat(reply.at("/errors/0/message")).contains("not for email").contains("sendgrid").doesNotContain("vonage");
    }

    @Test
    void aMissingSecretAndAnUnknownFieldAreNamed() {
        Reply nested = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "x",
                 "configuration": {"fromEmail": "a@example.com", "colour": "red"}}""");
        String path = create("{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"x\"}");
        Reply flat = post(path + "/configure/email", tenant.token(), "{\"fromEmail\": \"a@example.com\"}");

        assertThat(nested.status()).isEqualTo(400);
        assertThat(nested.body().at("/errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("configuration.apiKey", "configuration.colour");
        assertThat(flat.at("/errors/0/field")).isEqualTo("apiKey");
        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("pending");
    }

    @Test
    void anInvalidValueIsRefusedWithoutRepeatingSecrets() {
        Reply reply = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "x",
                 "configuration": {"fromEmail": "nobody", "apiKey": {"marker-secret": "marker-secret"}}}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.raw().body()).contains("configuration.fromEmail").doesNotContain("marker-secret");
    }

    @Test
    void theMaskKeepsTheStoredSecret() {
        String path = create(SENDGRID);
        ObjectNode resource = (ObjectNode) get(path, tenant.token()).body();
        resource.put("name", "Renamed");

        Reply whole = put(path, tenant.token(), resource.toString());
        Reply mask = post(path + "/configure/email", tenant.token(), "{\"api_key\": \"****1234\", \"from_name\": \"Acme\"}");

        assertThat(whole.status()).as(whole.raw().body()).isEqualTo(200);
        assertThat(mask.status()).isEqualTo(200);
        assertThat(mask.at("/name")).isEqualTo("Renamed");
        assertThat(mask.at("/configuration/fromName")).isEqualTo("Acme");
        assertThat(secret("email", "apiKey")).isEqualTo("SG.marker-secret-1234");
    }

    @Test
    void anotherMaskIsRefused() {
        String path = create(SENDGRID);

        Reply reply = post(path + "/configure/email", tenant.token(), "{\"apiKey\": \"****9999\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("apiKey");
        assertThat(secret("email", "apiKey")).isEqualTo("SG.marker-secret-1234");
    }

    @Test
    void aNewSecretReplacesTheOldOneAtOnce() {
        String path = create(SENDGRID);
        assertThat(secret("email", "apiKey")).isEqualTo("SG.marker-secret-1234");

        put(path, tenant.token(), "{\"configuration\": {\"apiKey\": \"SG.second-secret-5678\"}}");

        assertThat(secret("email", "apiKey")).isEqualTo("SG.second-secret-5678");
        assertThat(get(path, tenant.token()).at("/configuration/apiKey")).isEqualTo("****5678");
    }

    @Test
    void aShortSecretIsMaskedWhole() {
        String path = create(SENDGRID.replace("SG.marker-secret-1234", "SG.short"));

        assertThat(get(path, tenant.token()).at("/configuration/apiKey")).isEqualTo("****");
    }

    @Test
    void anotherProviderDoesNotInheritSecrets() {
        String path = create(SENDGRID);

        Reply missing = post(path + "/configure/email", tenant.token(), "{\"provider\": \"resend\", \"fromEmail\": \"b@example.com\"}");
        Reply masked = post(path + "/configure/email", tenant.token(),
                "{\"provider\": \"resend\", \"fromEmail\": \"b@example.com\", \"apiKey\": \"****1234\"}");
        Reply complete = post(path + "/configure/email", tenant.token(),
                "{\"provider\": \"resend\", \"fromEmail\": \"b@example.com\", \"apiKey\": \"re_another-secret\"}");

        assertThat(missing.at("/errors/0/field")).isEqualTo("apiKey");
        assertThat(masked.at("/errors/0/field")).isEqualTo("apiKey");
        assertThat(complete.at("/provider")).isEqualTo("resend");
        assertThat(secret("email", "apiKey")).isEqualTo("re_another-secret");
        assertThat(put(path, tenant.token(), "{\"provider\": \"sendgrid\"}").at("/errors/0/field")).isEqualTo("configuration");
    }

    @Test
    void aConnectionIsConfiguredForItsOwnChannelOnly() {
        String path = create("{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"x\"}");

        assertThat(post(path + "/configure/sms", tenant.token(), "{}").at("/errors/0/field")).isEqualTo("integrationType");
        assertThat(post(path + "/configure/pigeon", tenant.token(), "{}").status()).isEqualTo(404);
        assertThat(put(path, tenant.token(), "{\"integrationType\": \"sms\"}").at("/errors/0/field")).isEqualTo("integrationType");
    }

    @Test
    void switchingOffAndOnFollowsIsActiveAndStatus() {
        String path = create(SENDGRID);

        Reply off = put(path, tenant.token(), "{\"isActive\": false, \"status\": \"active\"}");
        assertThat(off.at("/status")).isEqualTo("inactive");
        assertThat(usable("email")).isEmpty();
        Reply on = put(path, tenant.token(), "{\"status\": \"active\"}");
        assertThat(on.body().at("/isActive").asBoolean()).isTrue();
        assertThat(usable("email")).hasSize(1);
        assertThat(put(path, tenant.token(), "{\"status\": \"error\"}").at("/errors/0/field")).isEqualTo("status");
        assertThat(put(path, tenant.token(), "{\"isActive\": false, \"status\": \"pending\"}").at("/errors/0/field")).isEqualTo("status");
    }

    @Test
    void aPendingConnectionCannotBeSwitchedOn() {
        String path = create("{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"x\"}");

        assertThat(put(path, tenant.token(), "{\"isActive\": true}").at("/errors/0/field")).isEqualTo("isActive");
        assertThat(put(path, tenant.token(), "{\"isActive\": false, \"name\": \"y\"}").at("/name")).isEqualTo("y");
        assertThat(post(path + "/test", tenant.token(), "").at("/success")).isEqualTo("false");
        put(path, tenant.token(), "{\"configuration\": {\"apiKey\": \"SG.marker-secret-1234\", \"fromEmail\": \"a@example.com\"}}");
        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void createdInactiveItStaysSoUntilSwitchedOn() {
        String path = create(SENDGRID.replace("\"name\"", "\"isActive\": false, \"name\""));

        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("inactive");
        assertThat(put(path, tenant.token(), "{\"is_active\": true}").at("/status")).isEqualTo("active");
    }

    @Test
    void theOrderIsDefaultThenPriorityThenAgeAndErrorsLast() {
        String old = create(SENDGRID.replace("Mail", "old"));
        create(SENDGRID.replace("Mail", "young"));
        create(SENDGRID.replace("\"name\": \"Mail\"", "\"name\": \"first\", \"priority\": 1"));
        String standard = create(SENDGRID.replace("\"name\": \"Mail\"", "\"name\": \"default\", \"isDefault\": true, \"priority\": 500"));

        assertThat(usable("email")).extracting(Connection::name).containsExactly("default", "first", "old", "young");
        put(old, tenant.token(), "{\"isDefault\": true}");
        assertThat(get(standard, tenant.token()).body().at("/isDefault").asBoolean()).isFalse();
        assertThat(usable("email")).extracting(Connection::name).containsExactly("old", "first", "young", "default");
        connections.failed(usable("email").get(0), "The key is gone", true);
        assertThat(usable("email")).extracting(Connection::name).containsExactly("first", "young", "default", "old");
        Reply failed = get(old, tenant.token());
        assertThat(failed.at("/status")).isEqualTo("error");
        assertThat(failed.at("/lastError")).isEqualTo("The key is gone");
        assertThat(failed.at("/errorCount")).isEqualTo("1");
        connections.succeeded(usable("email").get(3));
        assertThat(get(old, tenant.token()).at("/status")).isEqualTo("active");
        assertThat(get(old, tenant.token()).at("/errorCount")).isEqualTo("0");
    }

    @Test
    void failuresThatMayPassAreCountedWithoutTakingItOutOfUse() {
        String path = create(SENDGRID);
        Connection connection = usable("email").get(0);

        connections.failed(connection, "503", false);
        connections.failed(connection, "504", false);

        await().untilAsserted(() -> assertThat(get(path, tenant.token()).at("/errorCount")).isEqualTo("2"));
        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("active");
        connections.succeeded(connection);
        assertThat(get(path, tenant.token()).at("/errorCount")).isEqualTo("0");
        assertThat(get(path, tenant.token()).at("/lastSyncAt")).isNotEqualTo("null");
    }

    @Test
    void aFailedTestSaysWhyAndASuccessfulOneActivates() {
        String path = create(SENDGRID);
        script.answer(Outcome.SWITCH, 401, "SendGrid does not accept the API key");

        Reply failed = post(path + "/test", tenant.token(), "");
        assertThat(failed.status()).isEqualTo(200);
        assertThat(failed.body().at("/success").asBoolean()).isFalse();
        assertThat(failed.at("/message")).isEqualTo("SendGrid does not accept the API key");
        assertThat(failed.at("/provider")).isEqualTo("sendgrid");
        assertThat(failed.body().at("/latencyMs").isNumber()).isTrue();
        assertThat(failed.at("/detail/httpStatus")).isEqualTo("401");
        Reply error = get(path, tenant.token());
        assertThat(error.at("/status")).isEqualTo("error");
        assertThat(error.at("/lastError")).isEqualTo("SendGrid does not accept the API key");
        assertThat(error.at("/errorCount")).isEqualTo("1");

        assertThat(post(path + "/test", tenant.token(), "{}").body().at("/success").asBoolean()).isTrue();
        Reply mended = get(path, tenant.token());
        assertThat(mended.at("/status")).isEqualTo("active");
        assertThat(mended.body().get("lastError").isNull()).isTrue();
        assertThat(mended.at("/lastSyncAt")).isNotEqualTo("null");
    }

    @Test
    void testsAreLimitedPerTenant() {
        String path = create(SENDGRID);
        Reply last;
        int made = 0;
        String unsaved = "{\"provider\": \"sendgrid\", \"configuration\": {\"apiKey\": \"k\", \"fromEmail\": \"a@example.com\"}}";
        do {
            last = made % 2 == 0 ? post(path + "/test", tenant.token(), "")
                    : post("/api/dashboard/integrations/test", tenant.token(), unsaved);
            made++;
        } while (last.status() == 200 && made < 200);

        assertThat(made).isGreaterThan(60);
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.contentType()).isEqualTo("application/problem+json");
        assertThat(Integer.parseInt(last.raw().headers().firstValue("Retry-After").orElseThrow())).isBetween(1, 60);
        tenant = newTenant("Other");
        assertThat(post(create(SENDGRID) + "/test", tenant.token(), "").status()).isEqualTo(200);
    }

    @Test
    void membersReadButDoNotChange() {
        String path = create(SENDGRID);
        String member = memberOf(tenant);

        assertThat(get(path, member).status()).isEqualTo(200);
        assertThat(get("/api/integrations", member).body().at("/items")).hasSize(1);
        assertThat(get("/api/integrations/available", member).status()).isEqualTo(200);
        assertThat(post("/api/integrations", member, SENDGRID).status()).isEqualTo(403);
        assertThat(put(path, member, "{\"name\": \"x\"}").status()).isEqualTo(403);
        assertThat(post(path + "/configure/email", member, "{}").status()).isEqualTo(403);
        assertThat(delete(path, member).status()).isEqualTo(403);
    }

    @Test
    void theOperatorHasNoConnections() {
        assertThat(get("/api/integrations", OPERATOR).status()).isEqualTo(403);
        assertThat(post("/api/integrations", OPERATOR, SENDGRID).status()).isEqualTo(403);
        assertThat(get("/api/integrations/available", OPERATOR).status()).isEqualTo(200);
    }

    @Test
    void anotherTenantsConnectionIsLikeNone() {
        String path = create(SENDGRID);
        TestTenant other = newTenant("Other");

        JsonNode unknown = get("/api/integrations/" + UUID.randomUUID(), tenant.token()).body();

        assertThat(get(path, other.token()).body()).isEqualTo(unknown);
        assertThat(get("/api/integrations/x", other.token()).body()).isEqualTo(unknown);
        assertThat(put(path, other.token(), "{\"name\": \"mine\"}").body()).isEqualTo(unknown);
        assertThat(post(path + "/configure/email", other.token(), "{}").body()).isEqualTo(unknown);
        assertThat(post(path + "/test", other.token(), "").body()).isEqualTo(unknown);
        assertThat(delete(path, other.token()).body()).isEqualTo(unknown);
        assertThat(get("/api/integrations", other.token()).body().at("/items")).isEmpty();
        assertThat(get(path, tenant.token()).at("/name")).isEqualTo("Mail");
    }

    @Test
    void theListIsPagedAndFiltered() {
        create(SENDGRID.replace("Mail", "one"));
        create(SENDGRID.replace("Mail", "two"));
        create("{\"integrationType\": \"sms\", \"provider\": \"twilio\", \"name\": \"text\"}");

        Reply first = get("/api/integrations?limit=2", tenant.token());
        Reply second = get("/api/integrations?limit=2&cursor=" + first.at("/nextCursor"), tenant.token());

        assertThat(first.body().at("/items").findValuesAsText("name")).containsExactly("one", "two");
        assertThat(second.body().at("/items").findValuesAsText("name")).containsExactly("text");
        assertThat(second.body().get("nextCursor").isNull()).isTrue();
        assertThat(get("/api/integrations?type=sms", tenant.token()).body().at("/items")).hasSize(1);
        assertThat(get("/api/integrations?type=pigeon", tenant.token()).at("/errors/0/field")).isEqualTo("type");
    }

    @Test
    void theCatalogueShowsFormsAndWhatIsConnected() {
        create(SENDGRID);

        JsonNode items = get("/api/integrations/available/", tenant.token()).body().at("/items");
        Reply one = get("/api/integrations/available/sendgrid", tenant.token());

        assertThat(items).anySatisfy(item -> {
            assertThat(item.at("/provider").asText()).isEqualTo("sendgrid");
            assertThat(item.at("/connected").asBoolean()).isTrue();
        }).anySatisfy(item -> assertThat(item.at("/connected").asBoolean()).isFalse());
        assertThat(one.at("/form/fields/0/name")).isEqualTo("apiKey");
        assertThat(one.body().at("/form/fields/0/secret").asBoolean()).isTrue();
        assertThat(one.at("/help")).startsWith("https://");
        assertThat(get("/api/integrations/available/acme", tenant.token()).status()).isEqualTo(404);
        assertThat(get("/api/integrations/available?type=sms", tenant.token()).body().at("/items").findValuesAsText("provider"))
                .contains("twilio").doesNotContain("sendgrid");
    }

    @Test
    void aSandboxConnectionNeedsNoSecrets() {
        String path = create("""
                {"integrationType": "email", "provider": "sendgrid", "name": "Try",
                 "configuration": {"sandbox": true, "sandboxStatus": 503, "fromEmail": "a@example.com"}}""");

        Reply tested = post(path + "/test", tenant.token(), "");

        assertThat(tested.body().at("/detail/sandbox").asBoolean()).isTrue();
        assertThat(script.last().sandbox().orElseThrow().status()).isEqualTo(503);
        assertThat(script.last().property("apiKey")).isNotNull();
    }

    @Test
    void connectionsOfOneAccountShareItsKey() {
        create(SENDGRID);
        create(SENDGRID);
        create(SENDGRID.replace("1234", "9999"));

        List<Connection> usable = usable("email");

        assertThat(usable.get(0).accountKey()).isEqualTo(usable.get(1).accountKey()).isNotEqualTo(usable.get(2).accountKey())
                .doesNotContain("marker");
    }

    @Test
    void aTenantWithoutConnectionsGetsASandboxInDevelopment() {
        List<Connection> standIns = usable("sms");

        assertThat(standIns).singleElement().satisfies(connection -> {
            assertThat(connection.origin()).isEqualTo(Connection.Origin.SANDBOX);
            assertThat(connection.provider()).isEqualTo("twilio");
            assertThat(connection.tenantId()).isEqualTo(tenantId());
            assertThat(connections.find(tenantId(), connection.id())).contains(connection);
            assertThat(credentials.open(connection, providers.get("twilio"), "sms.send", null).sandbox()).isPresent();
        });
        assertThat(usable("pigeon")).isEmpty();
    }

    @Test
    void secretsAreEncryptedAndNowhereElse(CapturedOutput output) {
        String path = create(SENDGRID);
        post(path + "/configure/email", tenant.token(), "{\"apiKey\": \"SG.marker-secret-4321\", \"fromEmail\": 5}");
        post("/api/integrations", tenant.token(), SENDGRID.replace("}}", "}, \"broken\": marker-secret}"));
        post(path + "/test", tenant.token(), "");
        Connection connection = usable("email").get(0);

        String rows = database.jdbc().sql("select coalesce(json_agg(c)::text, '') from connection c where tenant_id = ?").param(tenantId())
                .query(String.class).single();
        byte[] ciphertext = database.jdbc().sql("select ciphertext from credential where tenant_id = ?").param(tenantId())
                .query(byte[].class).single();

        assertThat(rows).contains("sendgrid").doesNotContain("marker-secret");
        assertThat(new String(ciphertext, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("marker-secret");
        assertThat(get("/api/integrations", tenant.token()).raw().body()).doesNotContain("marker-secret");
        assertThat(connection.toString() + credentials.open(connection, providers.get("sendgrid"), "email.send", null))
                .doesNotContain("marker-secret");
        assertThat(output.getAll()).doesNotContain("marker-secret").doesNotContain(tenant.token()).doesNotContain(OPERATOR);
    }
}
