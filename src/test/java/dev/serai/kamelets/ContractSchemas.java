package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Turns the schemas of an OpenAPI document into JSON Schema (2020-12) of requests in which no member is unknown: wherever a value stands,
 * what none of its schemas names is refused, unless one of them says that it may have others.
 */
final class ContractSchemas {

    private static final String COMPONENTS = "#/components/schemas/";
    /** Of what has subtypes by a discriminator: the value in any of them; the name alone is what the subtypes share. */
    private static final String ANY = " in any form";
    private static final Set<String> KEPT = Set.of("const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
            "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode components;
    private final boolean namesOnly;
    private final ObjectNode definitions = JSON.objectNode();

    /** @param namesOnly to say nothing of values: which members there are at all, whatever is wrong with others */
    ContractSchemas(JsonNode document, boolean namesOnly) {
        this.components = document.at("/components/schemas");
        this.namesOnly = namesOnly;
        components.fields().forEachRemaining(entry -> {
            definitions.set(entry.getKey(), converted(entry.getValue()));
            if (hasSubtypes(entry.getValue())) {
                ArrayNode forms = definitions.putObject(entry.getKey() + ANY).putArray("anyOf");
                entry.getValue().at("/discriminator/mapping").fields().forEachRemaining(form -> {
                    ObjectNode typed = referring(form.getValue().asText());
                    typed.putObject("properties").putObject(entry.getValue().at("/discriminator/propertyName").asText())
                            .put("const", form.getKey());
                    forms.add(typed);
                });
            }
        });
    }

    /** The schema of a value that a request carries, complete in itself. */
    JsonNode of(JsonNode schema) {
        JsonNode used = used(schema);
        ObjectNode root = used.isObject() ? (ObjectNode) used : JSON.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.set("$defs", definitions);
        return root;
    }

    /** Where a value stands: closed, and with the subtypes of what it is. */
    private JsonNode used(JsonNode schema) {
        if (schema.path("readOnly").asBoolean()) {
            return BooleanNode.FALSE;
        }
        ObjectNode converted = branch(schema);
        if (namesMembers(schema, unseen())) {
            converted.put("unevaluatedProperties", false);
        }
        return converted;
    }

    private ObjectNode branch(JsonNode schema) {
        return schema.has("$ref") && hasSubtypes(target(schema)) ? referring(schema.get("$ref").asText() + ANY) : converted(schema);
    }

    private ObjectNode converted(JsonNode schema) {
        if (schema.has("$ref")) {
            ObjectNode reference = referring(schema.get("$ref").asText());
            return schema.path("nullable").asBoolean() ? orNull(reference) : reference;
        }
        ObjectNode converted = JSON.objectNode();
        members(schema, converted);
        if (!namesOnly) {
            values(schema, converted);
        }
        return converted;
    }

    private void members(JsonNode schema, ObjectNode converted) {
        schema.fields().forEachRemaining(entry -> {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "properties" -> value.fields().forEachRemaining(property ->
                        converted.withObject("/properties").set(property.getKey(), used(property.getValue())));
                case "patternProperties" -> value.fields().forEachRemaining(property ->
                        converted.withObject("/patternProperties").set(property.getKey(), used(property.getValue())));
                case "items" -> converted.set("items", used(value));
                case "additionalProperties" -> {
                    if (value.isObject()) {
                        converted.set("additionalProperties", used(value));
                    } else if (value.asBoolean()) {
                        converted.put("additionalProperties", true);
                    }
                }
                case "allOf" -> value.forEach(part -> converted.withArray("/allOf").add(converted(part)));
                case "oneOf", "anyOf" -> converted.withArray("/allOf").add(JSON.objectNode().set("anyOf", alternatives(value)));
                default -> { }
            }
        });
    }

    private void values(JsonNode schema, ObjectNode converted) {
        schema.fields().forEachRemaining(entry -> {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "type" -> converted.set("type", schema.path("nullable").asBoolean() ? withNull(value) : value);
                case "enum" -> converted.set("enum",
                        schema.path("nullable").asBoolean() ? ((ArrayNode) value.deepCopy()).addNull() : value);
                case "required" -> value.forEach(name -> {
                    if (!schema.at("/properties").path(name.asText()).path("readOnly").asBoolean()) {
                        converted.withArray("/required").add(name);
                    }
                });
                case "not" -> converted.set("not", converted(value));
                case "exclusiveMinimum", "exclusiveMaximum" -> exclusive(schema, entry.getKey(), value, converted);
                default -> {
                    if (KEPT.contains(entry.getKey())) {
                        converted.set(entry.getKey(), value);
                    }
                }
            }
        });
        if ("byte".equals(schema.path("format").asText()) && !schema.has("pattern")) {
            converted.put("pattern", "^[A-Za-z0-9+/]*={0,2}$");
        }
    }

    /** Published alternatives overlap, so that one of them at least must hold; one that names no members leaves them open. */
    private ArrayNode alternatives(JsonNode schemas) {
        ArrayNode alternatives = JSON.arrayNode();
        schemas.forEach(schema -> {
            ObjectNode alternative = branch(schema);
            if (!namesMembers(schema, unseen()) && !alternative.has("additionalProperties")) {
                alternative.put("additionalProperties", true);
            }
            alternatives.add(alternative);
        });
        return alternatives;
    }

    private static void exclusive(JsonNode schema, String name, JsonNode value, ObjectNode converted) {
        String bound = name.equals("exclusiveMinimum") ? "minimum" : "maximum";
        if (value.isNumber()) {
            converted.set(name, value);
        } else if (value.asBoolean() && schema.has(bound)) {
            converted.set(name, schema.get(bound));
        }
    }

    private static ObjectNode orNull(ObjectNode schema) {
        ObjectNode either = JSON.objectNode();
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private static JsonNode withNull(JsonNode type) {
        return type.isArray() ? ((ArrayNode) type.deepCopy()).add("null") : JSON.arrayNode().add(type).add("null");
    }

    /** Whether the schema says by name which members an object has. */
    private boolean namesMembers(JsonNode schema, Set<JsonNode> seen) {
        JsonNode itself = schema.has("$ref") ? target(schema) : schema;
        if (!seen.add(itself)) {
            return false;
        }
        boolean closed = itself.has("additionalProperties") && !itself.get("additionalProperties").asBoolean(true);
        if (closed || !itself.path("properties").isEmpty()) {
            return true;
        }
        for (String composed : List.of("allOf", "oneOf", "anyOf")) {
            for (JsonNode part : itself.path(composed)) {
                if (namesMembers(part, seen)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Set<JsonNode> unseen() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Whether other schemas are this one and more, told apart by its discriminator. */
    private static boolean hasSubtypes(JsonNode schema) {
        return schema.at("/discriminator/mapping").isObject() && !schema.has("oneOf") && !schema.has("anyOf");
    }

    private JsonNode target(JsonNode schema) {
        JsonNode target = components.path(schema.get("$ref").asText().substring(COMPONENTS.length()));
        if (target.isMissingNode()) {
            throw new IllegalStateException("The contract has no " + schema.get("$ref"));
        }
        return target.has("$ref") ? target(target) : target;
    }

    private static ObjectNode referring(String reference) {
        String name = reference.substring(COMPONENTS.length());
        return JSON.objectNode().put("$ref", "#/$defs/"
                + URLEncoder.encode(name.replace("~", "~0").replace("/", "~1"), StandardCharsets.UTF_8).replace("+", "%20"));
    }
}
