package dev.serai.openapi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A subscription, one for each tenant as long as it is there, and something that was sent to it. */
final class SubscriptionFixtures implements Fixtures.Resource {

    private static final String PATH = "/api/integrations/webhooks";
    private static final Map<String, String> BY_TENANT = new ConcurrentHashMap<>();

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id(PATH + "/{id}", SubscriptionFixtures::subscription)
                .id(PATH + "/{id}/deliveries/{deliveryId}", SubscriptionFixtures::delivery);
    }

    private static String subscription(TenantClient client) {
        String known = BY_TENANT.get(client.id());
        if (known != null) {
            HttpAnswer shown = client.call(client.admin(), "GET", PATH + "/" + known, null);
            if (shown.status() == 200 && shown.text().contains("\"active\":true,\"paused\":false")) {
                return known;
            }
        }
        String made = client.made(PATH, """
                {"url": "https://example.com/hooks", "events": ["fixture.made"], "description": "%s"}""".formatted(client.name()))
                .path("id").asText();
        BY_TENANT.put(client.id(), made);
        return made;
    }

    /** Of the subscription that stands before it in the path. */
    private static String delivery(TenantClient client) {
        HttpAnswer test = client.call(client.admin(), "POST", PATH + "/" + BY_TENANT.get(client.id()) + "/test", null);
        String id = test.text().replaceAll(".*\"deliveryId\":\"([^\"]+)\".*", "$1");
        client.await(id, "delivered");
        return id;
    }
}
