package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;

/** An OpenAPI 3 document, of which references within it are followed. */
final class ApiDocument {

    private static final long LARGEST = 64L << 20;
    private static final int DEEPEST = 12;
    private static final int NEAREST = 5;

    private final JsonNode root;

    private ApiDocument(JsonNode root) {
        this.root = root;
    }

    static ApiDocument read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new DraftException("There is no file " + file);
            }
            if (Files.size(file) > LARGEST) {
                throw new DraftException(file + " has more than " + (LARGEST >> 20) + " MiB");
            }
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit((int) LARGEST);
            JsonNode root = new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build()).readTree(file.toFile());
            if (root == null || !root.path("paths").isObject() || !root.path("openapi").asText().startsWith("3.")) {
                throw new DraftException(file + " is no OpenAPI 3 document: \"openapi\" and \"paths\" are expected"
                        + (root != null && root.has("swagger") ? "; it is one of version " + root.path("swagger").asText()
                                + ", which other tools convert" : ""));
            }
            return new ApiDocument(root);
        } catch (IOException e) {
            throw new DraftException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    String title() {
        return root.at("/info/title").asText("Provider");
    }

    /** The first server's address without variables; null where there is none. */
    String server(ApiCall call) {
        JsonNode servers = call.node().has("servers") ? call.node().path("servers") : root.path("servers");
        String url = servers.path(0).path("url").asText("");
        for (Map.Entry<String, JsonNode> variable : servers.path(0).path("variables").properties()) {
            url = url.replace("{" + variable.getKey() + "}", variable.getValue().path("default").asText());
        }
        return url.matches("https?://[^\\s/?#{}]+[^\\s?#{}]*") ? url.replaceAll("/+$", "")
                : call.node().has("x-host") ? "https://" + call.node().path("x-host").asText() : null;
    }

    /** @param written as {@code POST /v3/mail/send} */
    ApiCall call(String written) {
        String[] parts = written.split(" ", 2);
        JsonNode path = root.path("paths").path(parts[1]);
        JsonNode node = path.path(parts[0].toLowerCase(Locale.ROOT));
        if (!node.isObject()) {
            throw new DraftException("The document has no " + written + "; " + (path.isObject()
                    ? "of that path it has " + String.join(", ", names(path))
                    : "there are " + String.join(", ", like(parts[1]))));
        }
        return new ApiCall(this, parts[0], parts[1], node, path.path("parameters"));
    }

    private List<String> like(String path) {
        List<String> all = names(root.path("paths"));
        String last = path.substring(path.lastIndexOf('/') + 1);
        List<String> near = all.stream().filter(each -> !last.isEmpty() && each.contains(last)).limit(NEAREST).toList();
        return near.isEmpty() ? all.stream().limit(NEAREST).toList() : near;
    }

    /** Paths that can be asked without knowing anything, as {@code GET /v1/account}. */
    List<String> plainQuestions() {
        List<String> found = new ArrayList<>();
        root.path("paths").properties().forEach(path -> {
            JsonNode get = path.getValue().path("get");
            Predicate<JsonNode> needed = parameter -> parameter.path("required").asBoolean()
                    && !"header".equals(parameter.path("in").asText());
            boolean plain = get.isObject() && !path.getKey().contains("{")
                    && StreamSupport.stream(get.path("parameters").spliterator(), false).map(this::resolved).noneMatch(needed);
            if (plain) {
                found.add("GET " + path.getKey());
            }
        });
        return found;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The scheme by which calls prove who calls; missing where the document says none. */
    JsonNode securityScheme(ApiCall call) {
        JsonNode schemes = root.at("/components/securitySchemes");
        JsonNode wanted = call.node().has("security") ? call.node().path("security") : root.path("security");
        for (JsonNode one : wanted) {
            for (String name : names(one)) {
                if (schemes.has(name)) {
                    return resolved(schemes.path(name));
                }
            }
        }
        return schemes.size() == 0 ? MissingNode.getInstance() : resolved(schemes.elements().next());
    }

    JsonNode resolved(JsonNode node) {
        JsonNode current = node;
        for (int i = 0; i < DEEPEST && current.path("$ref").isTextual(); i++) {
            String reference = current.path("$ref").asText();
            if (!reference.startsWith("#/")) {
                throw new DraftException("\"" + reference + "\" leads out of the document; put it into one file first");
            }
            current = root.at(reference.substring(1));
        }
        return current;
    }

    /** The schema with what {@code allOf} adds, and of alternatives the one that says most. */
    JsonNode schema(JsonNode written) {
        return schema(written, 0);
    }

    private JsonNode schema(JsonNode written, int depth) {
        JsonNode node = resolved(written);
        if (depth > DEEPEST || !(node.has("allOf") || node.has("oneOf") || node.has("anyOf"))) {
            return node;
        }
        ObjectNode merged = node.deepCopy();
        merged.remove(List.of("allOf", "oneOf", "anyOf"));
        node.path("allOf").forEach(part -> merge(merged, schema(part, depth + 1)));
        for (String alternatives : List.of("oneOf", "anyOf")) {
            JsonNode most = MissingNode.getInstance();
            for (JsonNode part : node.path(alternatives)) {
                JsonNode read = schema(part, depth + 1);
                most = weight(read) > weight(most) ? read : most;
            }
            merge(merged, most);
        }
        return merged;
    }

    private static int weight(JsonNode schema) {
        return schema.isMissingNode() ? -1 : 100 * schema.path("properties").size()
                + ("array".equals(schema.path("type").asText()) ? 10 : 0) + ("null".equals(schema.path("type").asText()) ? 0 : 1);
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(entry -> {
            switch (entry.getKey()) {
                case "properties" -> into.withObject("/properties").setAll((ObjectNode) entry.getValue());
                case "required" -> into.withArray("/required").addAll((ArrayNode) entry.getValue());
                default -> {
                    if (!into.has(entry.getKey())) {
                        into.set(entry.getKey(), entry.getValue());
                    }
                }
            }
        });
    }
}
