package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import dev.serai.provider.ConnectionForm.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the connection form from {@code spec.definition} of a kamelet file. */
final class FormReader {

    private static final String PROPERTIES = "/spec/definition/properties";
    private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean");
    private static final String GROUP = "urn:camel:group:";
    private static final String MULTI_LINE = "urn:serai:multi-line";
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*");

    private final YamlTree tree;
    private final DestinationFields destinations;

    FormReader(YamlTree tree) {
        this.tree = tree;
        this.destinations = new DestinationFields(tree.at("/spec/template"));
    }

    ConnectionForm form() {
        JsonNode definition = tree.at("/spec/definition");
        if (!definition.isObject()) {
            throw tree.invalid("/spec/definition", "spec.definition is missing; it is the connection form");
        }
        Set<String> required = new HashSet<>();
        definition.path("required").forEach(name -> required.add(name.asText()));
        List<Field> fields = new ArrayList<>();
        definition.path("properties").fields().forEachRemaining(property ->
                fields.add(field(property.getKey(), property.getValue(), required.contains(property.getKey()))));
        for (String name : required) {
            if (!definition.path("properties").has(name)) {
                throw tree.invalid("/spec/definition/required", "required names \"" + name + "\", which is not among the properties");
            }
        }
        return new ConnectionForm(definition, List.copyOf(fields));
    }

    private Field field(String name, JsonNode property, boolean required) {
        String pointer = PROPERTIES + "/" + YamlTree.escape(name);
        checkName(name, pointer);
        String type = property.path("type").asText("");
        if (!TYPES.contains(type)) {
            throw tree.invalid(pointer, "property \"" + name + "\" has type \"" + type + "\"; accepted are string, integer, number,"
                    + " boolean");
        }
        for (String text : List.of("title", "description")) {
            if (property.path(text).asText("").isBlank()) {
                throw tree.invalid(pointer, "property \"" + name + "\" has no " + text);
            }
        }
        String pattern = property.path("pattern").asText(null);
        if (pattern != null) {
            compile(name, pointer, pattern);
        }
        boolean secret = "password".equals(property.path("format").asText());
        List<String> allowed = new ArrayList<>();
        property.path("enum").forEach(value -> allowed.add(value.asText()));
        String group = group(property, secret);
        Field field = new Field(name, property.get("title").asText(), property.get("description").asText().strip(), type, required, secret,
                null, pattern, List.copyOf(allowed), property.path("example").asText(null), group, isMultiLine(property),
                destinations.contain(name, property, group, secret));
        return property.has("default") ? withDefault(field, property.get("default"), pointer) : field;
    }

    private void checkName(String name, String pointer) {
        if (!NAME.matcher(name).matches()) {
            throw tree.invalid(pointer, "property \"" + name + "\" is not in camelCase, e.g. \"apiKey\"");
        }
        if (PropertyNames.isReserved(name)) {
            throw tree.invalid(pointer, "property \"" + name + "\" is reserved; choose another name");
        }
    }

    private void compile(String name, String pointer, String pattern) {
        try {
            // What takes linear time on whatever a tenant enters; without look-around and back references therefore.
            com.google.re2j.Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw tree.invalid(pointer + "/pattern", "the pattern of property \"" + name + "\" is no regular expression of RE2: "
                    + e.getDescription());
        }
    }

    private Field withDefault(Field field, JsonNode value, String pointer) {
        List<String> problems = new ArrayList<>();
        Object normalised = FieldValue.normalise(field, FieldValue.plain(value), problems);
        if (!problems.isEmpty()) {
            throw tree.invalid(pointer + "/default", "the default of property \"" + field.name() + "\" " + problems.get(0));
        }
        return field.withDefault(normalised);
    }

    private static boolean isMultiLine(JsonNode property) {
        for (JsonNode descriptor : property.path("x-descriptors")) {
            if (MULTI_LINE.equals(descriptor.asText())) {
                return true;
            }
        }
        return false;
    }

    private static String group(JsonNode property, boolean secret) {
        for (JsonNode descriptor : property.path("x-descriptors")) {
            if (descriptor.asText().startsWith(GROUP)) {
                return descriptor.asText().substring(GROUP.length());
            }
        }
        return secret ? "credentials" : "settings";
    }
}
