package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Brings what the fragments write shortly to the words of OpenAPI: a name in place of a parameter, a response or a schema is a reference
 * to the component of that name; a body is JSON, and required; {@code problem} is the example of a problem.
 */
final class Shorthand {

    static final String COMPONENTS = "#/components/";
    private static final Set<String> VERBATIM = Set.of("example", "examples", "value", "enum", "const", "default");
    private static final String PROBLEM = "Problem";
    private static final Set<String> SCHEMAS = Set.of("schema", "items", "additionalProperties");

    private Shorthand() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode reference(String kind, String name) {
        return object().put("$ref", COMPONENTS + kind + "/" + name);
    }

    /** A copy in which every name of a schema is a reference. */
    static JsonNode schemas(JsonNode node) {
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> copy.add(schemas(each)));
            return copy;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = object();
        node.properties().forEach(field -> {
            String key = field.getKey();
            JsonNode value = field.getValue();
            if (VERBATIM.contains(key)) {
                copy.set(key, value);
            } else if (key.equals("$ref") && value.isTextual() && !value.textValue().startsWith("#")) {
                copy.put(key, COMPONENTS + "schemas/" + value.textValue());
            } else if (SCHEMAS.contains(key) && value.isTextual()) {
                copy.set(key, reference("schemas", value.textValue()));
            } else {
                copy.set(key, schemas(value));
            }
        });
        return copy;
    }

    static JsonNode parameter(JsonNode node) {
        return node.isTextual() ? reference("parameters", node.textValue()) : schemas(node);
    }

    static JsonNode response(JsonNode node) {
        if (node.isTextual()) {
            return reference("responses", node.textValue());
        }
        ObjectNode response = ((ObjectNode) node).deepCopy();
        JsonNode problem = response.remove("problem");
        if (PROBLEM.equals(response.path("schema").asText())) {
            response.putObject("content").putObject("application/problem+json").set("schema", response.remove("schema"));
        }
        response = withContent(response);
        if (problem != null) {
            ObjectNode content = response.putObject("content").putObject("application/problem+json");
            content.set("schema", reference("schemas", PROBLEM));
            content.set("example", problem);
        }
        return response;
    }

    static ObjectNode requestBody(JsonNode node) {
        ObjectNode body = object();
        if (!node.has("required")) {
            body.put("required", true);
        }
        return body.setAll(withContent(((ObjectNode) node).deepCopy()));
    }

    private static ObjectNode withContent(ObjectNode node) {
        ObjectNode content = object();
        ObjectNode json = object();
        for (String key : new String[] {"schema", "example", "examples"}) {
            JsonNode value = node.remove(key);
            if (value != null) {
                json.set(key, value);
            }
        }
        if (!json.isEmpty()) {
            content.set("application/json", json);
        }
        JsonNode others = node.remove("content");
        if (others != null) {
            content.setAll((ObjectNode) others);
        }
        if (!content.isEmpty()) {
            node.set("content", content);
        }
        return (ObjectNode) schemas(node);
    }
}
