package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where the fields of an operation's message stand in a call: in the path, in the query of what has no body, or in the body. */
final class PathMessage {

    private static final Set<String> WITHOUT_BODY = Set.of("get", "delete");
    private static final Set<String> IN_QUERY = Set.of("string", "integer", "number", "boolean");
    private static final String PROVIDER = "provider";

    private final Verb verb;
    private final ObjectNode schemas;
    private final ObjectNode schema;
    private final String name;

    /**
     * @param schemas the components of that kind, to which it adds bodies that lack what the path says
     * @param name of the whole message among them
     */
    PathMessage(Verb verb, ObjectNode schemas, String name) {
        this.verb = verb;
        this.schemas = schemas;
        this.schema = (ObjectNode) schemas.get(name);
        this.name = name;
    }

    boolean hasBody() {
        return !WITHOUT_BODY.contains(verb.method());
    }

    private boolean isInPath(String field) {
        return verb.path().contains("{" + field + "}");
    }

    /**
     * The parameters of the query.
     *
     * @param example a message of the operation; missing for none
     */
    List<JsonNode> parameters(JsonNode example) {
        List<JsonNode> parameters = new ArrayList<>();
        if (hasBody()) {
            return parameters;
        }
        schema.path("properties").properties().forEach(field -> {
            JsonNode of = field.getValue();
            boolean said = isInPath(field.getKey()) || field.getKey().equals(PROVIDER) && verb.provider() != null;
            if (said || !IN_QUERY.contains(of.path("type").asText())) {
                return;
            }
            ObjectNode parameter = Shorthand.object().put("name", field.getKey()).put("in", "query");
            if (of.has("description")) {
                parameter.put("description", of.get("description").asText());
            }
            if (isRequired(field.getKey())) {
                parameter.put("required", true);
            }
            ObjectNode plain = of.deepCopy();
            plain.remove("description");
            parameter.set("schema", plain);
            if (example.path(field.getKey()).isValueNode()) {
                parameter.set("example", example.get(field.getKey()));
            }
            parameters.add(parameter);
        });
        return parameters;
    }

    private boolean isRequired(String field) {
        for (JsonNode each : schema.path("required")) {
            if (each.asText().equals(field)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The body: the whole message, or what the path does not say of it.
     *
     * @param asks whether it is a query, of which nothing need be said
     */
    ObjectNode body(JsonNode example, boolean asks) {
        ObjectNode body = Shorthand.object();
        List<String> elsewhere = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(field -> {
            if (isInPath(field)) {
                elsewhere.add(field);
            }
        });
        ObjectNode rest = elsewhere.isEmpty() ? schema : without(elsewhere);
        String component = elsewhere.isEmpty() ? name : MessageSchemas.camelCase(verb.id()) + "Body";
        schemas.set(component, rest);
        body.set("schema", Shorthand.reference("schemas", component));
        if (!rest.has("required") && (asks || !elsewhere.isEmpty())) {
            body.put("required", false);
        }
        if (example instanceof ObjectNode whole) {
            body.set("example", whole.deepCopy().remove(elsewhere));
        }
        return body;
    }

    private ObjectNode without(List<String> fields) {
        ObjectNode rest = schema.deepCopy();
        ((ObjectNode) rest.get("properties")).remove(fields);
        rest.put("title", rest.path("title").asText(name) + " of " + verb.id());
        if (rest.path("required") instanceof ArrayNode required) {
            ArrayNode kept = rest.putArray("required");
            required.forEach(each -> {
                if (!fields.contains(each.asText())) {
                    kept.add(each);
                }
            });
            if (kept.isEmpty()) {
                rest.remove("required");
            }
        }
        return rest;
    }
}
