package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One operation of the description.
 *
 * @param verb in capitals
 * @param path with its parameters in braces
 * @param node the operation, without references to parameters and answers
 */
record ApiOperation(String verb, String path, JsonNode node) {

    static ApiOperation of(String verb, String path, JsonNode node) {
        return new ApiOperation(verb.toUpperCase(Locale.ROOT), path, node);
    }

    /** Whether it is answered without a token. */
    boolean open() {
        return node.path("security").isArray() && node.path("security").isEmpty();
    }

    boolean hasBody() {
        return node.has("requestBody");
    }

    boolean requiresBody() {
        return node.at("/requestBody/required").asBoolean();
    }

    /** The schema of its body; missing when it takes none. */
    JsonNode bodySchema() {
        return body().path("schema");
    }

    /** The examples of its body; empty when it takes none. */
    List<JsonNode> bodyExamples() {
        List<JsonNode> examples = new ArrayList<>();
        if (body().has("example")) {
            examples.add(body().get("example"));
        }
        body().path("examples").forEach(example -> examples.add(example.path("value")));
        return examples;
    }

    private JsonNode body() {
        return node.at("/requestBody/content/application~1json");
    }

    List<String> parameters(String in) {
        List<String> names = new ArrayList<>();
        node.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals(in)) {
                names.add(parameter.path("name").asText());
            }
        });
        return names;
    }

    /** Its path with values in place of the parameters, and with the parameters of the query that it requires. */
    String target(Map<String, String> values) {
        String target = path;
        for (Map.Entry<String, String> value : values.entrySet()) {
            target = target.replace("{" + value.getKey() + "}", value.getValue());
        }
        for (JsonNode parameter : node.path("parameters")) {
            if (parameter.path("in").asText().equals("query") && parameter.path("required").asBoolean()) {
                target += (target.contains("?") ? "&" : "?") + parameter.path("name").asText() + "=" + parameter.path("example").asText();
            }
        }
        return target;
    }

    boolean describes(int status) {
        return node.path("responses").has(String.valueOf(status));
    }

    @Override
    public String toString() {
        return verb + " " + path;
    }
}
