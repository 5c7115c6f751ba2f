package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One call of the document.
 *
 * @param path as the document writes it, with its parameters in braces
 * @param shared parameters of all calls of the path
 */
record ApiCall(ApiDocument document, String method, String path, JsonNode node, JsonNode shared) {

    private static final List<String> READ = List.of("application/json", "application/x-www-form-urlencoded");

    /** Parameters of a kind: {@code path}, {@code query}, {@code header}. */
    List<JsonNode> parameters(String in) {
        return Stream.concat(stream(shared), stream(node.path("parameters"))).map(document::resolved)
                .filter(parameter -> in.equals(parameter.path("in").asText())).toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** JSON where it takes that, else a form, else what it takes; null for no body. */
    String mediaType() {
        JsonNode content = document.resolved(node.path("requestBody")).path("content");
        List<String> types = new ArrayList<>();
        content.fieldNames().forEachRemaining(types::add);
        return READ.stream().flatMap(wanted -> types.stream().filter(type -> type.startsWith(wanted))).findFirst()
                .orElse(types.isEmpty() ? null : types.get(0));
    }

    JsonNode requestSchema() {
        String type = mediaType();
        return type == null ? MissingNode.getInstance()
                : document.schema(document.resolved(node.path("requestBody")).path("content").path(type).path("schema"));
    }

    /** The answer to what was done: status and its JSON content. */
    Map.Entry<Integer, JsonNode> success() {
        TreeMap<Integer, JsonNode> found = new TreeMap<>();
        node.path("responses").properties().forEach(response -> {
            if (response.getKey().matches("2\\d\\d")) {
                found.put(Integer.parseInt(response.getKey()), document.resolved(response.getValue()));
            }
        });
        if (found.isEmpty()) {
            return Map.entry(200, MissingNode.getInstance());
        }
        JsonNode content = found.firstEntry().getValue().path("content");
        for (Map.Entry<String, JsonNode> type : content.properties()) {
            if (type.getKey().contains("json")) {
                return Map.entry(found.firstKey(), type.getValue());
            }
        }
        return Map.entry(found.firstKey(), MissingNode.getInstance());
    }
}
