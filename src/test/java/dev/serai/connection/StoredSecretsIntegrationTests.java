package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whatever way a connection is changed or tested by, a stored secret does not follow to another address. */
class StoredSecretsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "SG.marker-secret-1234";
    private static final String ELSEWHERE = "http://127.0.0.1:9/stolen";

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

    private String made() {
        return post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mail\","
                + " \"configuration\": {\"apiKey\": \"" + SECRET + "\", \"fromEmail\": \"a@example.com\"}}").at("/id");
    }

    private Object secret() {
        Connection connection = connections.usable(UUID.fromString(tenant.id()), null, "email").get(0);
        return credentials.open(connection, providers.get(connection.provider()), "email.send", null).property("apiKey");
    }

    private static void isRefused(Reply reply, String field) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(400);
        assertThat(reply.body().at("/errors").findValuesAsText("field")).containsExactly(field);
        assertThat(reply.at("/errors/0/message")).contains("given again", "baseUrl changes", "the address it was given for");
        assertThat(reply.raw().body()).doesNotContain("marker-secret");
    }

    @Test
    void noWayOfChangingOrTestingTakesItElsewhere() {
        String id = made();
        String path = "/api/integrations/" + id;
        int before = PROVIDERS.calls("sendgrid");

        for (String key : List.of("", ", \"apiKey\": \"****1234\"", ", \"api_key\": \"****1234\", \"sandbox\": true")) {
            String configuration = "{\"baseUrl\": \"" + ELSEWHERE + "\"" + key + "}";
            isRefused(put(path, tenant.token(), "{\"configuration\": " + configuration + "}"), "configuration.apiKey");
            isRefused(put("/api/dashboard/integrations/" + id, tenant.token(), "{\"configuration\": " + configuration + "}"),
                    "configuration.apiKey");
            isRefused(put(path, tenant.token(), "{\"configuration\": {\"features\": " + configuration + "}}"), "configuration.apiKey");
            isRefused(post(path + "/configure/email", tenant.token(), configuration), "apiKey");
            isRefused(post("/api/dashboard/integrations/test", tenant.token(), "{\"id\": \"" + id + "\", \"configuration\": "
                    + configuration + "}"), "configuration.apiKey");
        }
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(before);
        assertThat(get(path, tenant.token()).body().path("configuration").has("baseUrl")).isFalse();
        assertThat(secret()).isEqualTo(SECRET);
    }

    @Test
    void givenAgainItGoesThereAndTheFirstOneIsGone() {
        String path = "/api/integrations/" + made();

        Reply moved = put(path, tenant.token(), "{\"configuration\": {\"baseUrl\": \"" + ELSEWHERE + "\", \"apiKey\": \"SG.other-9999\"}}");
        Reply back = put(path, tenant.token(), "{\"configuration\": {\"baseUrl\": null, \"apiKey\": \"****9999\"}}");
        Reply same = put(path, tenant.token(), "{\"configuration\": {\"baseUrl\": \"" + ELSEWHERE + "/\", \"apiKey\": \"****9999\"}}");

        assertThat(moved.status()).as(moved.raw().body()).isEqualTo(200);
        assertThat(moved.at("/configuration/apiKey")).isEqualTo("****9999");
        isRefused(back, "configuration.apiKey");
        assertThat(same.status()).as(same.raw().body()).isEqualTo(200);
        assertThat(secret()).isEqualTo("SG.other-9999");
    }

    @Test
    void whoRemembersAnOlderVersionGetsSettingsAndSecretsOfOne() {
        String path = "/api/integrations/" + made();
        Connection remembered = connections.usable(UUID.fromString(tenant.id()), null, "email").get(0);
        put(path, tenant.token(), "{\"configuration\": {\"baseUrl\": \"" + ELSEWHERE + "\", \"apiKey\": \"SG.other-9999\"}}");

        ProviderCall call = credentials.open(remembered, providers.get("sendgrid"), "email.send", null);

        assertThat(call.property("apiKey")).isEqualTo("SG.other-9999");
        assertThat(call.property("baseUrl").toString()).endsWith("/stolen");
    }

    @Test
    void anotherProviderGetsNoneOfTheSecrets() {
        String path = "/api/integrations/" + made();

        Reply mask = put(path, tenant.token(), "{\"provider\": \"resend\", \"configuration\": {\"apiKey\": \"****1234\","
                + " \"fromEmail\": \"a@example.com\"}}");
        Reply none = put(path, tenant.token(), "{\"provider\": \"resend\", \"configuration\": {\"fromEmail\": \"a@example.com\"}}");
        Reply draft = post("/api/dashboard/integrations/test", tenant.token(), "{\"id\": \"" + path.substring(18)
                + "\", \"provider\": \"resend\", \"configuration\": {\"apiKey\": \"****1234\", \"fromEmail\": \"a@example.com\"}}");

        for (Reply refused : List.of(mask, none, draft)) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body().at("/errors").findValuesAsText("field")).containsExactly("configuration.apiKey");
        }
        assertThat(secret()).isEqualTo(SECRET);
    }

    @Test
    void aStoredApiKeyGoesToTheProvidersOwnAddressAlone() {
        String key = post("/api/integrations/api-keys", tenant.token(), "{\"name\": \"A\", \"value\": \"" + SECRET + "\"}").at("/id");
        String begin = "{\"apiKeyId\": \"" + key + "\", \"provider\": ";

        Reply url = post("/api/integrations/connect", tenant.token(), begin + "\"sendgrid\", \"baseUrl\": \"" + ELSEWHERE + "\"}");
        Reply features = post("/api/integrations/connect", tenant.token(), begin + "\"sendgrid\", \"features\": {\"base_url\": \""
                + ELSEWHERE + "\"}}");
        Reply host = post("/api/integrations/connect", tenant.token(), begin + "\"smtp\", \"host\": \"evil.example\", \"username\": \"a\","
                + " \"fromEmail\": \"a@example.com\"}");
        Reply own = post("/api/integrations/connect", tenant.token(), begin + "\"mailgun\", \"domain\": \"mg.example.com\","
                + " \"region\": \"eu\", \"baseUrl\": \"https://api.mailgun.net/\"}");

        for (Reply refused : List.of(url, features)) {
            assertThat(refused.status()).as(refused.raw().body()).isEqualTo(400);
            assertThat(refused.body().at("/errors").findValuesAsText("field")).containsExactly("configuration.baseUrl");
        }
        assertThat(url.at("/errors/0/message")).contains("SendGrid's own address");
        assertThat(host.status()).isEqualTo(400);
        assertThat(host.body().at("/errors").findValuesAsText("field")).containsExactly("configuration.host");
        assertThat(own.status()).as(own.raw().body()).isEqualTo(201);
        Reply moved = put("/api/integrations/" + own.at("/id"), tenant.token(),
                "{\"configuration\": {\"fromEmail\": \"a@example.com\", \"baseUrl\": \"" + ELSEWHERE + "\"}}");
        isRefused(moved, "configuration.apiKey");
    }
}
