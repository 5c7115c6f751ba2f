package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** An example of what a schema describes, and where in it the id is. */
final class ExampleDraft {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;
    private static final String MOCK_ID = "MOCK-ID";

    private final ApiDocument document;

    ExampleDraft(ApiDocument document) {
        this.document = document;
    }

    /** @param content of a media type: its own example where it has one */
    JsonNode of(JsonNode content) {
        if (content.path("example").isContainerNode()) {
            return document.copy(content.path("example"));
        }
        JsonNode schema = document.schema(content.path("schema"));
        return schema.isMissingNode() ? JSON.objectNode() : of(schema, 0);
    }

    private JsonNode of(JsonNode written, int depth) {
        JsonNode schema = document.schema(written);
        JsonNode given = schema.has("example") ? schema.path("example") : schema.has("const") ? schema.path("const")
                : schema.path("examples").path(0).isMissingNode() ? schema.path("enum").path(0) : schema.path("examples").path(0);
        if (!given.isMissingNode() && !given.isNull()) {
            return document.copy(given);
        }
        return switch (BodyDraft.type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> depth >= DEEPEST ? JSON.arrayNode() : JSON.arrayNode().add(of(schema.path("items"), depth + 1));
            case "integer" -> JSON.numberNode(schema.path("minimum").asInt(1));
            case "number" -> JSON.numberNode(1.5);
            case "boolean" -> JSON.booleanNode(true);
            default -> JSON.textNode(text(schema.path("format").asText()));
        };
    }

    private static String text(String format) {
        return switch (format) {
            case "date-time" -> "2026-11-30T08:00:00Z";
            case "date" -> "2026-11-30";
            case "email" -> "ann@example.com";
            case "uri", "url" -> "https://example.com";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            default -> "text";
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        if (depth < DEEPEST) {
            schema.path("properties").properties().forEach(member -> object.set(member.getKey(), of(member.getValue(), depth + 1)));
        }
        return object;
    }

    /** JSON pointer of what looks like the provider's id of what it took, one level deep at the most; the shallowest first. */
    static Optional<String> id(JsonNode example) {
        return pointer("", example).or(() -> example.properties().stream().filter(member -> member.getValue().isObject())
                .flatMap(member -> pointer("/" + member.getKey(), member.getValue()).stream()).findFirst());
    }

    private static Optional<String> pointer(String parent, JsonNode object) {
        return object.properties().stream().filter(member -> member.getValue().isValueNode() && !member.getValue().isNull()
                        && FieldNames.of(member.getKey(), Set.of("messageId")).isPresent())
                .map(member -> parent + "/" + member.getKey()).findFirst();
    }

    /** The example with an id that says that it is of the sandbox. */
    static JsonNode sandboxed(JsonNode example, String pointer) {
        ObjectNode copy = example.deepCopy();
        int last = pointer.lastIndexOf('/');
        JsonNode parent = copy.at(pointer.substring(0, last));
        String name = pointer.substring(last + 1);
        if (parent.path(name).isTextual()) {
            ((ObjectNode) parent).put(name, MOCK_ID);
        }
        return copy;
    }

    static ArrayNode list(String... texts) {
        ArrayNode list = JSON.arrayNode();
        for (String text : texts) {
            list.add(text);
        }
        return list;
    }
}
