package dev.serai.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an answer is made of: the JSON types of each member, whatever its values. All items of a list count as one. An object or a list
 * that is empty says nothing of what could be in it, and {@code null} nothing of a type.
 */
final class AnswerShape {

    private static final int DEEPEST = 12;
    private static final int LARGEST = 1000;
    private static final int LONGEST_NAME = 100;
    private static final int ITEMS = 50;
    private static final String MOCK_ID = "MOCK-ID";

    /** Types by path, members after what they stand in. */
    private final Map<String, Set<String>> types = new LinkedHashMap<>();
    private final Map<String, String> parents = new LinkedHashMap<>();
    /** Paths that have something in them. */
    private final Set<String> filled = new HashSet<>();
    private boolean cut;

    private AnswerShape() {}

    static AnswerShape of(JsonNode answer) {
        AnswerShape shape = new AnswerShape();
        shape.add("", null, answer, 0);
        return shape;
    }

    private void add(String path, String parent, JsonNode node, int depth) {
        if (types.size() >= LARGEST && !types.containsKey(path)) {
            cut = true;
            return;
        }
        parents.putIfAbsent(path, parent);
        filled.add(parent);
        Set<String> known = types.computeIfAbsent(path, key -> new TreeSet<>());
        known.add(type(node));
        if (node.isTextual() && node.textValue().contains(MOCK_ID)) {
            // Stands for an id, which may be a number.
            known.add("number");
        }
        if (depth >= DEEPEST) {
            return;
        }
        if (node.isObject()) {
            node.fields().forEachRemaining(member -> add(path + "/" + name(member.getKey()), path, member.getValue(), depth + 1));
        } else if (node.isArray()) {
            for (int i = 0; i < Math.min(ITEMS, node.size()); i++) {
                add(path + "[]", path, node.get(i), depth + 1);
            }
        }
    }

    private static String name(String name) {
        StringBuilder shown = new StringBuilder(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name);
        for (int i = 0; i < shown.length(); i++) {
            char each = shown.charAt(i);
            if (Character.isISOControl(each) || Character.isSurrogate(each) || each == '\u2028' || each == '\u2029') {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }

    private static String type(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case NULL, MISSING -> "null";
        };
    }

    /** How {@code live} is unlike this example; of a whole new or missing branch its first member only. */
    List<Difference> to(AnswerShape live) {
        List<Difference> differences = new ArrayList<>();
        live.types.forEach((path, seen) -> {
            Set<String> expected = types.get(path);
            if (expected == null) {
                if (tells(live.parents.get(path))) {
                    differences.add(new Difference(Difference.Kind.ADDED, path, Set.of(), seen));
                }
            } else if (differ(expected, seen)) {
                differences.add(new Difference(Difference.Kind.TYPE, path, expected, seen));
            }
        });
        types.forEach((path, expected) -> {
            if (!live.cut && !live.types.containsKey(path) && live.tells(parents.get(path))) {
                differences.add(new Difference(Difference.Kind.MISSING, path, expected, Set.of()));
            }
        });
        return differences;
    }

    /** Whether it is there and has something in it, so that another member would be seen. */
    private boolean tells(String parent) {
        return filled.contains(parent);
    }

    private static boolean differ(Set<String> expected, Set<String> seen) {
        Set<String> odd = new TreeSet<>(seen);
        odd.removeAll(expected);
        odd.remove("null");
        return !odd.isEmpty() && !(expected.size() == 1 && expected.contains("null"));
    }
}
