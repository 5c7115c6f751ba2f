package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** Holds what a kamelet leaves in the variable {@code result} against the schema of the operation's results, strictly. */
final class ResultCheck {

    private ResultCheck() {}

    /** The result that the kamelet made; null for none. */
    static JsonNode checked(String operation, Exchange exchange) {
        JsonNode result = exchange.getVariable("result", JsonNode.class);
        return result == null || result.isNull() ? null : checked(operation, result, schema(operation));
    }

    static JsonNode checked(String operation, JsonNode result, JsonNode schema) {
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema).validate(result))
                .as("result %s of %s", result, operation).isEmpty();
        return result;
    }

    private static JsonNode schema(String operation) {
        JsonNode file = Stream.of(Path.of("kamelets", "operations", operation + ".yaml"),
                        Path.of("src", "main", "resources", "operations", operation + ".json"))
                .filter(Files::exists).map(KameletFiles::tree).findFirst()
                .orElseThrow(() -> new AssertionError("There is no file of the operation " + operation));
        assertThat(file.path("result").isObject()).as("schema of results of " + operation).isTrue();
        return file.get("result");
    }
}
