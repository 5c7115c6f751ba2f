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
        String delivery = DeliveryFixtures.settled(client, 400, "dead");
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> found(client, delivery), id -> !id.isEmpty());
    }

    private static String found(TenantClient client, String delivery) {
        for (JsonNode each : client.call(client.admin(), "GET", "/api/problems?limit=200", null).json().path("items")) {
            for (JsonNode sample : each.path("sample")) {
                if (sample.asText().equals(delivery)) {
                    return each.path("id").asText();
                }
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
