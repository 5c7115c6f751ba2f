package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.api.Answer;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.camel.Exchange;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * What {@code /api/openapi.json} and {@code /api/openapi.yaml} answer: the description, anew whenever a route, an operation or what a
 * provider takes with one changed.
 */
@Component
public class OpenApi {

    private static final YAMLMapper YAML = YAMLMapper.builder().enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS).disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES).build();

    private final ObjectProvider<ModelCamelContext> camel;
    private final Operations operations;
    private final ObjectMapper json;
    private volatile Written last;

    OpenApi(ObjectProvider<ModelCamelContext> camel, Operations operations, ObjectMapper json) {
        this.camel = camel;
        this.operations = operations;
        this.json = json;
    }

    /** What was written, and of what. */
    private record Written(List<Verb> verbs, List<Operation> operations, Map<String, SortedMap<String, JsonNode>> options, byte[] json,
            byte[] yaml) {}

    public Answer json() throws IOException {
        return new Answer(200, current().json(), Map.of(Exchange.CONTENT_TYPE, "application/json"));
    }

    public Answer yaml() throws IOException {
        return new Answer(200, current().yaml(), Map.of(Exchange.CONTENT_TYPE, "application/yaml"));
    }

    private Written current() throws IOException {
        List<Verb> verbs = ServedVerbs.of(camel.getObject());
        List<Operation> all = operations.all();
        Map<String, SortedMap<String, JsonNode>> options = new HashMap<>();
        all.forEach(operation -> options.put(operation.name(), operations.options(operation)));
        Written written = last;
        if (written == null || !written.verbs().equals(verbs) || !written.operations().equals(all) || !written.options().equals(options)) {
            ObjectNode document = new Assembly(Fragments.read(), all, options).document(verbs);
            written = new Written(verbs, all, options, json.writeValueAsBytes(document), YAML.writeValueAsBytes(document));
            last = written;
        }
        return written;
    }
}
