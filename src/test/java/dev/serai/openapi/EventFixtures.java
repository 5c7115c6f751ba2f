package dev.serai.openapi;

/** An event that is laid aside, because its route cannot work with it. */
final class EventFixtures implements Fixtures.Resource {

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/events/{id}", EventFixtures::unplannable);
    }

    private static String unplannable(TenantClient client) {
        String event = client.received("""
                {"type": "contact.created", "data": {"name": "%s", "email": "nobody"}}""".formatted(client.name()));
        client.awaitStatus("/api/events/" + event, "unplannable");
        return event;
    }
}
