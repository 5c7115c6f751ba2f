package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipedrive's webhooks of version 2, which the password proves that they were made with. */
class PipedriveWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String PASSWORD = "k3Jx9pQ2vL7n:R5tY8wZ1";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("crm", "pipedrive", "{\"companyDomain\": \"acme\","
                + " \"apiToken\": \"0123456789abcdef0123456789abcdef01234567\", \"webhookPassword\": \"" + PASSWORD + "\"}");
    }

    private static String change(String id, String action, int attempt) {
        return """
                {"meta": {"action": "%s", "entity": "person", "company_id": 12882925, "correlation_id": "c", "entity_id": "123", "id": "%s",
                 "is_bulk_edit": false, "timestamp": "2025-11-30T08:06:40.000Z", "type": "general", "user_id": 18487521, "version": "2.0",
                 "webhook_id": 99, "webhook_owner_id": 1, "attempt": %d, "host": "acme.pipedrive.com", "change_source": "app"},
                 "data": %s, "previous": {"name": "Ann"}}""".formatted(action, id, attempt,
                action.equals("delete") ? "null" : "{\"id\": 123, \"name\": \"Ann Example\"}");
    }

    private Reply send(String body, String credentials) {
        return webhook(path("pipedrive", connection), "application/json", body, Map.of("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void changesAreEventsOnce() {
        for (String body : new String[] {change("a", "create", 1), change("b", "change", 1), change("c", "delete", 1),
            change("b", "change", 2)}) {
            assertThat(send(body, "serai:" + PASSWORD).status()).isEqualTo(200);
        }

        assertThat(events("pipedrive", connection)).satisfiesExactly(created -> {
            assertThat(created.path("type").asText()).isEqualTo("pipedrive.person.create");
            assertThat(created.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
            assertThat(created.at("/data/entityId").asText()).isEqualTo("123");
            assertThat(created.at("/data/object/name").asText()).isEqualTo("Ann Example");
            assertThat(created.at("/data/companyId").asInt()).isEqualTo(12882925);
        }, changed -> assertThat(changed.at("/data/previous/name").asText()).isEqualTo("Ann"), deleted -> {
            assertThat(deleted.path("type").asText()).isEqualTo("pipedrive.person.delete");
            assertThat(deleted.at("/data/object").isNull()).isTrue();
        });
    }

    @Test
    void anotherPasswordAndNoneAreRefused() {
        String body = change("d", "create", 1);

        assertThat(send(body, "serai:another").status()).isEqualTo(401);
        assertThat(send(body, PASSWORD.substring(0, PASSWORD.indexOf(':'))).status()).isEqualTo(401);
        assertThat(webhook(path("pipedrive", connection), "application/json", body, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path("pipedrive", connection), "application/json", body, Map.of("Authorization", "Basic !")).status())
                .isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).doesNotContain("k3Jx9pQ2vL7n");
        assertThat(events("pipedrive", connection)).isEmpty();
    }

    @Test
    void versionOneIsKeptWithWhatToDo() {
        String body = "{\"v\": 1, \"event\": \"added.person\", "
                + "\"meta\": {\"v\": 1, \"action\": \"added\", \"object\": \"person\", \"id\": 1}}";

        assertThat(send(body, "serai:" + PASSWORD).status()).isEqualTo(200);

        assertThat(events("pipedrive", connection).get(0).path("type").asText()).isEqualTo("webhook.unread");
        assertThat(refusal(connection, "unreadable").path("reason").asText()).contains("version 2.0");
    }
}
