package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is refused of a message before its fields are looked at one by one: lists beyond their measure, halves of characters. */
final class Limits {

    private Limits() {}

    /** Lists and maps longer than the schema lets them be. */
    static void tooLarge(JsonNode value, Shape shape, Place place, List<FieldProblem> problems) {
        int most = value.isArray() ? shape.mostItems() : shape.mostFields();
        if (value.size() > most) {
            problems.add(new FieldProblem(place.path(), place.around() == null
                    ? "has " + value.size() + " fields; known are " + String.join(", ", shape.names())
                    : String.format(Locale.ENGLISH, "must have at most %,d %s but has %,d", most, value.isArray() ? "items" : "entries",
                            value.size())));
        } else if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                Shape inner = each.getValue().isContainerNode() ? shape.field(each.getKey()) : null;
                if (inner != null) {
                    tooLarge(each.getValue(), inner, place.field(each.getKey(), each.getValue()), problems);
                }
            }
        } else if (shape.items() != null) {
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i).isContainerNode()) {
                    tooLarge(value.get(i), shape.items(), place.element(i, value.get(i)), problems);
                }
            }
        }
    }

    /** No provider and no database takes half of a surrogate pair; encoders turn it into something else. */
    static void halfCharacters(JsonNode value, Place place, List<FieldProblem> problems) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                JsonNode element = value.get(i);
                if (element.isContainerNode()) {
                    halfCharacters(element, place.element(i, element), problems);
                } else if (hasHalfCharacter(element)) {
                    half(place.element(i, element).path(), problems);
                }
            }
            return;
        }
        for (Map.Entry<String, JsonNode> each : value.properties()) {
            if (each.getValue().isContainerNode()) {
                halfCharacters(each.getValue(), place.field(each.getKey(), each.getValue()), problems);
            } else if (hasHalfCharacter(each.getValue())) {
                half(place.path(each.getKey()), problems);
            }
        }
    }

    private static void half(String path, List<FieldProblem> problems) {
        problems.add(new FieldProblem(path, "has half a character: a surrogate without its other half"));
    }

    private static boolean hasHalfCharacter(JsonNode value) {
        String text = value.textValue();
        for (int i = 0; text != null && i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)
                    && (!Character.isHighSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(++i)))) {
                return true;
            }
        }
        return false;
    }
}
