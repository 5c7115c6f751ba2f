package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The fields that messages of a channel have, as the schemas of its operations say. */
@Component
class MessageFields {

    private static final int DEEPEST = 6;
    private static final int MOST = 500;
    private static final String ANY = ".*";

    private final Operations operations;

    MessageFields(Operations operations) {
        this.operations = operations;
    }

    /** What is wrong with the field of a condition; empty when nothing is. */
    Optional<String> problem(String channel, Condition condition) {
        Map<String, Boolean> known = of(channel);
        String field = Condition.plain(condition.field());
        String inAny = field.contains(".") ? field.substring(0, field.lastIndexOf('.')) + ANY : ANY;
        for (Map.Entry<String, Boolean> each : known.entrySet()) {
            String name = Condition.plain(each.getKey());
            if (name.equals(inAny) || name.equals(field) && (each.getValue() || condition.asksForPresence())) {
                return Optional.empty();
            }
            if (name.equals(field)) {
                String inside = known.keySet().stream().filter(other -> Condition.plain(other).startsWith(field + "."))
                        .collect(Collectors.joining(", "));
                return Optional.of("has fields of its own; name one of them" + (inside.isEmpty() ? "" : ": " + inside));
            }
        }
        return Optional.of("\"" + condition.field() + "\" is no field of the messages of " + channel + "; known are "
                + known.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).collect(Collectors.joining(", ")));
    }

    /** Whether messages of the channel have properties that a field mapping can write. */
    boolean mapsTo(String channel) {
        return operations.all().stream().anyMatch(operation -> operation.isOf(channel) && FieldMapping.concerns(operation));
    }

    /**
     * Why a field mapping cannot take its value from a field; empty where it can.
     *
     * @param made whether jq makes another value of it, which lists and objects need
     */
    Optional<String> unmappable(String channel, String field, boolean made) {
        Map<String, Boolean> known = of(channel, FieldMapping::concerns);
        if (known.keySet().stream().anyMatch(name -> name.endsWith(ANY)
                && field.startsWith(name.substring(0, name.length() - 1)) && field.length() >= name.length())) {
            return Optional.empty();
        }
        Boolean ends = known.get(field);
        if (Boolean.TRUE.equals(ends)) {
            return Optional.empty();
        }
        boolean list = known.keySet().stream().anyMatch(name -> name.startsWith(field + "[]"));
        String inside = known.keySet().stream().filter(other -> other.startsWith(field + ".") && !other.contains("[]"))
                .collect(Collectors.joining(", "));
        if (ends != null || list) {
            return made ? Optional.empty() : Optional.of(list ? "is a list; make one value of it with jq, such as join(\", \")"
                    : "has fields of its own; name one of them" + (inside.isEmpty() ? "" : ": " + inside));
        }
        return Optional.of("\"" + field + "\" is no field of the messages of " + channel + "; known are " + known.keySet().stream()
                .filter(name -> !name.contains("[].")).map(name -> name.replace("[]", "").replace(ANY, ".<name>")).distinct()
                .collect(Collectors.joining(", ")));
    }

    private Map<String, Boolean> of(String channel) {
        Map<String, Boolean> fields = new LinkedHashMap<>();
        fields.put(Condition.EVENT_TYPE, true);
        fields.putAll(of(channel, operation -> true));
        if (fields.containsKey("tags[]")) {
            fields.put(Condition.TAG, true);
        }
        return fields;
    }

    /** By path, such as {@code to[].email}, whether it ends there. */
    private Map<String, Boolean> of(String channel, Predicate<Operation> concerned) {
        Map<String, Boolean> fields = new LinkedHashMap<>();
        for (Operation operation : operations.all()) {
            if (operation.isOf(channel) && operation.messageSchema() != null && concerned.test(operation)) {
                add("", operation.messageSchema(), operation, 0, fields);
            }
        }
        return fields;
    }

    private static void add(String path, JsonNode written, Operation operation, int depth, Map<String, Boolean> fields) {
        if (depth > DEEPEST || fields.size() > MOST) {
            return;
        }
        JsonNode schema = operation.resolved(written);
        if (schema.has("items")) {
            add(path + "[]", schema.get("items"), operation, depth + 1, fields);
            return;
        }
        boolean object = schema.has("properties") || schema.path("type").asText().equals("object");
        if (!path.isEmpty()) {
            fields.merge(path, !object, Boolean::logicalOr);
        }
        if (object && schema.path("additionalProperties").isObject()) {
            fields.put(path + ANY, true);
        }
        schema.path("properties").properties().forEach(property -> add(path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                property.getValue(), operation, depth + 1, fields));
        for (String way : List.of("anyOf", "oneOf", "allOf")) {
            schema.path(way).forEach(one -> {
                if (one.has("properties") || one.has("items") || one.has("$ref")) {
                    add(path, one, operation, depth + 1, fields);
                }
            });
        }
    }
}
