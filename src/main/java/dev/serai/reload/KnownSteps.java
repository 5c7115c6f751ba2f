package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What steps that run do already.
 *
 * @param calls methods of beans, as {@code bean#method}
 * @param addresses where steps send to and routes begin, as {@link #address} has them
 * @param types classes that a value is made of, or that a failure has
 * @param headers the headers of Camel's own that are set, and those whose name depends on the message
 * @param direct the names of the routes that may be called
 */
record KnownSteps(Set<String> calls, Set<String> addresses, Set<String> types, Set<String> headers, Set<String> direct) {

    static final KnownSteps NONE = new KnownSteps(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());
    private static final Set<String> ADDRESSES = Set.of("from", "to", "toD", "wireTap");
    private static final Set<String> TYPES = Set.of("resultType", "type", "exceptionType", "exception");
    private static final Pattern OF_HEADERS = Pattern.compile("^Camel|\\$\\{");
    private static final String DIRECT = "direct:";

    /** What stands anywhere in a tree. */
    static KnownSteps in(JsonNode tree) {
        KnownSteps known = new KnownSteps(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        known.read(tree, "");
        return known;
    }

    /** What the same entry does in the file as it runs: the route of the same id that begins at the same place, or what has no route. */
    static KnownSteps counterpart(JsonNode entry, JsonNode running) {
        KnownSteps known = NONE;
        for (JsonNode each : running == null ? Set.<JsonNode>of() : running) {
            boolean same = entry.has("route") ? each.at("/route/id").equals(entry.at("/route/id")) && !each.at("/route/id").isMissingNode()
                    && each.at("/route/from/uri").equals(entry.at("/route/from/uri"))
                    && each.at("/route/from/parameters").equals(entry.at("/route/from/parameters"))
                    : entry.fieldNames().hasNext() && each.has(entry.fieldNames().next()) && !entry.has("from");
            known = same ? known.and(in(each)) : known;
        }
        return known;
    }

    KnownSteps and(KnownSteps more) {
        return new KnownSteps(union(calls, more.calls), union(addresses, more.addresses), union(types, more.types),
                union(headers, more.headers), union(direct, more.direct));
    }

    /** With the routes of a file among those that may be called; null for no file. */
    KnownSteps callable(JsonNode file) {
        return file == null ? this : new KnownSteps(calls, addresses, types, headers, union(direct, in(file).direct));
    }

    /** Without headers whose name depends on the message. */
    KnownSteps withoutDynamicHeaders() {
        return new KnownSteps(calls, addresses, types, headers.stream().filter(name -> !name.contains("${")).collect(Collectors.toSet()),
                direct);
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }

    /** @param step the kind of step that has the address, or {@code from} */
    static String address(String step, String uri, JsonNode parameters) {
        Map<String, String> sorted = new TreeMap<>();
        if (parameters != null) {
            parameters.fields().forEachRemaining(each -> sorted.put(each.getKey(), each.getValue().asText()));
        }
        return step + " " + uri + " " + sorted;
    }

    private void read(JsonNode node, String key) {
        if (node.isObject()) {
            readObject(node, key);
            node.fields().forEachRemaining(field -> read(field.getValue(), field.getKey()));
        } else if (node.isArray()) {
            node.forEach(each -> read(each, key));
        } else if (ADDRESSES.contains(key)) {
            addresses.add(address(key, node.asText(), null));
        } else if (TYPES.contains(key)) {
            types.add(node.asText());
        }
    }

    private void readObject(JsonNode node, String key) {
        if (ADDRESSES.contains(key) && node.has("uri")) {
            String uri = node.path("uri").asText();
            addresses.add(address(key, uri, node.get("parameters")));
            if (key.equals("from") && uri.startsWith(DIRECT)) {
                direct.add(uri.substring(DIRECT.length()));
            }
        } else if (key.equals("bean") || key.equals("method")) {
            calls.add(call(node));
        } else if (key.equals("setHeader") && OF_HEADERS.matcher(node.path("name").asText()).find()) {
            headers.add(node.path("name").asText());
        }
    }

    /** The method that a step or an expression calls, of the bean by its name or type. */
    static String call(JsonNode bean) {
        String name = (bean.has("ref") ? bean.path("ref") : bean.path("beanType")).asText();
        return name + "#" + bean.path("method").asText().split("\\(", 2)[0];
    }
}
