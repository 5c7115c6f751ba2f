package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds in which fields two trees differ. */
final class JsonComparison {

    private static final int MOST = 50;
    private static final int LONGEST = 500;
    private static final int SHORTEST_TIME = 20;
    private static final int LONGEST_TIME = 40;
    /** Between two plans of the same event, so that what counts from now is the same in both. */
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final List<Difference.Field> found = new ArrayList<>();

    private JsonComparison() {}

    /** The fields that differ, at most 50, long values shortened. */
    static List<Difference.Field> of(JsonNode was, JsonNode would) {
        JsonComparison comparison = new JsonComparison();
        comparison.compare("", was, would);
        return comparison.found;
    }

    /** The fields of a tree that would be there, or would be gone, as a whole. */
    static List<Difference.Field> whole(JsonNode tree, boolean would) {
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        return would ? of(nothing, tree) : of(tree, nothing);
    }

    /** The names of the fields that differ. */
    static Set<String> names(JsonNode one, JsonNode other) {
        Set<String> names = new TreeSet<>();
        of(one, other).forEach(field -> names.add(field.field()));
        return names;
    }

    private void compare(String path, JsonNode was, JsonNode would) {
        if (found.size() >= MOST || same(was, would)) {
            return;
        }
        if (was.isObject() && would.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            add(names, was.fieldNames());
            add(names, would.fieldNames());
            names.forEach(name -> compare(path.isEmpty() ? name : path + "." + name, was.path(name), would.path(name)));
        } else if (was.isArray() && would.isArray()) {
            for (int i = 0; i < Math.max(was.size(), would.size()); i++) {
                compare(path + "[" + i + "]", was.path(i), would.path(i));
            }
        } else {
            found.add(new Difference.Field(path, shown(was), shown(would)));
        }
    }

    private static void add(Set<String> names, Iterator<String> more) {
        more.forEachRemaining(names::add);
    }

    /** Numbers by what they are worth, times to a moment. */
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return true;
        }
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        Instant first = time(one);
        Instant second = first == null ? null : time(other);
        return second != null && Duration.between(first, second).abs().compareTo(MOMENT) < 0;
    }

    private static Instant time(JsonNode node) {
        String text = node.isTextual() ? node.textValue() : "";
        if (text.length() < SHORTEST_TIME || text.length() > LONGEST_TIME || text.charAt(4) != '-' || text.charAt(10) != 'T') {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Shortened; null for nothing. */
    static JsonNode shown(JsonNode node) {
        if (node instanceof MissingNode) {
            return null;
        }
        String text = node.isTextual() ? node.textValue() : node.toString();
        return text.length() <= LONGEST ? node : TextNode.valueOf(text.substring(0, LONGEST) + "...");
    }
}
