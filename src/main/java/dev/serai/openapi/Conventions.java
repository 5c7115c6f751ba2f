package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What follows from a call's verb, path, body and parameters, so that no fragment says it: ETags of what is read, idempotency keys of what
 * is posted, and the problems that go with each.
 */
final class Conventions {

    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final String IF_MATCH = "If-Match";

    private final JsonNode parameters;

    /** @param parameters the components of that kind */
    Conventions(JsonNode parameters) {
        this.parameters = parameters;
    }

    /** Completes a call that has its own parameters and responses already. */
    void complete(Verb verb, ObjectNode call) {
        boolean secured = !call.path("security").isArray();
        ArrayNode all = parameters(verb, call, secured);
        if (!all.isEmpty()) {
            call.set("parameters", all);
        }
        Map<String, JsonNode> responses = new TreeMap<>();
        if (secured) {
            problem(responses, "401", "Unauthorized");
            problem(responses, "403", "Forbidden");
        }
        boolean changes = !verb.method().equals("get") && !verb.method().equals("delete");
        if (changes || has(all, "in", "query") || has(all, "name", IF_MATCH)) {
            problem(responses, "400", "BadRequest");
        }
        if (PATH_PARAMETER.matcher(verb.path()).find()) {
            problem(responses, "404", "NotFound");
        }
        if (has(all, "name", IF_MATCH)) {
            problem(responses, "412", "PreconditionFailed");
        }
        if (call.has("requestBody")) {
            problem(responses, "413", "TooLarge");
            problem(responses, "415", "Unsupported");
        }
        if (verb.method().equals("post") && secured) {
            problem(responses, "409", "Conflict");
            problem(responses, "422", "KeyReused");
        }
        if (verb.method().equals("get") && secured) {
            problem(responses, "304", "NotModified");
        }
        call.path("responses").properties().forEach(own -> responses.put(own.getKey(), own.getValue()));
        if (responses.get("201") instanceof ObjectNode made && !made.has("headers")) {
            made.putObject("headers").putObject("Location").put("description", "Path of what was made.").putObject("schema")
                    .put("type", "string");
        }
        call.remove("responses");
        call.putObject("responses").setAll(responses);
    }

    private ArrayNode parameters(Verb verb, ObjectNode call, boolean secured) {
        ArrayNode all = call.arrayNode();
        if (secured && verb.method().equals("get")) {
            all.add(Shorthand.reference("parameters", "If-None-Match"));
        } else if (secured && verb.method().equals("post")) {
            all.add(Shorthand.reference("parameters", "Idempotency-Key"));
        }
        Matcher inPath = PATH_PARAMETER.matcher(verb.path());
        while (inPath.find()) {
            String name = inPath.group(1);
            all.add(parameters.at("/" + name + "/in").asText().equals("path") ? Shorthand.reference("parameters", name)
                    : Shorthand.object().put("name", name).put("in", "path").put("required", true)
                            .set("schema", Shorthand.object().put("type", "string")));
        }
        call.path("parameters").forEach(all::add);
        return all;
    }

    private static void problem(Map<String, JsonNode> responses, String status, String name) {
        responses.put(status, Shorthand.reference("responses", name));
    }

    private boolean has(ArrayNode all, String field, String value) {
        for (JsonNode parameter : all) {
            JsonNode itself = parameter.has("$ref") ? parameters.path(parameter.get("$ref").asText().substring(
                    (Shorthand.COMPONENTS + "parameters/").length())) : parameter;
            if (itself.path(field).asText().equals(value)) {
                return true;
            }
        }
        return false;
    }
}
