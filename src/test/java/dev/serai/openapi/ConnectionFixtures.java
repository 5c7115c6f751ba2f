package dev.serai.openapi;

/** Connections, what there is to connect, and named API keys. */
final class ConnectionFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.person("/api/integrations/oauth/{provider}/start", "/api/integrations/oauth/{provider}/callback",
                "/api/integrations/{id}/oauth/choices", "/api/integrations/{id}/oauth/choose")
                .value("channel", "email").value("provider", "sendgrid")
                .id("/api/integrations/{id}", ConnectionFixtures::connection)
                .id("/api/dashboard/integrations/{id}", ConnectionFixtures::connection)
                .id("GET /api/integrations/{id}/signup", ConnectionFixtures::signupPage)
                .id("GET /api/integrations/{id}/signups", ConnectionFixtures::signupPage)
                .id("POST /api/integrations/{id}/signup/rotate", ConnectionFixtures::signupPage)
                .id("POST /api/integrations/{id}/field-mapping/preview", ConnectionFixtures::crm)
                .id("/api/integrations/api-keys/{id}", client ->
                        client.made("/api/integrations/api-keys", apiKey(client)).path("id").asText())
                .body("POST /api/integrations/api-keys", ConnectionFixtures::apiKey);
    }

    /** Its name may stand once. */
    private static String apiKey(TenantClient client) {
        return "{\"name\": \"" + client.name() + " " + System.nanoTime() + "\", \"value\": \"SG.key-of-a-test\"}";
    }

    /** One of contacts, in the sandbox. */
    private static String crm(TenantClient client) {
        return client.made("/api/integrations", """
                {"integrationType": "crm", "provider": "hubspot", "name": "%s", "configuration": {"sandbox": true}}"""
                .formatted(client.name())).path("id").asText();
    }

    /** A sign-up page. */
    private static String signupPage(TenantClient client) {
        return client.made("/api/integrations", """
                {"integrationType": "signup_page", "provider": "signup-page", "name": "%s",
                 "configuration": {"pageUrl": "https://www.example.com/signup"}}""".formatted(client.name())).path("id").asText();
    }

    /** One of email, in the sandbox. */
    static String connection(TenantClient client) {
        return client.made("/api/integrations", """
                {"integrationType": "email", "provider": "sendgrid", "name": "%s", "configuration":
                 {"sandbox": true, "apiKey": "SG.key-of-a-test", "fromEmail": "a@example.com"}}""".formatted(client.name()))
                .path("id").asText();
    }
}
