package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Zoho CRM's notifications, which bear the token that they were asked for with. */
class ZohoWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOKEN = "k3Jx9pQ2vL7nR5tY8wZ1";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("crm", "zoho-crm", "{\"accountsUrl\": \"https://accounts.zoho.eu\", "
                + "\"clientId\": \"1000.ABCDEFGHIJKLMNOP\", \"clientSecret\": \"shh\", \"organizationId\": \"60012345678\","
                + " \"webhookToken\": \"" + TOKEN + "\"}");
    }

    private static String notification(String operation, long time, String token) {
        return """
                {"server_time": %d, "affected_values": [{"record_id": "111", "values": {"Last_Name": "Example"}}], "query_params": {},
                 "module": "Contacts", "resource_uri": "https://www.zohoapis.eu/crm/v8/Contacts", "ids": ["111", "222"],
                 "affected_fields": [{"111": ["Last_Name"]}], "operation": "%s", "channel_id": "1000000068001", "token": "%s"}"""
                .formatted(time, operation, token);
    }

    private Reply send(String body) {
        return webhook(path("zoho-crm", connection), "application/json", body, Map.of());
    }

    @Test
    void eachRecordIsAnEventPerChange() {
        assertThat(send(notification("insert", 1764490000123L, TOKEN)).status()).isEqualTo(200);
        assertThat(send(notification("insert", 1764490000123L, TOKEN)).status()).isEqualTo(200);
        assertThat(send(notification("update", 1764490000123L, TOKEN)).status()).isEqualTo(200);
        assertThat(send(notification("update", 1764490005000L, TOKEN)).status()).isEqualTo(200);

        assertThat(events("zoho-crm", connection)).hasSize(6).extracting(event -> event.path("type").asText())
                .containsOnly("zoho-crm.contacts.insert", "zoho-crm.contacts.update");
        assertThat(events("zoho-crm", connection)).allSatisfy(event -> {
            assertThat(event.at("/data/channelId").asText()).isEqualTo("1000000068001");
            assertThat(event.path("time").asText()).startsWith("2025-11-30T08:06:4");
            assertThat(event.toString()).doesNotContain(TOKEN);
        });
        assertThat(events("zoho-crm", connection)).anySatisfy(event -> {
            assertThat(event.at("/data/recordId").asText()).isEqualTo("111");
            assertThat(event.at("/data/affectedFields/0").asText()).isEqualTo("Last_Name");
            assertThat(event.at("/data/affectedValues/Last_Name").asText()).isEqualTo("Example");
        });
    }

    @Test
    void anotherTokenAndNoneAreRefused() {
        assertThat(send(notification("insert", 1764490000123L, "another")).status()).isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).doesNotContain(TOKEN);
        assertThat(send("{\"module\": \"Contacts\"}").status()).isEqualTo(401);
        assertThat(send("{\"token\": [\"" + TOKEN + "\"]}").status()).isEqualTo(401);
        assertThat(send("no json").status()).isEqualTo(401);
        assertThat(webhook(path("zoho-crm", connection) + "?token=" + TOKEN, "application/json", "{}", Map.of()).status()).isEqualTo(401);
        assertThat(events("zoho-crm", connection)).isEmpty();
    }
}
