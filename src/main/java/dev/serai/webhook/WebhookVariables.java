package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.JsonText;
import dev.serai.proof.SignedRequest;
import java.util.Locale;
import java.util.Map;

/** What the jq of a provider file knows beside the body; nothing that proves who sends it. */
final class WebhookVariables {

    private static final JsonMapper JSON = JsonText.mapper();

    private WebhookVariables() {}

    /**
     * @param proof the property that proves the request
     * @param settings what the connection says, without its secrets
     */
    static Map<String, JsonNode> of(SignedRequest request, String proof, Map<String, Object> settings) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        request.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Authorization") && !name.equalsIgnoreCase("Cookie")) {
                headers.put(name.toLowerCase(Locale.ROOT), JsonText.storable(values.get(0)));
            }
        });
        return Map.of("headers", headers, "query", WebhookBody.query(request), "settings", JSON.valueToTree(settings),
                "proof", TextNode.valueOf(proof));
    }
}
