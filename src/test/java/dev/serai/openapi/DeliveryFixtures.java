package dev.serai.openapi;

/** Deliveries in the states that operations ask for. */
final class DeliveryFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/deliveries/{id}", client -> settled(client, 202, "delivered"))
                .id("POST /api/deliveries/{id}/replay", client -> settled(client, 400, "dead"))
                .id("POST /api/deliveries/{id}/cancel", DeliveryFixtures::waiting)
                .value("operation", "email.send");
    }

    /** One that a connection of the sandbox answered with a status, which made it what it is. */
    static String settled(TenantClient client, int sandboxStatus, String status) {
        String delivery = send(client, connection(client, sandboxStatus), "");
        client.await(delivery, status);
        client.awaitNoneReceived();
        return delivery;
    }

    /** One that waits behind another of its lane, which is throttled. */
    private static String waiting(TenantClient client) {
        String connection = connection(client, 429);
        String lane = "\"orderingKey\": \"" + connection + "\", ";
        client.awaitAttempt(send(client, connection, lane));
        return send(client, connection, lane);
    }

    private static String send(TenantClient client, String connection, String more) {
        return client.made("/api/v1/integrations/email/send", """
                {%s"connectionId": "%s", "to": "ann@example.com", "subject": "%s", "text": "Hello"}"""
                .formatted(more, connection, client.name())).path("deliveryId").asText();
    }

    /** Each with a key of its own, for the pace is kept by key. */
    private static String connection(TenantClient client, int sandboxStatus) {
        return client.made("/api/integrations", """
                {"integrationType": "email", "provider": "sendgrid", "name": "%s", "configuration":
                 {"sandbox": true, "sandboxStatus": %d, "apiKey": "SG.key-%d", "fromEmail": "a@example.com"}}"""
                .formatted(client.name(), sandboxStatus, System.nanoTime())).path("id").asText();
    }
}
