package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A dead letter that is grouped as a problem, and what replays it. */
final class ProblemFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/problems/{id}", ProblemFixtures::problem).id("/api/replays/{id}", ProblemFixtures::replay);
    }

    private static String problem(TenantClient client) {
        String connection = client.made("/api/integrations", """
                {"integrationType": "email", "provider": "sendgrid", "name": "%s", "configuration":
                 {"sandbox": true, "sandboxStatus": 400, "apiKey": "SG.key-%d", "fromEmail": "a@example.com"}}"""
                .formatted(client.name(), System.nanoTime())).path("id").asText();
        String delivery = client.made("/api/v1/integrations/email/send", """
                {"connectionId": "%s", "to": "ann@example.com", "subject": "%s", "text": "Hello"}"""
                .formatted(connection, client.name())).path("deliveryId").asText();
        client.await(delivery, "dead");
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> found(client, connection), id -> !id.isEmpty());
    }

    private static String found(TenantClient client, String connection) {
        for (JsonNode each : client.call(client.admin(), "GET", "/api/problems?limit=200", null).json().path("items")) {
            if (each.at("/connection/id").asText().equals(connection)) {
                return each.path("id").asText();
            }
        }
        return "";
    }

    /** One that has come to its end, so that nothing changes by itself. */
    private static String replay(TenantClient client) {
        String id = client.made("/api/problems/" + problem(client) + "/replay", "{\"how\": \"same-message\"}").path("id").asText();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> client.call(client.admin(), "GET", "/api/replays/" + id, null)
                .json().path("state").asText(), "finished"::equals);
        return id;
    }
}
