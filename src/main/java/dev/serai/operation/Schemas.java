package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Makes validators of JSON Schemas (2020-12); formats are not their business. */
final class Schemas {

    /** What the validator passes over, for others read it. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012()).keywords(
            Stream.of("x-message", "x-aliases", "x-currency", "x-empty", "x-secret", MessageTemplates.KEYWORD)
                    .map(NonValidationKeyword::new).toList()).build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012,
            factory -> factory.metaSchema(DIALECT));
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder().pathType(PathType.JSON_PATH)
            .locale(Locale.ENGLISH).formatAssertionsEnabled(false).regularExpressionFactory(LinearPattern::new).build();
    private static final SchemaValidatorsConfig POINTERS = SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH).build();

    private Schemas() {}

    static JsonSchema compile(JsonNode schema) {
        JsonSchema compiled = FACTORY.getSchema(schema, CONFIG);
        compiled.initializeValidators();
        return compiled;
    }

    /** Why it is no JSON Schema, with JSON pointers to the places; empty when it is one. */
    static Set<ValidationMessage> faults(JsonNode schema) {
        return FACTORY.getSchema(SchemaLocation.of(SchemaId.V202012), POINTERS).validate(schema);
    }
}
