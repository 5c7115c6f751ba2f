package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
     * @param pattern regular expression to be found in a string, as in JSON Schema; null for any
     * @param allowed accepted values as text; empty for any
     * @param example null when there is none
     * @param group {@code credentials}, {@code sender}, {@code advanced} ...: where the console shows it
     * @param multiLine whether the text may have line breaks, as a private key has
     */
    public record Field(String name, String title, String description, String type, boolean required, boolean secret,
            Object defaultValue, String pattern, List<String> allowed, String example, String group, boolean multiLine) {

        public Field(String name, String title, String description, String type, boolean required, boolean secret, Object defaultValue,
                String pattern, List<String> allowed, String example, String group) {
            this(name, title, description, type, required, secret, defaultValue, pattern, allowed, example, group, false);
        }
    }

    public Set<String> secretNames() {
        return fields.stream().filter(Field::secret).map(Field::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a field holds an address of mail, by {@code format: email}. */
    public boolean isEmailAddress(String field) {
        return schema != null && "email".equals(schema.path("properties").path(field).path("format").asText());
    }

    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
}
