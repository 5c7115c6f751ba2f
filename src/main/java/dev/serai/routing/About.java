package dev.serai.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation;

/**
 * The object at a provider that something is about.
 *
 * @param kind what it is, for people, e.g. {@code payment}
 * @param value its id as the message has it, text or a number
 */
public record About(String kind, JsonNode value) {

    private static final int LONGEST_SHOWN = 100;

    /** Null where it is about none. */
    public static About of(Operation operation, JsonNode message) {
        String field = operation.about();
        if (field == null) {
            return null;
        }
        JsonNode value = message.path(field);
        boolean id = value.isTextual() || value.isNumber();
        return !id || value.asText().isBlank() ? null : new About(kind(field), value);
    }

    private static String kind(String field) {
        return field.length() > 2 && field.endsWith("Id") ? field.substring(0, field.length() - 2) : field;
    }

    String id() {
        return value.asText();
    }

    /** E.g. {@code payment pi_1}. */
    String words() {
        String id = id();
        return kind + " " + (id.length() > LONGEST_SHOWN ? id.substring(0, LONGEST_SHOWN) + "..." : id);
    }
}
