package dev.serai.openapi;

/** Tenants, their tokens, and what belongs to the instance. */
final class TenantFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.operator("POST /api/tenants", "GET /api/tenants", "GET /api/tenants/{id}", "DELETE /api/tenants/{id}",
                        "GET /api/tenants/{id}/erasure", "/api/keys", "/api/drafts", "GET /api/routes", "GET /api/routes/picture",
                        "GET /api/providers/drift", "GET /api/providers/{provider}/drift")
                .person("/api/drafts/live")
                .id("/api/tenants/{id}", TenantClient::id)
                .id("DELETE /api/tenants/{id}", TenantFixtures::shortLived)
                .id("GET /api/tenants/{id}/erasure", TenantFixtures::erased)
                .id("/api/tenants/{id}/tokens/{tokenId}",
                        client -> client.made("/api/tenants/" + client.id() + "/tokens", "{\"name\": \"" + client.name() + "\"}")
                                .path("id").asText())
                .before("POST /api/keys/rotation/pause", TenantFixtures::rotate);
    }

    private static String shortLived(TenantClient client) {
        return client.made(client.operator(), "/api/tenants", "{\"name\": \"Short-lived\"}").path("id").asText();
    }

    private static String erased(TenantClient client) {
        String id = shortLived(client);
        client.call(client.operator(), "DELETE", "/api/tenants/" + id, null);
        return id;
    }

    /** A rotation under way, which a node that does not exist works on. */
    private static void rotate(TenantClient client) {
        client.made(client.operator(), "/api/keys/rotation", "");
        client.database().jdbc().sql("update key_rotation set state = 'running', runner = 'nobody', leased_until = now() + interval '9 s'")
                .update();
    }
}
