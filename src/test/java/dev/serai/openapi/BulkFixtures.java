package dev.serai.openapi;

import java.util.UUID;

/** A bulk job with a recipient, in the state that a call needs and left alone by the worker. */
final class BulkFixtures implements Fixtures.Resource {

    private static final String PATH = "/api/bulk-jobs";

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id(PATH + "/{id}", client -> job(client, null))
                .id("POST " + PATH + "/{id}/pause", client -> job(client, "running"))
                .id("POST " + PATH + "/{id}/resume", client -> job(client, "paused"))
                .before("POST " + PATH + "/{id}/start", ConnectionFixtures::connection)
                .before("POST /api/v1/integrations/email/bulk", ConnectionFixtures::connection)
                .before("POST /api/v1/integrations/sms/bulk", BulkFixtures::connectSms);
    }

    private static void connectSms(TenantClient client) {
        client.made("/api/integrations", "{\"integrationType\": \"sms\", \"provider\": \"vonage\", \"name\": \"" + UUID.randomUUID()
                + "\", \"configuration\": {\"sandbox\": true, \"fromPhoneNumber\": \"+41790000000\"}}");
    }

    private static String job(TenantClient client, String state) {
        String id = client.made(PATH, "{\"operation\": \"email.send\", \"name\": \"" + client.name()
                + "\", \"message\": {\"subject\": \"A\", \"text\": \"B\"}}").path("id").asText();
        client.made(PATH + "/" + id + "/recipients", "[{\"to\": \"ann@example.com\", \"name\": \"" + client.name() + "\"}]");
        if (state != null) {
            client.database().jdbc().sql("update bulk_job set state = ?, look_at = now() + interval '1 hour' where id = ?")
                    .params(state, UUID.fromString(id)).update();
        }
        return id;
    }
}
