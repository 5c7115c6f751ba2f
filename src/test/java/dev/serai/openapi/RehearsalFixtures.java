package dev.serai.openapi;

/** Rehearsals of a tenant, with another provider in place of one. */
final class RehearsalFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/rehearsals/{id}", RehearsalFixtures::rehearsal).before("POST /api/rehearsals", RehearsalFixtures::endOthers);
    }

    private static String rehearsal(TenantClient client) {
        endOthers(client);
        return client.made("/api/rehearsals", "{\"from\": \"sendgrid\", \"to\": \"mailgun\"}").path("id").asText();
    }

    /** Only so many may be open, and nobody here waits for their end. */
    private static void endOthers(TenantClient client) {
        client.database().jdbc().sql("update rehearsal set state = 'stopped' where state in ('queued', 'running')").update();
    }
}
