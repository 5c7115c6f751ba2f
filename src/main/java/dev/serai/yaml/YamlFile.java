package dev.serai.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML document, an object, as JSON that knows on which line each value stands. */
public final class YamlFile {

    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?\\d+\\.\\d+([eE][-+]?\\d+)?");
    private static final int DEEPEST = 60;

    private final Map<String, Integer> lines = new HashMap<>();
    private final JsonNode root;

    private YamlFile(String yaml, String expected) {
        this.root = convert(compose(yaml, expected), "", 0);
    }

    /**
     * Reads a document.
     *
     * @param expected what the file is to be, for the reason why it is not
     * @throws InvalidYamlException when it is no YAML object
     */
    public static YamlFile parse(String yaml, String expected) {
        return new YamlFile(yaml, expected);
    }

    public JsonNode root() {
        return root;
    }

    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** Line of the value, or of the nearest value around it. */
    public int line(String pointer) {
        String p = pointer;
        while (!lines.containsKey(p) && !p.isEmpty()) {
            p = p.substring(0, p.lastIndexOf('/'));
        }
        return lines.getOrDefault(p, 1);
    }

    /** A name as it stands in a JSON pointer. */
    public static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static Node compose(String yaml, String expected) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(50);
        try {
            Node node = new Yaml(options).compose(new StringReader(yaml));
            if (!(node instanceof MappingNode)) {
                throw new InvalidYamlException(1, expected);
            }
            return node;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new InvalidYamlException(line, "is not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new InvalidYamlException(0, "is not valid YAML: " + e.getMessage());
        }
    }

    private JsonNode convert(Node node, String pointer, int depth) {
        int line = node.getStartMark().getLine() + 1;
        lines.putIfAbsent(pointer, line);
        if (depth > DEEPEST) {
            throw new InvalidYamlException(line, "is nested too deeply");
        }
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = key(tuple.getKeyNode());
                String child = pointer + "/" + escape(key);
                int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
                if (object.has(key)) {
                    throw new InvalidYamlException(keyLine, "\"" + key + "\" is given twice");
                }
                lines.put(child, keyLine);
                object.set(key, convert(tuple.getValueNode(), child, depth + 1));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(convert(item, pointer + "/" + array.size(), depth + 1));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private static String key(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new InvalidYamlException(node.getStartMark().getLine() + 1, "a key must be plain text");
    }

    private static JsonNode scalar(ScalarNode node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        String value = node.getValue();
        if (!node.isPlain() || node.getTag().equals(Tag.STR)) {
            return json.textNode(value);
        }
        if (node.getTag().equals(Tag.NULL)) {
            return json.nullNode();
        }
        if ("true".equals(value) || "false".equals(value)) {
            return json.booleanNode(Boolean.parseBoolean(value));
        }
        if (INTEGER.matcher(value).matches()) {
            long number = Long.parseLong(value);
            return number == (int) number ? json.numberNode((int) number) : json.numberNode(number);
        }
        return DECIMAL.matcher(value).matches() ? json.numberNode(new BigDecimal(value)) : json.textNode(value);
    }
}
