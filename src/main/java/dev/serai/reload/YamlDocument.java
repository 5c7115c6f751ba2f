package dev.serai.reload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file as JSON that knows the line of each value. */
final class YamlDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<Integer, String> duplicates = new TreeMap<>();
    private final JsonNode root;

    private YamlDocument(Node node) {
        this.root = convert(node, "");
    }

    static YamlDocument parse(String yaml) throws BrokenFileException {
        try {
            Node node = new Compose(LoadSettings.builder().build()).composeString(yaml)
                    .orElseThrow(() -> new BrokenFileException(1, "The file is empty; a list of routes is expected"));
            return new YamlDocument(node);
        } catch (MarkedYamlEngineException e) {
            throw new BrokenFileException(line(e), "The file is not valid YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new BrokenFileException(0, "The file is not valid YAML: " + e.getMessage(), e);
        }
    }

    static int line(MarkedYamlEngineException e) {
        return e.getProblemMark().or(e::getContextMark).map(Mark::getLine).map(line -> line + 1).orElse(0);
    }

    JsonNode root() {
        return root;
    }

    /** The keys that stand twice in one place, by the line of the second. */
    Map<Integer, String> duplicates() {
        return duplicates;
    }

    /** Line of the value, or of the nearest value around it. */
    int line(String pointer) {
        String p = pointer;
        while (!lines.containsKey(p) && !p.isEmpty()) {
            p = p.substring(0, Math.max(0, p.lastIndexOf('/')));
        }
        return lines.getOrDefault(p, 1);
    }

    private JsonNode convert(Node node, String pointer) {
        lines.putIfAbsent(pointer, node.getStartMark().map(Mark::getLine).orElse(0) + 1);
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : tuple.getKeyNode().toString();
                String child = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
                lines.put(child, tuple.getKeyNode().getStartMark().map(Mark::getLine).orElse(0) + 1);
                if (object.has(key)) {
                    duplicates.put(lines.get(child), key);
                }
                object.set(key, convert(tuple.getValueNode(), child));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(convert(item, pointer + "/" + array.size()));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private static JsonNode scalar(ScalarNode node) {
        String value = node.getValue();
        if (node.getTag().equals(Tag.NULL)) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (node.getTag().equals(Tag.BOOL)) {
            return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(value));
        }
        if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
            try {
                return JSON.readTree(value);
            } catch (JsonProcessingException e) {
                return JsonNodeFactory.instance.textNode(value);
            }
        }
        return JsonNodeFactory.instance.textNode(value);
    }
}
