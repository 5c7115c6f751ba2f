package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connections, all in the sandbox, for the paths that ask something of a provider, and ids that only providers know. */
final class OperationFixtures implements Fixtures.Resource {

    private static final Set<String> CHANNELS = Set.of("payment", "video", "calendar", "crm", "sms", "social", "leads");
    private static final Map<String, String> IDS = Map.of("paymentId", "pi_1", "subscriptionId", "sub_1", "invoiceId", "in_1",
            "paymentMethodId", "pm_1", "messageId", "SM1", "meetingId", "85746065432", "eventId", "7f3a9c0e5b2d4f68a1c3e5b7d9f1a3c5",
            "registrantId", "fdgsfh2ey82fuh", "accessId", "user:ann@example.com");

    private final Set<String> connected = ConcurrentHashMap.newKeySet();

    @Override
    public void describe(Fixtures fixtures) {
        IDS.forEach(fixtures::value);
        AssembledDocument.get().path("paths").properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
            if (path.getKey().startsWith("/api/v1/")) {
                fixtures.before(verb.toUpperCase() + " " + path.getKey(), this::connect);
            }
        }));
    }

    private void connect(TenantClient client) {
        if (!connected.add(client.id())) {
            return;
        }
        JsonNode providers = client.call(client.admin(), "GET", "/api/integrations/available?limit=200", null).json().path("items");
        for (JsonNode provider : providers) {
            String channel = provider.at("/channels/0").asText();
            if (CHANNELS.contains(channel)) {
                ObjectNode connection = JsonNodeFactory.instance.objectNode().put("integrationType", channel)
                        .put("provider", provider.path("provider").asText()).put("name", client.name());
                ObjectNode configuration = connection.putObject("configuration").put("sandbox", true);
                if (provider.path("provider").asText().equals("google-calendar")) {
                    configuration.put("webhookToken", "token-of-the-contract");
                }
                client.made("/api/integrations", connection.toString());
            }
        }
    }
}
