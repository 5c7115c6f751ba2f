package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One file of {@code src/test/resources/kamelets/<provider>}: a message, the request it becomes, an answer and what follows from it. */
record WireCase(String provider, String name, JsonNode tree) {

    private static final Path FOLDER = Path.of("src/test/resources/kamelets");

    static List<WireCase> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().map(WireCase::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WireCase read(Path file) {
        String name = file.getFileName().toString();
        return new WireCase(file.getParent().getFileName().toString(), name.substring(0, name.length() - 5), KameletFiles.tree(file));
    }

    /** Connection properties by name; {@code _base} of the provider's folder gives what a case leaves out. */
    Map<String, Object> connection() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (JsonNode source : List.of(base().path("connection"), tree.path("connection"))) {
            source.fields().forEachRemaining(property -> properties.put(property.getKey(), property.getValue().asText()));
        }
        return properties;
    }

    String operation() {
        return tree.path("operation").asText(base().path("operation").asText());
    }

    String idempotencyKey() {
        return "delivery-1";
    }

    /** The message in its normal form. */
    JsonNode message() {
        JsonNode given = tree.has("message") ? tree.get("message") : base().path("message").deepCopy();
        if (KameletFiles.provider(provider).isInquiry(operation())) {
            return tree.get("message");
        }
        if (!"email.send".equals(operation())) {
            return given.isObject() && (tree.has("message") || !"connection.test".equals(operation())) ? given
                    : JsonNodeFactory.instance.objectNode();
        }
        ObjectNode message = given.deepCopy();
        List.of("cc", "bcc", "attachments", "tags").forEach(name -> {
            if (!message.has(name)) {
                message.putArray(name);
            }
        });
        if (!message.has("headers")) {
            message.putObject("headers");
        }
        return message;
    }

    JsonNode request() {
        return tree.path("request");
    }

    JsonNode answer() {
        return tree.path("answer");
    }

    JsonNode expect() {
        return tree.path("expect");
    }

    boolean isBase() {
        return name.startsWith("_");
    }

    private JsonNode base() {
        Path file = FOLDER.resolve(provider).resolve("_base.yaml");
        return Files.exists(file) ? KameletFiles.tree(file) : JsonNodeFactory.instance.objectNode();
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> it = object.fields(); it.hasNext();) {
            Map.Entry<String, JsonNode> entry = it.next();
            texts.put(entry.getKey(), entry.getValue().asText());
        }
        return texts;
    }

    @Override
    public String toString() {
        return provider + "/" + name;
    }
}
