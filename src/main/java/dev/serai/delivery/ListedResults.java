package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Results as lists show them: with a mask where the operation's schema says {@code x-secret}, as of a link that makes anybody the host. */
final class ListedResults {

    private static final JsonNode MASK = TextNode.valueOf("****");

    private ListedResults() {}

    /** The result, itself unchanged; null for none. */
    static JsonNode masked(JsonNode schema, JsonNode result) {
        if (result == null || result.isNull() || schema == null) {
            return result;
        }
        if (schema.path("x-secret").asBoolean()) {
            return MASK;
        }
        if (result.isArray() && schema.has("items")) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode(result.size());
            result.forEach(item -> items.add(masked(schema.get("items"), item)));
            return items;
        }
        if (result.isObject() && schema.has("properties")) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            result.properties().forEach(field -> fields.set(field.getKey(),
                    masked(schema.get("properties").get(field.getKey()), field.getValue())));
            return fields;
        }
        return result;
    }
}
