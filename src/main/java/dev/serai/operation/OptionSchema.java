package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.yaml.YamlFile;
import java.util.List;

/** What one provider takes with one operation beside what all take, as its file says it. */
public final class OptionSchema {

    private final JsonNode schema;
    private final MessageCheck check;

    private OptionSchema(JsonNode schema) {
        this.schema = schema;
        this.check = new MessageCheck(schema);
    }

    /**
     * Reads the schema at a place of a provider's file.
     *
     * @throws InvalidOperationFileException when it is none, or one that lets options pass of which it knows nothing
     */
    public static OptionSchema read(YamlFile file, String pointer) {
        SchemaRules.check(file, pointer);
        JsonNode schema = file.at(pointer);
        String place = pointer.substring(1).replace("~1", "/").replace("~0", "~");
        if (!"object".equals(schema.path("type").textValue())) {
            throw new InvalidOperationFileException(file.line(pointer), "\"" + place + "\" has not the type object; it is the schema of the"
                    + " provider's own options");
        }
        OptionSchema read = new OptionSchema(schema);
        if (read.check.shape().isOpen() && read.check.shape().others() == null) {
            throw new InvalidOperationFileException(file.line(pointer), "\"" + place + "\" takes any option, and one that is misspelt would"
                    + " be lost in silence; write additionalProperties: false");
        }
        return read;
    }

    /** The JSON Schema of the options. */
    public JsonNode schema() {
        return schema;
    }

    /** Normalises in place; empty when the options are valid. */
    List<FieldProblem> problems(ObjectNode options) {
        return check.problems(options);
    }
}
