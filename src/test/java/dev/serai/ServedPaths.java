package dev.serai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the files in {@code routes/} serve over HTTP. */
final class ServedPaths {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> VERBS = List.of("get", "post", "put", "patch", "delete", "head");

    private ServedPaths() {}

    /** @param description of the route that the verb goes to */
    record Served(String verb, String path, String description) {}

    /** In the order of the files and of the verbs in them. */
    static List<Served> all() throws IOException {
        List<JsonNode> items = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml")).sorted().toList()) {
                yaml(file).forEach(items::add);
            }
        }
        Map<String, String> descriptions = new HashMap<>();
        for (JsonNode item : items) {
            JsonNode route = item.path("route");
            descriptions.put(route.at("/from/uri").asText(), route.path("description").asText());
        }
        List<Served> served = new ArrayList<>();
        for (JsonNode item : items) {
            for (String verb : VERBS) {
                for (JsonNode entry : item.path("rest").path(verb)) {
                    served.add(new Served(verb, item.at("/rest/path").asText() + entry.path("path").asText(""),
                            descriptions.getOrDefault(entry.path("to").asText(), "")));
                }
            }
        }
        return served;
    }

    static JsonNode yaml(Path file) throws IOException {
        return YAML.readTree(Files.readString(file));
    }
}
