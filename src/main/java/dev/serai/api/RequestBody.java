package dev.serai.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * Reads request bodies strictly: well-formed JSON, no name twice, text that every provider can take. Names in snake_case become
 * camelCase, except inside the free-form maps that the caller names, whose keys belong to somebody else.
 */
public final class RequestBody {

    private static final int DEEPEST = 100;
    private static final int LONGEST_NUMBER = JsonText.MOST_DIGITS;
    private static final int LONGEST_NAME = 1000;
    /** Of names, values, braces and brackets: a batch of 1000 events has 400 each; each costs some hundred bytes in memory. */
    static final int MOST_TOKENS = 400_000;
    private static final JsonMapper JSON = mapper();

    private RequestBody() {}

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
        mapper.getFactory().setStreamReadConstraints(JsonText.limits().maxNestingDepth(DEEPEST).maxNumberLength(LONGEST_NUMBER)
                .maxNameLength(LONGEST_NAME).maxTokenCount(MOST_TOKENS).build());
        return mapper;
    }

    /**
     * The body as an object.
     *
     * @param freeForm names, in camelCase, of fields whose content keeps its spelling, e.g. {@code headers}, {@code data}
     * @throws ProblemException 400 when it is empty, no JSON or no object
     */
    public static ObjectNode object(byte[] body, String... freeForm) {
        return object(tree(body, freeForm));
    }

    /** The body as an object, with its names as they are said to be read. */
    public static ObjectNode object(byte[] body, Names names) {
        return object(tree(body, names));
    }

    private static ObjectNode object(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw problem("The body must be a JSON object, not " + kind(tree));
    }

    /** The body as an object; an empty object when there is no body. */
    public static ObjectNode optionalObject(byte[] body, String... freeForm) {
        return isBlank(body) ? JSON.createObjectNode() : object(body, freeForm);
    }

    /** Whether there is no body to speak of. */
    public static boolean isBlank(byte[] body) {
        if (body == null) {
            return true;
        }
        for (byte b : body) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    /**
     * The body as an object or an array.
     *
     * @throws ProblemException 400 when it is empty, no JSON, or neither of the two
     */
    public static JsonNode tree(byte[] body, String... freeForm) {
        return tree(body, freeForm.length == 0 ? Names.OURS : Names.except(Set.of(freeForm)));
    }

    /** The body as an object or an array whose names all belong to somebody else and keep their spelling. */
    public static JsonNode freeForm(byte[] body) {
        return tree(body, Names.THEIRS);
    }

    private static JsonNode tree(byte[] body, Names names) {
        if (isBlank(body)) {
            throw problem("The body is empty; a JSON object is expected");
        }
        JsonNode tree = parse(body);
        if (!tree.isContainerNode()) {
            throw problem("The body must be a JSON object or array, not " + kind(tree));
        }
        return normalise(tree, names, "");
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (StreamConstraintsException e) {
            throw problem("The body is nested deeper than " + DEEPEST + " levels, has a number longer than " + LONGEST_NUMBER
                    + " digits or a name longer than " + LONGEST_NAME + " characters, or more than " + MOST_TOKENS
                    + " names, values and brackets" + at(e));
        } catch (JsonProcessingException e) {
            String message = String.valueOf(e.getOriginalMessage());
            if (message.startsWith("Duplicate field '")) {
                String name = message.substring(17, message.indexOf('\'', 17));
                throw new ProblemException(400, "Malformed JSON", "The field \"" + name + "\" stands twice in the same object" + at(e),
                        List.of(new FieldProblem(name, "stands twice in the same object")));
            }
            throw problem((message.startsWith("Invalid UTF-8") ? "The body is not valid UTF-8" : "The body is not valid JSON") + at(e));
        } catch (IOException e) {
            throw e instanceof java.io.CharConversionException ? problem("The body is not valid UTF-8")
                    : new UncheckedIOException("The request body cannot be read", e);
        }
    }

    private static String at(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null || location.getLineNr() < 1 ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static ProblemException problem(String detail) {
        return new ProblemException(400, "Malformed JSON", detail, List.of());
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            default -> node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    private static JsonNode normalise(JsonNode node, Names names, String path) {
        if (node.isTextual()) {
            checkText(node.textValue(), path);
            return node;
        }
        if (node instanceof DecimalNode number) {
            checkNumber(number, path);
            return node;
        }
        if (node instanceof ArrayNode array) {
            Names elements = names.elements();
            for (int i = 0; i < array.size(); i++) {
                JsonNode item = array.get(i);
                if (isToBeChecked(item)) {
                    normalise(item, elements, path + "[" + i + "]", array, i);
                }
            }
            return array;
        }
        if (node instanceof ObjectNode object) {
            return normaliseObject(object, names, path);
        }
        return node;
    }

    private static void normalise(JsonNode item, Names names, String path, ArrayNode parent, int index) {
        JsonNode normal = normalise(item, names, path);
        if (normal != item) {
            parent.set(index, normal);
        }
    }

    private static ObjectNode normaliseObject(ObjectNode object, Names names, String path) {
        boolean renames = false;
        for (java.util.Iterator<String> written = object.fieldNames(); written.hasNext();) {
            String name = written.next();
            checkText(name, path);
            renames = renames || name.indexOf('_') > 0 && !names.of(name).equals(name);
        }
        ObjectNode target = renames ? JSON.createObjectNode() : object;
        for (var field : object.properties()) {
            String name = renames ? names.of(field.getKey()) : field.getKey();
            JsonNode value = field.getValue();
            JsonNode normal = isToBeChecked(value)
                    ? normalise(value, names.in(name), path.isEmpty() ? name : path + "." + name) : value;
            if (renames) {
                if (target.has(name)) {
                    throw ProblemException.badField(path.isEmpty() ? name : path + "." + name,
                            "stands twice, in camelCase and in snake_case; send one of them");
                }
                target.set(name, normal);
            } else if (normal != value) {
                field.setValue(normal);
            }
        }
        return target;
    }

    /** The name in camelCase: {@code from_email} becomes {@code fromEmail}; other names stay as they are. */
    public static String camelCase(String name) {
        if (name.indexOf('_') <= 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i > 0 && i + 1 < name.length() && isLowerOrDigit(name.charAt(i + 1))) {
                camel.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                camel.append(c);
            }
        }
        return camel.toString();
    }

    private static boolean isLowerOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    private static boolean isToBeChecked(JsonNode value) {
        return value.isContainerNode() || value.isTextual() || value instanceof DecimalNode;
    }

    private static void checkNumber(DecimalNode number, String path) {
        if (JsonText.isTooLong(number.decimalValue())) {
            throw ProblemException.badField(path.isEmpty() ? "(number)" : path, "has an exponent beyond " + LONGEST_NUMBER);
        }
    }

    private static void checkText(String text, String path) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw ProblemException.badField(path.isEmpty() ? "(name)" : path, "contains the character U+0000");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw ProblemException.badField(path.isEmpty() ? "(name)" : path, "contains half of a surrogate pair");
                }
                i++;
            }
        }
    }
}
