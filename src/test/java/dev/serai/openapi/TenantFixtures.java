package dev.serai.openapi;

/** Tenants, their tokens, and what belongs to the instance. */
final class TenantFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.operator("POST /api/tenants", "GET /api/tenants", "GET /api/tenants/{id}", "/api/keys")
                .id("/api/tenants/{id}", TenantClient::id)
                .id("/api/tenants/{id}/tokens/{tokenId}",
                        client -> client.made("/api/tenants/" + client.id() + "/tokens", "{\"name\": \"" + client.name() + "\"}")
                                .path("id").asText())
                .before("POST /api/keys/rotation/pause", TenantFixtures::rotate);
    }

    /** A rotation under way, which a node that does not exist works on. */
    private static void rotate(TenantClient client) {
        client.made(client.operator(), "/api/keys/rotation", "");
        client.database().jdbc().sql("update key_rotation set state = 'running', runner = 'nobody', leased_until = now() + interval '9 s'")
                .update();
    }
}
