package dev.serai.openapi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** One-time codes, each to a number of its own, and ranges of numbers that are blocked. */
final class CodeFixtures implements Fixtures.Resource {

    private static final String ISSUE = "/api/v1/integrations/sms/otp";

    private final Set<String> connected = ConcurrentHashMap.newKeySet();

    @Override
    public void describe(Fixtures fixtures) {
        fixtures.id("/api/codes/{id}", client -> issued(client, number()));
        fixtures.id("/api/country-guard/ranges/{range}", client -> client.made("/api/country-guard/ranges",
                "{\"range\": \"+" + range() + "\"}").path("range").asText().substring(1));
        for (String path : new String[] {ISSUE, "/api/v1/integrations/sms/verification-code"}) {
            fixtures.body("POST " + path, client -> "{\"phoneNumber\": \"" + number() + "\"}");
            fixtures.before("POST " + path, this::connect);
        }
        fixtures.body("POST " + ISSUE + "/verify", client -> "{\"id\": \"" + issued(client, number()) + "\", \"code\": \"123456\"}");
    }

    private static String number() {
        return "+4179" + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);
    }

    private static String range() {
        return "4479" + ThreadLocalRandom.current().nextInt(10_000, 100_000);
    }

    private String issued(TenantClient client, String number) {
        connect(client);
        return client.made(ISSUE, "{\"to\": \"" + number + "\"}").path("id").asText();
    }

    private void connect(TenantClient client) {
        if (connected.add(client.id())) {
            client.made("/api/integrations", "{\"integrationType\": \"sms\", \"provider\": \"vonage\", \"name\": \"Codes\","
                    + " \"configuration\": {\"sandbox\": true, \"fromPhoneNumber\": \"+41790000000\"}}");
        }
    }
}
