package dev.serai.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;

/** An OpenAPI 3 document, of which references within it are followed. */
final class ApiDocument {

    private static final long LARGEST = 64L << 20;
    private static final int DEEPEST = 12;
    /** Schemas that are looked at for one draft: some refer to each other in so many ways that nobody gets to the end. */
    private static final int MOST_LOOKED_AT = 200_000;
    /** Members that are brought together, and nodes and characters that are copied, for one draft. */
    private static final int MOST_COPIED = 4_000_000;
    private static final int LONGEST_URL = 2000;
    private static final int LONGEST_REFERENCE = 1000;
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#{}]+[^\\s?#{}]*");
    private static final int NEAREST = 5;
    private static final int LONGEST_WORDS = 200;

    private final JsonNode root;
    private int lookedAt;
    private long copied;

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
            return of(file.toString(), yaml().readTree(file.toFile()));
        } catch (IOException e) {
            throw new DraftException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param text JSON or YAML */
    static ApiDocument parse(String text) {
        try {
            return of("It", yaml().readTree(text));
        } catch (JsonProcessingException e) {
            throw new DraftException("It cannot be read" + (e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")")
                    + ": " + e.getOriginalMessage(), e);
        }
    }

    private static YAMLMapper yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit((int) LARGEST);
        return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
    }

    private static ApiDocument of(String name, JsonNode root) {
        if (root == null || !root.path("paths").isObject() || !root.path("openapi").asText().startsWith("3.")) {
            throw new DraftException(name + " is no OpenAPI 3 document: \"openapi\" and \"paths\" are expected"
                    + (root != null && root.has("swagger") ? "; it is one of version " + root.path("swagger").asText()
                            + ", which other tools convert" : ""));
        }
        return new ApiDocument(root);
    }

    /** All calls in the order of the document, as {@code POST /v3/mail/send}, with a few words on each. */
    Map<String, String> calls() {
        Map<String, String> calls = new LinkedHashMap<>();
        root.path("paths").properties().forEach(path -> path.getValue().properties().forEach(verb -> {
            String call = verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
            if (DraftArguments.CALL.matcher(call).matches() && verb.getValue().isObject()) {
                String words = verb.getValue().path("summary").asText(verb.getValue().path("operationId").asText());
                calls.put(call, start(words, LONGEST_WORDS));
            }
        }));
        return calls;
    }

    /** Without what is a sign in YAML or to Camel. */
    String title() {
        String title = start(root.at("/info/title").asText(""), LONGEST_WORDS).replaceAll("[{}\\[\\]$,:#\"\\p{Cntrl}]+", " ").strip();
        return title.isEmpty() ? "Provider" : title;
    }

    /** The beginning of a text that is longer than so many characters. */
    static String start(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "..." : text;
    }

    /** The first server's address without variables; null where there is none of at most 2,000 characters. */
    String server(ApiCall call) {
        JsonNode servers = call.node().has("servers") ? call.node().path("servers") : root.path("servers");
        String url = servers.path(0).path("url").asText("");
        for (Map.Entry<String, JsonNode> variable : servers.path(0).path("variables").properties()) {
            String value = variable.getValue().path("default").asText();
            if (url.length() > LONGEST_URL || value.length() > LONGEST_URL || !url.contains("{")) {
                break;
            }
            url = url.replace("{" + variable.getKey() + "}", value);
        }
        return plain(url).or(() -> plain("https://" + call.node().path("x-host").asText())).orElse(null);
    }

    /** Without slashes at its end; empty where it is no address of a server. */
    private static Optional<String> plain(String url) {
        if (url.length() > LONGEST_URL || !URL.matches(url)) {
            return Optional.empty();
        }
        int end = url.length();
        while (url.charAt(end - 1) == '/') {
            end--;
        }
        return Optional.of(url.substring(0, end));
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
            if (!reference.startsWith("#/") || reference.length() > LONGEST_REFERENCE) {
                throw new DraftException("\"" + start(reference, LONGEST_WORDS)
                        + "\" leads out of the document; put it into one file first");
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
        if (++lookedAt > MOST_LOOKED_AT) {
            throw tooMany();
        }
        if (depth > DEEPEST || !(node.has("allOf") || node.has("oneOf") || node.has("anyOf"))) {
            return node;
        }
        ObjectNode merged = shallow((ObjectNode) node);
        merged.properties().removeIf(member -> member.getKey().equals("properties") && !member.getValue().isObject()
                || member.getKey().equals("required") && !member.getValue().isArray());
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

    /** A copy of what {@link #merge} adds to; all else stays that of the document. */
    private ObjectNode shallow(ObjectNode node) {
        spend(node.size() + node.path("properties").size() + node.path("required").size());
        ObjectNode copy = JsonNodeFactory.instance.objectNode().setAll(node);
        if (node.path("properties") instanceof ObjectNode properties) {
            copy.putObject("properties").setAll(properties);
        }
        if (node.path("required") instanceof ArrayNode required) {
            copy.putArray("required").addAll(required);
        }
        return copy;
    }

    /** A copy of a part of the document that the draft shows. */
    JsonNode copy(JsonNode node) {
        spendOn(node);
        return node.deepCopy();
    }

    private void spendOn(JsonNode node) {
        spend(1 + (node.isTextual() ? node.textValue().length() : 0));
        node.properties().forEach(member -> spend(member.getKey().length()));
        node.forEach(this::spendOn);
    }

    private void spend(int size) {
        copied += size;
        if (copied > MOST_COPIED) {
            throw tooMany();
        }
    }

    private static DraftException tooMany() {
        return new DraftException("Its schemas refer to each other in too many ways, or are too large; leave out what the call does not"
                + " need");
    }

    private static int weight(JsonNode schema) {
        return schema.isMissingNode() ? -1 : 100 * schema.path("properties").size()
                + ("array".equals(schema.path("type").asText()) ? 10 : 0) + ("null".equals(schema.path("type").asText()) ? 0 : 1);
    }

    private void merge(ObjectNode into, JsonNode from) {
        spend(from.size() + from.path("properties").size() + from.path("required").size());
        from.properties().forEach(entry -> {
            if (entry.getKey().equals("properties") && entry.getValue() instanceof ObjectNode properties) {
                into.withObject("/properties").setAll(properties);
            } else if (entry.getKey().equals("required") && entry.getValue() instanceof ArrayNode required) {
                into.withArray("/required").addAll(required);
            } else if (!into.has(entry.getKey()) && !entry.getKey().equals("properties") && !entry.getKey().equals("required")) {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
