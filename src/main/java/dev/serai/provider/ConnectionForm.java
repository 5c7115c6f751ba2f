package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * The form of a connection, from the kamelet's {@code spec.definition}.
 *
 * @param schema the definition as JSON Schema, order kept
 * @param fields its fields in order
 */
public record ConnectionForm(JsonNode schema, List<Field> fields) {

    /**
     * @param type {@code string}, {@code integer}, {@code number} or {@code boolean}
     * @param secret true when the value is encrypted at rest and masked in answers
     * @param defaultValue null when there is none
     */
    public record Field(String name, String title, String description, String type, boolean required, boolean secret,
            Object defaultValue, String pattern, List<String> allowed, String example) {}

    public Set<String> secretNames() {
        return fields.stream().filter(Field::secret).map(Field::name).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
