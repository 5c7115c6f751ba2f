package dev.serai.openapi;

import java.util.UUID;

/** An address that gets no messages. */
final class SuppressionFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/suppressions/{id}", SuppressionFixtures::suppression);
    }

    private static String suppression(TenantClient client) {
        return client.made("/api/suppressions", "{\"channel\": \"email\", \"address\": \"" + UUID.randomUUID() + "@example.com\"}")
                .path("id").asText();
    }
}
