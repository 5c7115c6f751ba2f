package dev.serai.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/** A second look before something is kept for good: what is called like a secret and is no mask becomes one. */
final class SecretNames {

    private static final String MASK = "****";
    private static final Pattern SECRET = Pattern.compile("(?i)(?!.*(url|id|hint|at)$).*(password|secret|token|api_?key|private_?key).*");

    private SecretNames() {}

    static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                JsonNode value = field.getValue();
                if (value.isTextual() && SECRET.matcher(field.getKey()).matches() && !value.textValue().startsWith(MASK)) {
                    field.setValue(TextNode.valueOf(MASK));
                }
            });
        }
        node.forEach(SecretNames::mask);
    }
}
