package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The messages and results of operations as components of the description. What generators of clients trip over is left out: choices of
 * types, lists of words, names that are refused, patterns that look around.
 */
final class MessageSchemas {

    /** Which say more of a message than a client's type can; the operation itself checks them. */
    private static final Set<String> LEFT_OUT = Set.of("$schema", "$id", "$defs", "anyOf", "oneOf", "allOf", "not", "if", "then", "else",
            "default", "unevaluatedProperties", "dependentRequired", "propertyNames");
    private static final Set<String> NORMALISED = Set.of("phone-number", "email-address", "email-address-list");
    private static final Pattern LOOKS_AROUND = Pattern.compile("\\(\\?[^:]");
    private static final String DEFINITION = "#/$defs/";

    private final ObjectNode schemas;

    /** @param schemas the components of that kind, which it adds to */
    MessageSchemas(ObjectNode schemas) {
        this.schemas = schemas;
    }

    /**
     * Adds the message of an operation.
     *
     * @param also what the description says beside the operation's schema, merged into it (RFC 7396)
     * @param properties more properties of every call
     * @param options what providers take of their own, by their ids
     * @return the name of the component
     */
    String message(Operation operation, JsonNode also, JsonNode properties, Map<String, JsonNode> options) {
        String name = name(operation, "");
        ObjectNode schema = operation.messageSchema().deepCopy();
        merge(schema, also);
        ObjectNode message = (ObjectNode) plain(schema, definitions(schema, name), true);
        ObjectNode all = message.path("properties").isObject() ? (ObjectNode) message.get("properties") : message.putObject("properties");
        message.remove("additionalProperties");
        properties.properties().forEach(property -> all.putIfAbsent(property.getKey(), property.getValue()));
        if (!options.isEmpty()) {
            all.set("providerOptions", options(name, options));
        }
        if (MessageTemplates.isTakenBy(operation)) {
            all.set(MessageTemplates.field(operation), Shorthand.reference("schemas", "MessageTemplate"));
            unlessTemplate(operation, message);
        }
        if (!message.has("title")) {
            message.put("title", operation.title());
        }
        schemas.set(name, message);
        return name;
    }

    /** What a template makes is not required. */
    private static void unlessTemplate(Operation operation, ObjectNode message) {
        if (message.get("required") instanceof ArrayNode required) {
            ArrayNode left = JsonNodeFactory.instance.arrayNode();
            required.forEach(name -> {
                if (!operation.messageSchema().path("properties").path(name.asText()).has(MessageTemplates.KEYWORD)) {
                    left.add(name);
                }
            });
            message.set("required", left);
        }
    }

    private ObjectNode options(String owner, Map<String, JsonNode> byProvider) {
        ObjectNode options = Shorthand.object().put("type", "object")
                .put("description", "What only one provider takes, by the provider's id; it counts where that one carries the message.");
        ObjectNode providers = options.putObject("properties");
        byProvider.forEach((provider, schema) -> providers.set(provider, plain(schema, definitions(schema, owner + camelCase(provider)),
                true)));
        return options;
    }

    /** Adds the result of an operation; answers the name of the component, null where nothing is said of it. */
    String result(Operation operation) {
        JsonNode schema = operation.resultSchema();
        if (schema == null || !schema.path("properties").isObject()) {
            return null;
        }
        String name = name(operation, "Result");
        schemas.set(name, plain(schema, definitions(schema, name), true));
        return name;
    }

    /** By its title, else by its name; one that is taken is told apart by the name of the operation. */
    private String name(Operation operation, String suffix) {
        String title = operation.messageSchema().path("title").asText("");
        String name = camelCase(title.isBlank() ? operation.name() : title) + suffix;
        return schemas.has(name) ? camelCase(operation.name()) + suffix : name;
    }

    private Map<String, String> definitions(JsonNode schema, String owner) {
        Map<String, String> names = new HashMap<>();
        List<Map.Entry<String, JsonNode>> definitions = new ArrayList<>(schema.path("$defs").properties());
        definitions.forEach(each -> names.put(each.getKey(), camelCase(each.getKey())));
        for (Map.Entry<String, JsonNode> each : definitions) {
            JsonNode component = plain(each.getValue(), names, true);
            JsonNode there = schemas.path(names.get(each.getKey()));
            if (!there.isMissingNode() && !there.equals(component)) {
                names.put(each.getKey(), owner + camelCase(each.getKey()));
            }
        }
        definitions.forEach(each -> schemas.set(names.get(each.getKey()), plain(each.getValue(), names, true)));
        return names;
    }

    /** @param isSchema false for an object whose fields are names of properties */
    private static JsonNode plain(JsonNode node, Map<String, String> definitions, boolean isSchema) {
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> copy.add(plain(each, definitions, true)));
            return copy;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = Shorthand.object();
        node.properties().forEach(field -> {
            String key = field.getKey();
            JsonNode value = field.getValue();
            if (isSchema && (LEFT_OUT.contains(key) || key.startsWith("x-"))) {
                return;
            }
            if (isSchema && key.equals("$ref") && value.asText().startsWith(DEFINITION)) {
                String name = value.asText().substring(DEFINITION.length());
                copy.put(key, Shorthand.COMPONENTS + "schemas/" + definitions.getOrDefault(name, name));
            } else {
                copy.set(key, plain(value, definitions, !(isSchema && key.equals("properties"))));
            }
        });
        return isSchema ? simplified(copy) : copy;
    }

    private static ObjectNode simplified(ObjectNode schema) {
        if (LOOKS_AROUND.matcher(schema.path("pattern").asText()).find() || NORMALISED.contains(schema.path("format").asText())) {
            schema.remove("pattern");
        }
        boolean isObject = schema.path("type").toString().contains("\"object\"");
        if (isObject && schema.path("properties").isObject()) {
            schema.remove("additionalProperties");
        } else if (isObject && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", true);
        }
        if (schema.path("enum").isArray() && !schema.has("type")) {
            schema.put("type", "string");
        }
        if (schema.path("items") instanceof ObjectNode items && items.has("enum")) {
            List<String> words = new ArrayList<>();
            items.remove("enum").forEach(word -> words.add(word.asText()));
            items.put("description", "One of " + String.join(", ", words));
        }
        return schema;
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue().isObject() && target.path(field.getKey()).isObject()) {
                merge((ObjectNode) target.get(field.getKey()), field.getValue());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    /** {@code Text message}, {@code email.send} and {@code address} as names of types. */
    static String camelCase(String words) {
        StringBuilder name = new StringBuilder();
        for (String word : words.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return name.toString();
    }
}
