package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An object or a list within a message, and the way to it.
 *
 * @param around null for the message itself
 * @param name of the field it is in; null for an element of a list
 * @param index of the element
 * @param value the object or list
 */
record Place(Place around, String name, int index, JsonNode value) {

    static Place of(JsonNode message) {
        return new Place(null, null, 0, message);
    }

    Place field(String field, JsonNode inner) {
        return new Place(this, field, 0, inner);
    }

    Place element(int position, JsonNode inner) {
        return new Place(this, null, position, inner);
    }

    /** The path of a field of it, e.g. {@code items[0].price}. */
    String path(String field) {
        String own = path();
        return own.isEmpty() ? field : own + "." + field;
    }

    /** The path, e.g. {@code items[0]}; empty for the message itself. */
    String path() {
        return around == null ? "" : name == null ? around.path() + "[" + index + "]" : around.path(name);
    }

    /** The text of a field of this object, or of the nearest one around it that has it; null where none has. */
    String text(String field) {
        for (Place each = this; each != null; each = each.around) {
            JsonNode found = each.value.path(field);
            if (found.isTextual()) {
                return found.textValue();
            }
        }
        return null;
    }
}
