package dev.serai.openapi;

import java.util.concurrent.atomic.AtomicInteger;

/** A template that nobody else has, with one version, promoted. */
final class TemplateFixtures implements Fixtures.Resource {

    private static final String PATH = "/api/templates";
    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id(PATH + "/{id}", TemplateFixtures::template).value("version", "1")
                .body("POST " + PATH, client -> """
                        {"name": "%s", "locales": {"en": {"subject": "Hello {{name}}", "text": "Hello"}}, "sample": {"name": "Ann"}}"""
                        .formatted(name()));
    }

    private static String name() {
        return "fixture-" + COUNT.incrementAndGet();
    }

    private static String template(TenantClient client) {
        String id = client.made(PATH, """
                {"name": "%s", "locales": {"en": {"subject": "Hello {{name}}", "text": "Hello"}}, "sample": {"name": "%s"}}"""
                .formatted(name(), client.name())).path("id").asText();
        client.call(client.admin(), "POST", PATH + "/" + id + "/promote", "{\"version\": 1}");
        return id;
    }
}
