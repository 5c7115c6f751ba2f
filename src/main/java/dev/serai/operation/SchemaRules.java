package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.ValidationMessage;
import dev.serai.yaml.YamlFile;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which JSON Schemas a file may hold for messages and their results: of 2020-12, with nothing in them that is not known, complete
 * in themselves, linear in what they cost.
 */
final class SchemaRules {

    private static final Set<String> ONE = Set.of("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems",
            "propertyNames", "contains", "not", "if", "then", "else");
    private static final Set<String> NAMED = Set.of("properties", "$defs", "patternProperties", "dependentSchemas");
    private static final Set<String> LISTED = Set.of("prefixItems", "allOf", "anyOf", "oneOf");
    /** What applies to the very value that the schema is about. */
    private static final Set<String> IN_PLACE = Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else");
    /** Below these, what brings a value to its normal form would depend on the value. */
    private static final Set<String> CONDITIONAL = Set.of("anyOf", "oneOf", "not", "if", "then", "else", "contains", "propertyNames",
            "patternProperties", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "prefixItems");
    private static final List<String> NORMALISING = List.of("format", "default", "x-aliases", "x-currency", "x-empty");
    private static final Set<String> PLAIN = Set.of("$schema", "$ref", "$comment", "type", "enum", "const", "multipleOf", "maximum",
            "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems",
            "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired", "title", "description",
            "default", "deprecated", "readOnly", "writeOnly", "examples", "format", "contentEncoding", "contentMediaType", "x-message",
            "x-aliases", "x-currency", "x-empty", "x-secret", "x-template");
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private final YamlFile file;
    private final String base;
    private final JsonNode schema;
    private final Set<String> currencies = new HashSet<>();

    private SchemaRules(YamlFile file, String base) {
        this.file = file;
        this.base = base;
        this.schema = file.at(base);
    }

    /**
     * Checks the schema at a place of a file.
     *
     * @throws InvalidOperationFileException naming the first thing that is not accepted
     */
    static void check(YamlFile file, String base) {
        SchemaRules rules = new SchemaRules(file, base);
        if (!rules.schema.isObject()) {
            throw rules.invalid("", "is no JSON Schema; an object with type, properties and the like is expected");
        }
        Optional<ValidationMessage> fault = Schemas.faults(rules.schema).stream()
                .min(Comparator.comparingInt(each -> file.line(base + each.getInstanceLocation())));
        if (fault.isPresent()) {
            String text = fault.get().getMessage();
            throw rules.invalid(fault.get().getInstanceLocation().toString(), "is no JSON Schema (2020-12): it "
                    + text.substring(text.indexOf(": ") + 1).strip());
        }
        rules.collectCurrencies(rules.schema);
        rules.walk(rules.schema, "", false);
    }

    private void collectCurrencies(JsonNode node) {
        node.path("properties").properties().stream().filter(each -> Formats.CURRENCY.equals(each.getValue().path("format").textValue()))
                .forEach(each -> currencies.add(each.getKey()));
        node.forEach(this::collectCurrencies);
    }

    private void walk(JsonNode node, String pointer, boolean conditional) {
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String keyword = each.getKey();
            JsonNode value = each.getValue();
            String at = pointer + "/" + YamlFile.escape(keyword);
            boolean below = conditional || CONDITIONAL.contains(keyword);
            if (ONE.contains(keyword)) {
                walk(value, at, below);
            } else if (NAMED.contains(keyword)) {
                value.properties().forEach(inner -> {
                    if (keyword.equals("patternProperties")) {
                        pattern(at + "/" + YamlFile.escape(inner.getKey()), inner.getKey());
                    }
                    walk(inner.getValue(), at + "/" + YamlFile.escape(inner.getKey()), below);
                });
            } else if (LISTED.contains(keyword)) {
                for (int i = 0; i < value.size(); i++) {
                    walk(value.get(i), at + "/" + i, below);
                }
            } else if (PLAIN.contains(keyword)) {
                plain(node, keyword, value, at, conditional);
            } else {
                throw invalid(at, "has \"" + keyword + "\", which is not accepted; accepted are "
                        + String.join(", ", new TreeSet<>(Stream.of(ONE, NAMED, LISTED, PLAIN).flatMap(Set::stream).toList())));
            }
        }
        if (node.isObject()) {
            loops(node, pointer, new HashSet<>(Set.of(pointer)));
        }
    }

    private void plain(JsonNode node, String keyword, JsonNode value, String at, boolean conditional) {
        if (conditional && NORMALISING.contains(keyword)) {
            throw invalid(at, "has \"" + keyword + "\" where it depends on the value whether it counts; write it where the field stands"
                    + " without a condition");
        }
        switch (keyword) {
            case "$schema" -> require(DRAFT.equals(value.textValue()), at, "names another draft; accepted is " + DRAFT);
            case "$ref" -> reference(value.textValue(), at);
            case "pattern" -> pattern(at, value.textValue());
            case "format" -> format(node, value.textValue(), at);
            case "x-message" -> require(value.isTextual() && !value.textValue().isBlank(), at, "is no text; a sentence is expected, such as"
                    + " \"is not a colour; write e.g. red\"");
            case "x-secret" -> require(value.isBoolean(), at, "is \"" + value.asText() + "\"; accepted are true, false");
            case "x-empty" -> require("absent".equals(value.textValue()), at, "is \"" + value.asText() + "\"; accepted is absent");
            case "x-aliases" -> aliases(value, at);
            case "x-template" -> require(MessageTemplates.areParts(value), at, "is no list of parts of a template; accepted are e.g."
                    + " [sms, text], where the first that a template has counts, of " + String.join(", ", MessageTemplates.PARTS));
            case "x-currency" -> require(Formats.AMOUNT.equals(node.path("format").textValue()) && currencies.contains(value.asText()), at,
                    "is \"" + value.asText() + "\"; beside \"format: amount\" a property with \"format: currency\" is accepted"
                            + (currencies.isEmpty() ? ", and there is none" : ": " + String.join(", ", new TreeSet<>(currencies))));
            default -> { }
        }
    }

    private void aliases(JsonNode value, String at) {
        require(value.isArray() && !value.isEmpty(), at, "is no list; other names of the field are expected, such as [phoneNumber]");
        for (JsonNode alias : value) {
            require(alias.isTextual() && !alias.textValue().isBlank(), at, "has \"" + alias.asText() + "\", which is no name");
        }
    }

    private void format(JsonNode node, String name, String at) {
        require(Formats.find(name) != null, at, "is \"" + name + "\"; accepted are " + Formats.accepted());
        require(!Formats.ADDRESS.equals(name) || "object".equals(node.path("type").textValue()), at, "is " + name
                + ", but the type is not object; an address becomes {email, name}, however it is written");
        if (Formats.ADDRESSES.equals(name)) {
            JsonNode items = node.path("items");
            JsonNode element = items.has("$ref") ? target(items.path("$ref").asText()) : items;
            require(Formats.ADDRESS.equals(element.path("format").textValue()), at, "is " + name
                    + ", but the items have not the format email-address");
        }
    }

    private void reference(String reference, String at) {
        require(reference.startsWith("#"), at, "refers to \"" + reference + "\", which is outside of this schema; accepted is e.g."
                + " \"#/$defs/address\"");
        JsonNode target = target(reference);
        require(target.isObject() || target.isBoolean(), at, "refers to \"" + reference + "\", which there is not");
    }

    private JsonNode target(String reference) {
        boolean pointer = reference.equals("#") || reference.startsWith("#/");
        return pointer ? schema.at(reference.substring(1)) : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** Fails where what applies in place comes back to where it began, for that has no end. */
    private void loops(JsonNode node, String pointer, Set<String> seen) {
        String reference = node.path("$ref").textValue();
        if (reference != null && reference.startsWith("#")) {
            follow(target(reference), reference.substring(1), pointer, seen);
        }
        for (String keyword : IN_PLACE) {
            JsonNode value = node.path(keyword);
            if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    follow(value.get(i), pointer + "/" + keyword + "/" + i, pointer, seen);
                }
            } else if (value.isObject()) {
                follow(value, pointer + "/" + keyword, pointer, seen);
            }
        }
    }

    private void follow(JsonNode next, String pointer, String from, Set<String> seen) {
        if (!seen.add(pointer)) {
            throw invalid(from, "refers to itself");
        }
        loops(next, pointer, seen);
        seen.remove(pointer);
    }

    private void pattern(String at, String pattern) {
        try {
            new LinearPattern(pattern);
        } catch (PatternSyntaxException e) {
            throw invalid(at, "is \"" + pattern + "\", which is no regular expression of RE2 (" + e.getDescription() + "); accepted is what"
                    + " takes linear time, so no look-around and no back references");
        }
    }

    private void require(boolean fits, String at, String reason) {
        if (!fits) {
            throw invalid(at, reason);
        }
    }

    private InvalidOperationFileException invalid(String pointer, String reason) {
        String place = (base + pointer).substring(1).replace("~1", "/").replace("~0", "~");
        return new InvalidOperationFileException(file.line(base + pointer), "\"" + place + "\" " + reason);
    }
}
