package dev.serai.openapi;

/** A link into the portal. */
final class PortalFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/portal-links/{id}", client -> client.made("/api/portal-links", "{}").path("id").asText());
    }
}
