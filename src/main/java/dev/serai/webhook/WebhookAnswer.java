package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Answer;
import dev.serai.jq.BoundedJqException;
import dev.serai.provider.WebhookTerms;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Makes the answer to what is stored, as the provider's file says. */
final class WebhookAnswer {

    static final Answer TAKEN = new Answer(200, null, Map.of());

    private WebhookAnswer() {}

    /** What the provider wants to hear; nothing of what is stored depends on it any more. */
    static Answer of(WebhookTerms terms, JsonNode body, Map<String, JsonNode> variables) {
        if (terms.answer() == null) {
            return TAKEN;
        }
        List<JsonNode> made;
        try {
            made = terms.answer().apply(body, variables);
        } catch (BoundedJqException e) {
            return TAKEN;
        }
        if (made.isEmpty() || made.get(0).isNull()) {
            return TAKEN;
        }
        JsonNode given = made.get(0);
        boolean whole = given.has("status");
        JsonNode content = whole ? given.path("body") : given;
        String type = whole && given.hasNonNull("contentType") ? given.get("contentType").asText() : null;
        int status = whole ? given.get("status").asInt(200) : 200;
        if (content.isMissingNode() || content.isNull()) {
            return new Answer(status, null, Map.of());
        }
        return content.isTextual()
                ? new Answer(status, content.textValue().getBytes(StandardCharsets.UTF_8),
                        Map.of("Content-Type", type == null ? "text/plain;charset=UTF-8" : type))
                : new Answer(status, content, type == null ? Map.of() : Map.of("Content-Type", type));
    }
}
