package dev.serai.openapi;

/** A schedule whose times are years ahead. */
final class ScheduleFixtures implements Fixtures.Resource {

    private static final String PATH = "/api/schedules";

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id(PATH + "/{id}", ScheduleFixtures::schedule)
                .body("POST " + PATH, client -> body(client.name()));
    }

    private static String body(String name) {
        return """
                {"name": "%s", "type": "appointment.reminder", "data": {"title": "Haircut", "startsAt": "noon"},
                 "at": "2035-01-01T09:00:00", "zone": "Europe/Zurich", "rule": "FREQ=DAILY"}""".formatted(name);
    }

    private static String schedule(TenantClient client) {
        return client.made(PATH, body(client.name())).path("id").asText();
    }
}
