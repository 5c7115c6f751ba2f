package dev.serai.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads the fields of a request one by one and collects what is wrong with them, so that one answer names every bad field. */
public final class Fields {

    private final ObjectNode object;
    private final List<FieldProblem> problems = new ArrayList<>();

    public Fields(ObjectNode object) {
        this.object = object;
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** A text of 1 to {@code longest} characters without control characters, blanks around it removed; null when absent or wrong. */
    public String text(String name, int longest) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            reject(name, "must be a string");
            return null;
        }
        String text = value.textValue().strip();
        if (text.isEmpty()) {
            reject(name, "must not be empty");
        } else if (text.length() > longest) {
            reject(name, "must be at most " + longest + " characters long");
        } else if (text.chars().anyMatch(Character::isISOControl)) {
            reject(name, "must not contain control characters");
        } else {
            return text;
        }
        return null;
    }

    /** As {@link #text}, and it has to be there. */
    public String requiredText(String name, int longest) {
        if (!has(name)) {
            reject(name, "is required");
            return null;
        }
        return text(name, longest);
    }

    /** One of the given words; null when absent or wrong. */
    public String word(String name, String... accepted) {
        String text = text(name, 100);
        if (text == null || Arrays.asList(accepted).contains(text)) {
            return text;
        }
        reject(name, "is \"" + text + "\"; accepted are " + String.join(", ", accepted));
        return null;
    }

    public Boolean bool(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            reject(name, "must be true or false");
            return null;
        }
        return value.booleanValue();
    }

    public Integer integer(String name, int least, int most) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
            reject(name, "must be a whole number from " + least + " to " + most);
            return null;
        }
        return value.intValue();
    }

    /** An instant in ISO 8601 with an offset. */
    public Instant instant(String name) {
        String text = text(name, 40);
        if (text == null) {
            return null;
        }
        Instant instant = Times.parse(text);
        if (instant == null) {
            reject(name, "must be a time with an offset, such as 2027-01-31T09:00:00Z");
        }
        return instant;
    }

    /** Whatever it is; null when absent or null. */
    public JsonNode node(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** An object; null when absent or wrong. */
    public ObjectNode object(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value instanceof ObjectNode found) {
            return found;
        }
        reject(name, "must be an object");
        return null;
    }

    /** Rejects every field that is none of these. */
    public void onlyKnown(List<String> known) {
        String message = "is not known; known are " + String.join(", ", known);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                reject(field.getKey(), message);
            }
        }
    }

    public void reject(String field, String message) {
        problems.add(new FieldProblem(field, message));
    }

    /** Adds what somebody else found. */
    public void reject(List<FieldProblem> found) {
        problems.addAll(found);
    }

    /** What was found so far. */
    public List<FieldProblem> problems() {
        return List.copyOf(problems);
    }

    /** Fails with 400 naming every bad field, when there is one. */
    public void check() {
        if (problems.size() == 1) {
            throw ProblemException.badField(problems.get(0).field(), problems.get(0).message());
        }
        if (!problems.isEmpty()) {
            throw ProblemException.badRequest(problems.size() + " fields are not valid", problems);
        }
    }
}
