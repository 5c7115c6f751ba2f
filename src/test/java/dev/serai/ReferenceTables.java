package dev.serai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.openapi.AssembledDocument;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The tables of {@code docs/reference/} as the project's own files make them. */
final class ReferenceTables {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    private ReferenceTables() {}

    /** By the page and the name of the markers around each: {@code providers.md#providers}. */
    static Map<String, String> all() throws Exception {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("providers.md#providers", ProviderTables.providers());
        tables.put("providers.md#forms", ProviderTables.forms());
        tables.put("api.md#calls", calls());
        tables.put("configuration.md#configuration", configuration());
        tables.put("errors.md#problems", ProblemTable.write());
        return tables;
    }

    private static String calls() {
        JsonNode document = AssembledDocument.get();
        StringBuilder text = new StringBuilder();
        for (JsonNode tag : document.get("tags")) {
            String name = tag.get("name").asText();
            text.append(text.isEmpty() ? "" : "\n").append("## ").append(Character.toUpperCase(name.charAt(0))).append(name.substring(1))
                    .append("\n\n").append(tag.get("description").asText())
                    .append("\n\n| call | what it does | takes | answers |\n| --- | --- | --- | --- |\n");
            document.get("paths").properties().forEach(path -> path.getValue().properties().forEach(verb -> {
                JsonNode call = verb.getValue();
                if (call.at("/tags/0").asText().equals(name)) {
                    text.append(row(code(verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()), call.get("summary").asText(),
                            takes(document, call), answers(call)));
                }
            }));
        }
        return text.toString();
    }

    /** The parameters that not every call of its kind has, and the body. */
    private static String takes(JsonNode document, JsonNode call) {
        List<String> takes = new ArrayList<>();
        call.path("parameters").forEach(parameter -> {
            JsonNode itself = parameter.has("$ref") ? document.at(parameter.get("$ref").asText().substring(1)) : parameter;
            String name = itself.path("name").asText();
            if (!itself.path("in").asText().equals("path") && !List.of("If-None-Match", "Idempotency-Key").contains(name)) {
                takes.add(code(name));
            }
        });
        if (call.has("requestBody")) {
            takes.add(type(call.at("/requestBody/content/application~1json/schema")));
        }
        return String.join(", ", takes);
    }

    private static String answers(JsonNode call) {
        List<String> answers = new ArrayList<>();
        call.get("responses").properties().stream().filter(response -> response.getKey().startsWith("2")).forEach(response -> {
            JsonNode content = response.getValue().path("content");
            answers.add(response.getKey() + (content.isEmpty() ? "" : " " + type(content.elements().next().path("schema"))));
        });
        return String.join(", ", answers);
    }

    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            return schema.get("$ref").asText().substring(schema.get("$ref").asText().lastIndexOf('/') + 1);
        }
        List<String> fields = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(name -> fields.add(code(name)));
        String of = schema.has("items") ? " of " + type(schema.get("items")) : "";
        return fields.isEmpty() ? schema.path("type").asText() + of : "{" + String.join(", ", fields) + "}";
    }

    private static String configuration() throws Exception {
        Map<String, JsonNode> known = new HashMap<>();
        try (InputStream in = ReferenceTables.class.getClassLoader().getResourceAsStream(METADATA)) {
            JsonNode properties = new ObjectMapper().readTree(in).path("properties");
            StreamSupport.stream(properties.spliterator(), false).forEach(each -> known.put(each.path("name").asText(), each));
        }
        StringBuilder table = new StringBuilder("| property | variable | default | meaning |\n| --- | --- | --- | --- |\n");
        for (String name : propertyNames()) {
            JsonNode property = known.remove(name);
            if (property == null) {
                throw new IllegalStateException("Property \"" + name + "\" is in no " + METADATA);
            }
            boolean map = property.path("type").asText().startsWith("java.util.Map");
            table.append(row(code(map ? name + ".<key>" : name), code(variable(name) + (map ? "_<KEY>" : "")),
                    defaultValue(property.path("defaultValue")),
                    sentence(property.path("description").asText())));
        }
        List<String> left = known.keySet().stream().filter(name -> name.startsWith("serai.")).toList();
        if (!left.isEmpty()) {
            throw new IllegalStateException("No record has " + left);
        }
        return table.toString();
    }

    /** All of Serai's own properties, in the order in which the records have them. */
    static List<String> propertyNames() throws ClassNotFoundException {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<String, Class<?>> records = new java.util.TreeMap<>();
        for (var found : scanner.findCandidateComponents("dev.serai")) {
            Class<?> type = Class.forName(found.getBeanClassName());
            if (type.isRecord()) {
                records.put(type.getAnnotation(ConfigurationProperties.class).value(), type);
            }
        }
        List<String> names = new ArrayList<>();
        records.forEach((prefix, type) -> collect(prefix, type, names));
        return names;
    }

    private static void collect(String prefix, Class<?> type, List<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), names);
            } else {
                names.add(name);
            }
        }
    }

    /** The environment variable that Spring Boot reads a property from. */
    static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase();
    }

    private static String defaultValue(JsonNode value) {
        if (value.isArray()) {
            return code(String.join(",", StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList()));
        }
        return value.isMissingNode() ? "" : code(value.asText().replaceAll("[\\[\\] ]", ""));
    }

    private static String sentence(String javadoc) {
        String text = javadoc.replaceAll("\\{@code ((?:[^{}]|\\{[^{}]*\\})*)\\}", "`$1`");
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    static String code(String text) {
        return "`" + text + "`";
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
