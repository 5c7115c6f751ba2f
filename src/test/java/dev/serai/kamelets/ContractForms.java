package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what requests carry as names and texts (queries, forms, the query protocol of AWS) as the objects that they stand for. */
final class ContractForms {

    private static final Pattern BRACKETS = Pattern.compile("([^\\[\\]]+)((?:\\[[^\\[\\]]*])+)");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    record Pair(String name, JsonNode value) {}

    private ContractForms() {}

    static List<Pair> pairs(String encoded) {
        List<Pair> pairs = new ArrayList<>();
        for (String pair : encoded == null || encoded.isEmpty() ? new String[0] : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            pairs.add(new Pair(decoded(parts[0]), TextNode.valueOf(parts.length == 1 ? "" : decoded(parts[1]))));
        }
        return pairs;
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** {@code a[b][0]=c} is an object of an array, unless the name as it is written is one of those that are known. */
    static ObjectNode object(List<Pair> pairs, Predicate<String> known) {
        ObjectNode object = JSON.objectNode();
        for (Pair pair : pairs) {
            Matcher matcher = BRACKETS.matcher(pair.name());
            if (!known.test(pair.name()) && matcher.matches()) {
                List<String> path = new ArrayList<>(List.of(matcher.group(1)));
                String inner = matcher.group(2);
                path.addAll(List.of(inner.substring(1, inner.length() - 1).split("]\\[", -1)));
                put(object, path, pair.value());
            } else {
                put(object, List.of(pair.name()), pair.value());
            }
        }
        return (ObjectNode) arrays(object);
    }

    /** The query protocol: {@code Tags.member.1.Name} is a list, {@code MessageAttributes.entry.1.Name} and {@code .Value} a map. */
    static ObjectNode queryProtocol(List<Pair> pairs) {
        ObjectNode object = JSON.objectNode();
        pairs.forEach(pair -> put(object, List.of(pair.name().split("\\.")), pair.value()));
        return (ObjectNode) lists(object);
    }

    private static void put(ObjectNode object, List<String> path, JsonNode value) {
        ObjectNode place = object;
        for (String name : path.subList(0, path.size() - 1)) {
            place = place.get(name) instanceof ObjectNode inner ? inner : place.putObject(name);
        }
        String last = path.get(path.size() - 1);
        String name = last.isEmpty() ? Integer.toString(place.size()) : last;
        JsonNode there = place.get(name);
        if (there == null) {
            place.set(name, value);
        } else if (there instanceof ArrayNode array) {
            array.add(value);
        } else {
            place.set(name, JSON.arrayNode().add(there).add(value));
        }
    }

    /** Objects whose names are 0, 1, 2 are arrays. */
    private static JsonNode arrays(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode inner = JSON.objectNode();
        ArrayNode items = JSON.arrayNode();
        object.fields().forEachRemaining(entry -> {
            JsonNode value = arrays(entry.getValue());
            inner.set(entry.getKey(), value);
            if (entry.getKey().equals(Integer.toString(items.size()))) {
                items.add(value);
            }
        });
        return !inner.isEmpty() && items.size() == inner.size() ? items : inner;
    }

    private static JsonNode lists(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        if (object.size() == 1 && (object.has("member") || object.has("entry"))) {
            JsonNode numbered = object.elements().next();
            ArrayNode items = JSON.arrayNode();
            for (int i = 1; numbered.has(Integer.toString(i)); i++) {
                items.add(lists(numbered.get(Integer.toString(i))));
            }
            if (object.has("member") || items.size() != numbered.size()) {
                return items;
            }
            ObjectNode map = JSON.objectNode();
            items.forEach(item -> map.set(item.path("Name").asText(item.path("key").asText()),
                    item.has("Value") ? item.get("Value") : item.path("value")));
            return map;
        }
        ObjectNode inner = JSON.objectNode();
        object.fields().forEachRemaining(entry -> inner.set(entry.getKey(), lists(entry.getValue())));
        return inner;
    }
}
