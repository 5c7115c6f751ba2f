package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The description of the API, and what is wrong with an answer by it. Answers may have no field that is not described. */
final class ApiDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final ApiDocument INSTANCE = new ApiDocument(AssembledDocument.get());

    private final ObjectNode document;
    private final ObjectNode components;
    private final List<ApiOperation> operations = new ArrayList<>();
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    private ApiDocument(ObjectNode document) {
        this.document = document;
        this.components = JSON.createObjectNode();
        ObjectNode strict = components.putObject("schemas");
        document.at("/components/schemas").properties().forEach(schema -> strict.set(schema.getKey(), closed(schema.getValue())));
        document.path("paths").properties().forEach(path -> path.getValue().properties().forEach(verb ->
                operations.add(ApiOperation.of(verb.getKey(), path.getKey(), resolved(verb.getValue())))));
    }

    static ApiDocument get() {
        return INSTANCE;
    }

    List<ApiOperation> operations() {
        return operations;
    }

    /** A schema itself in place of a reference to it. */
    JsonNode dereferenced(JsonNode node) {
        return node.path("$ref").isTextual() ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** What is wrong with an answer; empty when it is as described. */
    List<String> violations(ApiOperation operation, HttpAnswer answer) {
        JsonNode described = operation.node().path("responses").path(String.valueOf(answer.status()));
        if (described.isMissingNode()) {
            return List.of("status " + answer.status() + " is not described");
        }
        List<String> violations = new ArrayList<>();
        described.path("headers").properties().forEach(header -> {
            boolean optional = header.getValue().has("required") && !header.getValue().get("required").asBoolean();
            if (!optional && !answer.headers().containsKey(header.getKey().toLowerCase())) {
                violations.add("header " + header.getKey() + " is missing (mark it required: false where it may be)");
            }
        });
        JsonNode content = described.path("content");
        if (content.isMissingNode() || content.isEmpty()) {
            if (answer.body().length > 0) {
                violations.add("a body is not described");
            }
            return violations;
        }
        if (!content.has(answer.mediaType())) {
            violations.add("content type \"" + answer.mediaType() + "\" is not described");
            return violations;
        }
        JsonNode schema = content.path(answer.mediaType()).path("schema");
        if (answer.mediaType().endsWith("json")) {
            JsonNode body = answer.json();
            if (body.isMissingNode()) {
                violations.add("the body is no JSON");
            } else {
                schema(schema).validate(body).forEach(message -> violations.add(message.toString()));
            }
        }
        return violations;
    }

    /** What is wrong with an error, wherever it is answered; empty when it is a problem as described. */
    List<String> problemViolations(HttpAnswer answer) {
        List<String> violations = new ArrayList<>();
        if (!answer.mediaType().equals("application/problem+json")) {
            return List.of("content type \"" + answer.mediaType() + "\" in place of application/problem+json");
        }
        JsonNode body = answer.json();
        schema(JSON.createObjectNode().put("$ref", "#/components/schemas/Problem")).validate(body)
                .forEach(message -> violations.add(message.toString()));
        if (body.path("status").asInt() != answer.status()) {
            violations.add("status in the body is " + body.path("status"));
        }
        for (String field : List.of("type", "title", "detail")) {
            if (body.path(field).asText().isBlank()) {
                violations.add(field + " is empty");
            }
        }
        return violations;
    }

    private JsonSchema schema(JsonNode schema) {
        return schemas.computeIfAbsent(schema, key -> {
            ObjectNode whole = (ObjectNode) closed(key);
            whole.set("components", components);
            return SCHEMAS.getSchema(whole);
        });
    }

    /** The operation with its parameters and answers in place of the references to them. */
    private JsonNode resolved(JsonNode operation) {
        ObjectNode copy = operation.deepCopy();
        ArrayNode parameters = copy.putArray("parameters");
        operation.path("parameters").forEach(parameter -> parameters.add(dereferenced(parameter)));
        ObjectNode responses = copy.putObject("responses");
        operation.path("responses").properties().forEach(response -> responses.set(response.getKey(), dereferenced(response.getValue())));
        return copy;
    }

    /** The schema, refusing fields that it does not describe. */
    private static JsonNode closed(JsonNode schema) {
        if (!(schema instanceof ObjectNode)) {
            return schema;
        }
        ObjectNode copy = schema.deepCopy();
        copy.path("properties").properties().forEach(property -> property.setValue(closed(property.getValue())));
        Stream.of("items", "additionalProperties").filter(copy::has).forEach(name -> copy.set(name, closed(copy.get(name))));
        Stream.of("oneOf", "anyOf").filter(copy::has).forEach(name -> {
            ArrayNode branches = (ArrayNode) copy.get(name);
            for (int i = 0; i < branches.size(); i++) {
                branches.set(i, closed(branches.get(i)));
            }
        });
        if ((copy.has("properties") || copy.has("allOf")) && !copy.has("additionalProperties")) {
            copy.put("unevaluatedProperties", false);
        }
        return copy;
    }
}
