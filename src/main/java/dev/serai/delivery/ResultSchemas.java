package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.serai.operation.Operation;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The schemas of results, compiled once for each version of an operation. */
final class ResultSchemas {

    private static final int MOST_TOLD = 3;
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH).build();
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keyword(new NonValidationKeyword("x-secret")).build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012,
            factory -> factory.metaSchema(DIALECT));

    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    private record Compiled(JsonNode source, JsonSchema schema) {}

    /** What does not fit, without what the provider wrote; null where the result fits. */
    String problem(Operation operation, JsonNode result) {
        if (operation.resultSchema() == null) {
            return null;
        }
        Set<ValidationMessage> found = schema(operation).validate(result);
        return found.isEmpty() ? null : "does not fit: " + found.stream().limit(MOST_TOLD)
                .map(message -> message.getInstanceLocation() + " breaks \"" + message.getType() + "\" of " + message.getSchemaLocation())
                .collect(Collectors.joining(", "));
    }

    /** What the schema names of the result. */
    JsonNode named(Operation operation, JsonNode result) {
        return named(operation.resultSchema(), result);
    }

    private static JsonNode named(JsonNode schema, JsonNode value) {
        if (value.isArray() && schema != null && schema.path("items").isObject()) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> items.add(named(schema.get("items"), item)));
            return items;
        }
        if (!value.isObject() || schema == null || !schema.path("properties").isObject()) {
            return value;
        }
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        value.fields().forEachRemaining(field -> {
            JsonNode property = schema.get("properties").get(field.getKey());
            if (property != null) {
                named.set(field.getKey(), named(property, field.getValue()));
            }
        });
        return named;
    }

    private JsonSchema schema(Operation operation) {
        Compiled known = compiled.get(operation.name());
        if (known == null || known.source() != operation.resultSchema()) {
            JsonSchema schema = FACTORY.getSchema(operation.resultSchema(), CONFIG);
            schema.initializeValidators();
            known = new Compiled(operation.resultSchema(), schema);
            compiled.put(operation.name(), known);
        }
        return known.schema();
    }
}
