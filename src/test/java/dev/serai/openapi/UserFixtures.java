package dev.serai.openapi;

/** Users of a tenant. Sessions and live updates need a browser; their tests are one. */
final class UserFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.person("/api/session", "/api/session/start", "/api/live")
                .id("/api/users/{id}", client -> client.made("/api/users", user(client)).path("id").asText())
                .body("POST /api/users", UserFixtures::user);
    }

    /** Its email address may stand once. */
    private static String user(TenantClient client) {
        return "{\"name\": \"" + client.name() + "\", \"email\": \"u" + System.nanoTime() + "@" + client.name() + ".example\"}";
    }
}
