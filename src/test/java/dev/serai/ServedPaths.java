package dev.serai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the files in {@code routes/} serve over HTTP. */
public final class ServedPaths {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> VERBS = List.of("get", "post", "put", "patch", "delete", "head");

    private ServedPaths() {}

    /**
     * A verb of a {@code rest:} block.
     *
     * @param service id of the block
     */
    public record Served(String id, String verb, String path, String description, String to, String service) {}

    /** In the order of the files and of the verbs in them. */
    public static List<Served> all() throws IOException {
        List<Served> served = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml")).sorted().toList()) {
                for (JsonNode item : yaml(file)) {
                    for (String verb : VERBS) {
                        for (JsonNode entry : item.path("rest").path(verb)) {
                            served.add(new Served(entry.path("id").asText(), verb,
                                    item.at("/rest/path").asText() + entry.path("path").asText(""), entry.path("description").asText(),
                                    entry.path("to").asText(), item.at("/rest/id").asText()));
                        }
                    }
                }
            }
        }
        return served;
    }

    static JsonNode yaml(Path file) throws IOException {
        return YAML.readTree(Files.readString(file));
    }
}
