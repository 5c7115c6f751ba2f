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

    @Test
    void aChangeByAnotherNodeIsHeard() {
        create("");
        UUID id = UUID.fromString(tenant.id());
        assertThat(connections.usable(id, "email")).extracting(Connection::name).containsExactly("Mail");

        database.jdbc().sql("update connection set name = 'Elsewhere', version = version + 1 where tenant_id = ?").param(id).update();
        database.jdbc().sql("select pg_notify('serai_connections', ?)").param(tenant.id()).query().singleRow();

        await().untilAsserted(() -> assertThat(connections.usable(id, "email")).extracting(Connection::name).containsExactly("Elsewhere"));
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
