package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Names;
import dev.serai.api.RequestBody;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a JSON Schema says of the values at one place, references followed and parts put together: the fields there are, their formats,
 * defaults and other names.
 */
final class Shape implements Names {

    /** Where the schema names no limit. */
    private static final int MOST_ENTRIES = 1000;
    private static final List<String> ALWAYS = List.of("allOf");
    private static final List<String> EVER = List.of("allOf", "anyOf", "oneOf", "then", "else");

    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private Shape items;
    private Shape others;
    private boolean open;
    private boolean list;
    private boolean amount;
    private boolean ours;
    private String currencyField;
    private Format format;
    private String sentence;
    private String namesSentence;
    private int mostItems = MOST_ENTRIES;
    private int mostFields = MOST_ENTRIES;

    private Shape() {}

    /**
     * A field of an object.
     *
     * @param otherwise what it is where nothing is given; null for nothing
     * @param droppable whether null stands for nothing
     * @param emptyIsAbsent whether an empty text does
     */
    record Field(String name, Shape shape, JsonNode otherwise, boolean droppable, boolean emptyIsAbsent) {}

    /** The shape of a whole schema, whose references have been checked. */
    static Shape of(JsonNode schema) {
        Shape shape = new Reader(schema).shape(schema);
        shape.ours = true;
        return shape;
    }

    Iterable<Field> fields() {
        return fields.values();
    }

    /** Names of fields in the order of the schema. */
    List<String> names() {
        return List.copyOf(fields.keySet());
    }

    /** Other names of fields, with the name of each. */
    Map<String, String> aliases() {
        return aliases;
    }

    /** The shape of a field, of its own or of those beside; null where the schema says nothing of it. */
    Shape field(String name) {
        Field field = fields.get(name);
        return field == null ? others : field.shape();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The shape of a list's elements; null where the schema says nothing of them. */
    Shape items() {
        return items;
    }

    /** The shape of fields beside those that are named; null where the schema says nothing of them. */
    Shape others() {
        return others;
    }

    /** Whether there may be fields that the schema does not name. */
    boolean isOpen() {
        return open;
    }

    /** Whether a single element may stand for the list. */
    boolean isList() {
        return list;
    }

    /** Whether it is an amount of money. */
    boolean isAmount() {
        return amount;
    }

    /** The field that has the amount's currency; null for none. */
    String currencyField() {
        return currencyField;
    }

    /** Null for none. */
    Format format() {
        return format;
    }

    /** What a person is told of a value that does not fit; null for what is usual. */
    String sentence() {
        return sentence;
    }

    /** What a person is told of a name that does not fit; null for what is usual. */
    String namesSentence() {
        return namesSentence;
    }

    int mostItems() {
        return mostItems;
    }

    int mostFields() {
        return mostFields;
    }

    /** Names that the schema knows are Serai's, and so are those it refuses; others are the caller's own. */
    @Override
    public String of(String written) {
        if (fields.containsKey(written) || aliases.containsKey(written)) {
            return written;
        }
        String camel = RequestBody.camelCase(written);
        return ours || !open || fields.containsKey(camel) || aliases.containsKey(camel) ? camel : written;
    }

    @Override
    public Names in(String field) {
        if (list && items != null) {
            return items.in(field);
        }
        if (ours && ProviderOptions.FIELD.equals(field)) {
            return THEIRS;
        }
        if (ours && !fields.containsKey(field) && MessageTemplates.FIELDS.contains(field)) {
            return MessageTemplates.NAMES;
        }
        Shape inner = field(aliases.getOrDefault(field, field));
        return inner == null ? open ? THEIRS : OURS : inner;
    }

    @Override
    public Names elements() {
        return items == null ? THEIRS : items;
    }

    /** Follows one schema; a place it has been to before is the shape made then. */
    private static final class Reader {

        private final JsonNode root;
        private final Map<JsonNode, Shape> known = new IdentityHashMap<>();

        Reader(JsonNode root) {
            this.root = root;
        }

        Shape shape(JsonNode schema) {
            Shape shape = known.get(schema);
            if (shape == null) {
                shape = new Shape();
                known.put(schema, shape);
                fill(shape, schema);
            }
            return shape;
        }

        private void fill(Shape shape, JsonNode schema) {
            List<JsonNode> always = parts(schema, ALWAYS);
            List<JsonNode> parts = parts(schema, EVER);
            for (JsonNode part : parts) {
                part.path("properties").properties().forEach(property -> field(shape, property.getKey(), property.getValue(), always));
            }
            JsonNode element = first(parts, "items");
            shape.items = element != null && element.isObject() ? shape(element) : null;
            JsonNode beside = first(parts, "additionalProperties");
            shape.others = beside != null && beside.isObject() && !beside.isEmpty() ? shape(beside) : null;
            JsonNode unevaluated = first(parts, "unevaluatedProperties");
            shape.open = !isFalse(beside) && !isFalse(unevaluated);
            String format = text(first(always, "format"));
            shape.list = Formats.ADDRESSES.equals(format);
            shape.amount = Formats.AMOUNT.equals(format);
            shape.format = format == null || shape.list || shape.amount ? null : Formats.find(format);
            shape.currencyField = text(first(always, "x-currency"));
            shape.sentence = text(first(parts, "x-message"));
            JsonNode names = first(parts, "propertyNames");
            shape.namesSentence = names == null ? null : text(first(parts(names, ALWAYS), "x-message"));
            shape.mostItems = most(parts, "maxItems");
            shape.mostFields = most(parts, "maxProperties");
        }

        private void field(Shape shape, String name, JsonNode schema, List<JsonNode> around) {
            if (shape.fields.containsKey(name)) {
                return;
            }
            List<JsonNode> parts = parts(schema, ALWAYS);
            boolean required = around.stream().anyMatch(part -> contains(part.path("required"), name));
            boolean nullable = parts.stream().anyMatch(part -> contains(part.path("type"), "null") || contains(part.path("enum"), null));
            boolean emptyIsAbsent = "absent".equals(text(first(parts, "x-empty")));
            shape.fields.put(name, new Field(name, shape(schema), first(parts, "default"), !required && !nullable, emptyIsAbsent));
            JsonNode others = first(parts, "x-aliases");
            if (others != null) {
                others.forEach(alias -> shape.aliases.put(alias.textValue(), name));
            }
        }

        /** The schema itself, what it refers to, and what else applies at the same place. */
        private List<JsonNode> parts(JsonNode schema, List<String> applicators) {
            List<JsonNode> parts = new ArrayList<>();
            collect(schema, applicators, parts);
            return parts;
        }

        private void collect(JsonNode schema, List<String> applicators, List<JsonNode> parts) {
            if (!schema.isObject() || parts.stream().anyMatch(part -> part == schema)) {
                return;
            }
            parts.add(schema);
            if (schema.has("$ref")) {
                collect(root.at(schema.get("$ref").textValue().substring(1)), applicators, parts);
            }
            for (String applicator : applicators) {
                JsonNode applied = schema.path(applicator);
                (applied.isArray() ? applied : List.of(applied)).forEach(each -> collect(each, applicators, parts));
            }
        }

        private static JsonNode first(List<JsonNode> parts, String keyword) {
            return parts.stream().map(part -> part.get(keyword)).filter(Objects::nonNull).findFirst().orElse(null);
        }

        private static int most(List<JsonNode> parts, String keyword) {
            return parts.stream().filter(part -> part.path(keyword).isInt()).mapToInt(part -> part.get(keyword).intValue()).min()
                    .orElse(MOST_ENTRIES);
        }

        private static String text(JsonNode value) {
            return value == null ? null : value.textValue();
        }

        private static boolean isFalse(JsonNode value) {
            return value != null && value.isBoolean() && !value.booleanValue();
        }

        /** Whether a list, or a value alone, is or has this text; null for JSON's null. */
        private static boolean contains(JsonNode list, String text) {
            for (JsonNode each : list.isArray() ? list : List.of(list)) {
                if (text == null ? each.isNull() : text.equals(each.textValue())) {
                    return true;
                }
            }
            return false;
        }
    }
}
