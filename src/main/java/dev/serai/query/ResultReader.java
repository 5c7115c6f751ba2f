package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.provider.SecretMask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Reads the variable {@code result} that a provider's file sets: a tree, or JSON as text. */
final class ResultReader {

    private static final JsonMapper JSON = JsonText.mapper();

    private ResultReader() {}

    /**
     * The result with every secret of the call masked.
     *
     * @param variable null where it is not set
     * @return null where it is not set
     * @throws IOException when it is no JSON
     */
    static JsonNode read(Object variable, SecretMask mask) throws IOException {
        if (variable == null) {
            return null;
        }
        JsonNode tree = variable instanceof JsonNode node ? node
                : variable instanceof byte[] bytes ? JsonText.read(bytes)
                : variable instanceof CharSequence text ? JsonText.read(text.toString().getBytes(StandardCharsets.UTF_8))
                : JSON.valueToTree(variable);
        return masked(tree, mask);
    }

    private static JsonNode masked(JsonNode node, SecretMask mask) {
        if (node.isTextual()) {
            String text = mask.apply(node.textValue());
            return text.equals(node.textValue()) ? node : JSON.getNodeFactory().textNode(text);
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, masked(array.get(i), mask));
            }
            return array;
        }
        if (node instanceof ObjectNode object) {
            List<Map.Entry<String, JsonNode>> fields = StreamSupport.stream(object.properties().spliterator(), false).toList();
            ObjectNode fresh = JSON.createObjectNode();
            fields.forEach(field -> fresh.set(mask.apply(field.getKey()), masked(field.getValue(), mask)));
            return fresh;
        }
        return node;
    }
}
