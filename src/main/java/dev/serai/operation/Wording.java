package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import dev.serai.api.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a validator found in words that help, with the fields and sentences of the schema. */
final class Wording {

    private static final Pattern TYPES = Pattern.compile("(\\w+) found, (\\w+) expected");
    /** Rules over which a schema's own sentence goes. */
    private static final Set<String> OVER_VALUES = Set.of("pattern", "enum", "const", "not", "minimum", "maximum", "exclusiveMinimum",
            "exclusiveMaximum", "multipleOf", "contains", "anyOf", "oneOf");

    private final JsonNode schema;
    private final Shape shape;

    Wording(JsonNode schema, Shape shape) {
        this.schema = schema;
        this.shape = shape;
    }

    FieldProblem problem(ValidationMessage found) {
        JsonNodePath path = found.getInstanceLocation();
        Shape at = shape;
        StringBuilder parent = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            if (element instanceof Integer index) {
                parent.append('[').append(index).append(']');
                at = at == null ? null : at.items();
            } else {
                parent.append(parent.isEmpty() ? "" : ".").append(element);
                at = at == null ? null : at.field(String.valueOf(element));
            }
        }
        String property = found.getProperty();
        String field = property == null ? parent.toString() : parent.isEmpty() ? property : parent + "." + property;
        return new FieldProblem(field, sentence(found, property, at));
    }

    /** @param at the shape of the value that was found wanting; null where the schema says nothing of it */
    private String sentence(ValidationMessage found, String property, Shape at) {
        String rule = found.getType();
        if (OVER_VALUES.contains(rule) && at != null && at.sentence() != null) {
            return at.sentence();
        }
        return switch (rule) {
            case "required" -> "is required" + unless(found.getSchemaLocation().getFragment().toString(), property);
            case "type" -> typeSentence(found.getMessage());
            case "dependentRequired" -> "needs " + found.getArguments()[0] + " beside it";
            case "false" -> "is not accepted beside what else is given";
            case "minLength" -> isOne(found) ? "is empty" : usual(found);
            case "minItems" -> isOne(found) ? "is empty; at least one is needed" : usual(found);
            case "additionalProperties", "unevaluatedProperties" -> "is not known; known are "
                    + (at == null ? "none" : String.join(", ", at.names()));
            case "pattern" -> "does not fit the pattern " + found.getArguments()[0];
            case "propertyNames" -> at != null && at.namesSentence() != null ? at.namesSentence() : "is not accepted as a name";
            default -> usual(found);
        };
    }

    private static boolean isOne(ValidationMessage found) {
        return found.getArguments() != null && found.getArguments().length > 0 && "1".equals(String.valueOf(found.getArguments()[0]));
    }

    private static String usual(ValidationMessage found) {
        return found.getMessage().substring(found.getMessage().indexOf(": ") + 1).strip();
    }

    /** What may stand in place of a required field, where the schema has alternatives. */
    private String unless(String location, String property) {
        int alternatives = Math.max(location.lastIndexOf("/anyOf/"), location.lastIndexOf("/oneOf/"));
        if (alternatives < 0) {
            return "";
        }
        List<String> others = new ArrayList<>();
        schema.at(location.substring(location.indexOf('/'), alternatives + "/anyOf".length()))
                .forEach(each -> each.path("required").forEach(name -> others.add(name.asText())));
        others.remove(property);
        return others.isEmpty() ? "" : " unless " + String.join(" or ", others) + " is given";
    }

    /** The validator says {@code $.to[0].email: null found, string expected}. */
    private static String typeSentence(String text) {
        Matcher types = TYPES.matcher(text);
        if (!types.find()) {
            return text.substring(text.indexOf(": ") + 1).strip();
        }
        String expected = types.group(2);
        String article = "aeio".indexOf(expected.charAt(0)) >= 0 ? "an " : "a ";
        return "must be " + article + expected + ", not " + types.group(1);
    }
}
