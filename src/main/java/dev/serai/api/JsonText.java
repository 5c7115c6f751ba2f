package dev.serai.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * JSON as it is accepted, stored and read again: within the same limits and to the last digit, so that what was accepted can be read. What
 * a request may hold is narrower still.
 */
public final class JsonText {

    /** Of a number as it is written out, without exponent. */
    public static final int MOST_DIGITS = 400;

    private static final char NONE = '\0';
    private static final int DEEPEST = 1000;
    private static final int LONGEST_NUMBER = 1000;
    private static final int LONGEST_NAME = 1_000_000;
    private static final int LONGEST_REASON = 200;
    private static final JsonMapper JSON = mapper();

    private JsonText() {}

    /** The limits; those of requests are set on top of them. A string is as long as a body may be. */
    public static StreamReadConstraints.Builder limits() {
        return StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(LONGEST_NUMBER).maxNameLength(LONGEST_NAME)
                .maxStringLength(Integer.MAX_VALUE);
    }

    /** A mapper that keeps to the limits and keeps numbers as they are. */
    public static JsonMapper mapper() {
        return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits().build()).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** A mapper for what others send: within the limits, and of no more parts than a request may have, since each costs memory. */
    public static JsonMapper foreignMapper() {
        JsonMapper mapper = mapper();
        mapper.getFactory().setStreamReadConstraints(limits().maxTokenCount(RequestBody.MOST_TOKENS).build());
        return mapper;
    }

    /** Whether a number has too many digits: 1e100000000 is short as it is sent, and a hundred million digits where it is written out. */
    public static boolean isTooLong(BigDecimal number) {
        return Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS;
    }

    /** Reads what was stored. */
    public static JsonNode read(String text) throws JsonProcessingException {
        return present(JSON.readTree(text));
    }

    /** Reads what was stored, from UTF-8. */
    public static JsonNode read(byte[] text) throws IOException {
        return present(JSON.readTree(text));
    }

    private static JsonNode present(JsonNode tree) throws JsonProcessingException {
        if (tree == null || tree.isMissingNode()) {
            throw new JsonParseException(null, "there is nothing in it");
        }
        return tree;
    }

    /** Writes what is to be stored. */
    public static String write(JsonNode tree) throws JsonProcessingException {
        return JSON.writeValueAsString(tree);
    }

    /** The same without U+0000, which PostgreSQL does not store, in names and texts; objects and lists are changed in place. */
    public static JsonNode storable(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().indexOf(NONE) < 0 ? node : TextNode.valueOf(storable(node.textValue()));
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, storable(array.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            if (object.properties().stream().anyMatch(member -> member.getKey().indexOf(NONE) >= 0)) {
                ObjectNode renamed = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(member -> renamed.set(storable(member.getKey()), member.getValue()));
                return storable(renamed);
            }
            object.properties().forEach(member -> member.setValue(storable(member.getValue())));
        }
        return node;
    }

    /** The text without U+0000. */
    public static String storable(String text) {
        return text.replace(NONE, '\uFFFD');
    }

    /** What was stored, to be shown; {@code {"unreadable": why}} where it cannot be read, and null for null. */
    public static JsonNode shown(String text) {
        if (text == null) {
            return null;
        }
        try {
            return read(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode().put("unreadable", reason(e));
        }
    }

    /** Why something cannot be read, without quoting it. */
    public static String reason(IOException e) {
        String words = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        int quote = String.valueOf(words).indexOf('\'');
        String rule = e instanceof com.fasterxml.jackson.core.exc.StreamConstraintsException || quote < 0 ? String.valueOf(words)
                : words.substring(0, quote).strip();
        return rule.length() > LONGEST_REASON ? rule.substring(0, LONGEST_REASON) : rule;
    }
}
