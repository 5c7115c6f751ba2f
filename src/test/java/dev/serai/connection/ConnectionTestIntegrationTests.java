package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ConnectionTestIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private Connections connections;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private String create(String extra) {
        return "/api/integrations/" + post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
                 "configuration": {"apiKey": "SG.marker-secret-1234", "fromEmail": "a@example.com" %s}}""".formatted(extra)).at("/id");
    }

    @Test
    void theProviderItselfIsAsked() {
        int before = PROVIDERS.calls("sendgrid");

        Reply tested = post(create("") + "/test", tenant.token(), "");

        assertThat(tested.body().at("/success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tested.at("/message")).isEqualTo("SendGrid accepts the connection");
        assertThat(PROVIDERS.calls("sendgrid")).isGreaterThan(before);
    }

    @Test
    void aWrongKeyIsToldInPlainWords() {
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String path = create("");

        Reply tested = post(path + "/test", tenant.token(), "");

        assertThat(tested.status()).isEqualTo(200);
        assertThat(tested.body().at("/success").asBoolean()).isFalse();
        assertThat(tested.at("/message")).contains("SendGrid does not accept the API key");
        assertThat(tested.at("/detail/httpStatus")).isEqualTo("401");
        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("error");
        assertThat(tested.raw().body()).doesNotContain("marker-secret");
    }

    @Test
    void aFailureThatMayPassLeavesTheConnectionInUse() {
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String path = create("");

        assertThat(post(path + "/test", tenant.token(), "").body().at("/success").asBoolean()).isFalse();

        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("active");
        assertThat(get(path, tenant.token()).at("/errorCount")).isEqualTo("1");
        assertThat(get(path, tenant.token()).at("/lastError")).isNotEmpty();
    }

    @Test
    void theSandboxShowsTheRequestWithoutSecretsAndSendsNothing() {
        int before = PROVIDERS.calls("sendgrid");

        Reply tested = post(create(", \"sandbox\": true") + "/test", tenant.token(), "");

        assertThat(tested.body().at("/success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tested.at("/message")).contains("nothing was sent");
        assertThat(tested.at("/detail/request/url")).contains("/v3/");
        assertThat(tested.raw().body()).contains("****1234").doesNotContain("marker-secret");
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(before);
    }

    private Reply testUnsaved(String body) {
        return post("/api/dashboard/integrations/test", tenant.token(), body);
    }

    @Test
    void anUnsavedConfigurationIsTestedAndNothingOfItIsKept() {
        int before = PROVIDERS.calls("sendgrid");

        Reply tested = testUnsaved("""
                {"type": "EMAIL", "configuration": {"provider": "SENDGRID", "api_key": "SG.marker-secret-1234",
                 "fromEmail": "a@example.com"}}""");

        assertThat(tested.status()).as(tested.raw().body()).isEqualTo(200);
        assertThat(tested.body().at("/success").asBoolean()).as(tested.raw().body()).isTrue();
        assertThat(tested.at("/provider")).isEqualTo("sendgrid");
        assertThat(PROVIDERS.calls("sendgrid")).isGreaterThan(before);
        assertThat(get("/api/integrations", tenant.token()).body().at("/items")).isEmpty();
        assertThat(database.jdbc().sql("select count(*) from credential where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single()).isZero();
    }

    @Test
    void anUnsavedConfigurationThatDoesNotWorkSaysWhatToDo() {
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String sendgrid = "{\"provider\": \"sendgrid\", \"configuration\": {\"apiKey\": \"SG.marker-secret-1234\","
                + " \"fromEmail\": \"a@example.com\"}}";
        Reply key = testUnsaved(sendgrid);
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        Reply limit = testUnsaved(sendgrid);
        Reply host = testUnsaved("{\"provider\": \"smtp\", \"configuration\": {\"host\": \"mail.nowhere.invalid\", \"security\": \"none\","
                + " \"fromEmail\": \"a@example.com\"}}");
        Reply port = testUnsaved("{\"provider\": \"smtp\", \"configuration\": {\"host\": \"127.0.0.1\", \"port\": 1,"
                + " \"security\": \"none\", \"fromEmail\": \"a@example.com\"}}");
        Reply inside = testUnsaved("{\"provider\": \"smtp\", \"configuration\": {\"host\": \"10.0.0.1\", \"security\": \"none\","
                + " \"fromEmail\": \"a@example.com\"}}");

        assertThat(key.at("/message")).contains("SendGrid does not accept the API key");
        assertThat(key.at("/detail/fault")).isEqualTo("credentials");
        assertThat(key.at("/detail/advice")).contains("API Key");
        assertThat(key.raw().body()).doesNotContain("marker-secret");
        assertThat(limit.at("/detail/fault")).isEqualTo("rate-limit");
        assertThat(limit.at("/detail/advice")).isEqualTo("Wait 60 s and test again");
        assertThat(host.at("/detail/fault")).as(host.raw().body()).isEqualTo("host");
        assertThat(host.at("/message")).contains("mail.nowhere.invalid");
        assertThat(port.at("/detail/fault")).as(port.raw().body()).isEqualTo("unreachable");
        assertThat(inside.at("/message").replace("10.0.0.1", "mail.nowhere.invalid")).isEqualTo(host.at("/message"));
        assertThat(inside.body().path("detail")).isEqualTo(host.body().path("detail"));
        assertThat(inside.at("/detail/advice")).contains("serai.egress.allow");
    }

    @Test
    void anUnsavedConfigurationIsCheckedByTheFormFirst() {
        int before = PROVIDERS.calls("sendgrid");

        Reply bad = testUnsaved("{\"provider\": \"sendgrid\", \"configuration\": {\"fromEmail\": \"nobody\", \"colour\": \"red\","
                + " \"baseUrl\": \"http://api.sendgrid.com\"}}");

        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().at("/errors").findValuesAsText("field")).containsExactlyInAnyOrder("configuration.apiKey",
                "configuration.fromEmail", "configuration.colour", "configuration.baseUrl");
        assertThat(testUnsaved("{\"configuration\": {}}").at("/errors/0/field")).isEqualTo("provider");
        assertThat(testUnsaved("{\"provider\": \"sendgrid\"}").at("/errors/0/field")).isEqualTo("configuration");
        assertThat(testUnsaved("{\"provider\": \"sendgrid\", \"configuration\": 1}").at("/errors/0/field")).isEqualTo("configuration");
        assertThat(post("/api/dashboard/integrations/test", memberOf(tenant), "{}").status()).isEqualTo(403);
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(before);
    }

    @Test
    void aChangeOfAStoredOneIsTestedBeforeItIsMade() {
        String path = create("");
        String id = path.substring(path.lastIndexOf('/') + 1);

        Reply mask = testUnsaved("{\"id\": \"" + id + "\", \"configuration\": {\"apiKey\": \"****1234\", \"fromName\": \"New\","
                + " \"sandbox\": true}}");

        assertThat(mask.body().at("/success").asBoolean()).as(mask.raw().body()).isTrue();
        assertThat(mask.at("/detail/request/headers/Authorization")).isEqualTo("Bearer ****1234");
        assertThat(get(path, tenant.token()).body().at("/configuration").has("fromName")).isFalse();
        assertThat(post("/api/dashboard/integrations/test", newTenant("Other").token(), "{\"id\": \"" + id + "\"}").status())
                .isEqualTo(404);
    }

    @Test
    void aFailedTestIsWrittenDownAndAPassedOneClearsIt() {
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String path = create("");
        post(path + "/test", tenant.token(), "");
        post(path + "/test", tenant.token(), "");
        Reply failed = get(path, tenant.token());
        PROVIDERS.behaveWell();
        post(path + "/test", tenant.token(), "");
        Reply passed = get(path, tenant.token());

        assertThat(failed.at("/status")).isEqualTo("error");
        assertThat(failed.at("/lastError")).contains("API key");
        assertThat(failed.at("/errorCount")).isEqualTo("2");
        assertThat(passed.at("/status")).isEqualTo("active");
        assertThat(passed.body().get("lastError").isNull()).isTrue();
        assertThat(passed.at("/errorCount")).isEqualTo("0");
        assertThat(passed.at("/lastSyncAt")).isNotEmpty();
    }

    @Test
    void unsafeAddressesAndSecretsWithLineBreaksAreNotStored() {
        String body = "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mail\", \"configuration\":"
                + " {\"apiKey\": \"%s\", \"fromEmail\": \"a@example.com\", \"baseUrl\": \"%s\"}}";

        Reply plain = post("/api/integrations", tenant.token(), body.formatted("k", "http://api.sendgrid.com"));
        Reply user = post("/api/integrations", tenant.token(), body.formatted("k", "https://u:marker-secret@api.sendgrid.com"));
        Reply lines = post("/api/integrations", tenant.token(), body.formatted("a\\r\\nX-Evil: marker-secret", "https://api.sendgrid.com"));
        Reply local = post("/api/integrations", tenant.token(), body.formatted("k", "http://localhost:4010"));

        assertThat(plain.at("/errors/0/field")).isEqualTo("configuration.baseUrl");
        assertThat(plain.at("/detail")).contains("https://");
        assertThat(user.at("/errors/0/field")).isEqualTo("configuration.baseUrl");
        assertThat(user.raw().body()).doesNotContain("marker-secret");
        assertThat(lines.at("/errors/0/field")).isEqualTo("configuration.apiKey");
        assertThat(lines.at("/detail")).contains("line break");
        assertThat(lines.raw().body()).doesNotContain("marker-secret");
        assertThat(local.status()).isEqualTo(201);
    }

    @Test
    void aChangeByAnotherNodeIsHeard() {
        create("");
        UUID id = UUID.fromString(tenant.id());
        assertThat(connections.usable(id, null, "email")).extracting(Connection::name).containsExactly("Mail");

        database.jdbc().sql("update connection set name = 'Elsewhere', version = version + 1 where tenant_id = ?").param(id).update();
        database.jdbc().sql("select pg_notify('serai_connections', ?)").param(tenant.id()).query().singleRow();

        await().untilAsserted(() -> assertThat(connections.usable(id, null, "email")).extracting(Connection::name)
                .containsExactly("Elsewhere"));
    }

    @Test
    void aCredentialOfAKeyThatIsGoneIsTold() {
        String path = create("");
        database.jdbc().sql("update credential set key_id = 'gone' where tenant_id = ?").param(UUID.fromString(tenant.id())).update();

        Reply tested = post(path + "/test", tenant.token(), "");

        assertThat(tested.body().at("/success").asBoolean()).isFalse();
        assertThat(tested.at("/message")).contains("encrypted with key gone").contains("which is not configured");
        assertThat(get(path, tenant.token()).at("/status")).isEqualTo("error");
        delete(path, tenant.token());
    }
}
