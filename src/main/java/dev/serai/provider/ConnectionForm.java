package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The form of a connection, from the kamelet's {@code spec.definition}.
 *
 * @param schema the definition as JSON Schema, order kept
 * @param fields its fields in order
 * @param inAddress the names of those that stand in the address of a request as they are, and must not change where it goes
 * @param oauth how its access token is got, which is a property beside the form's; null where it has none
 * @param setup what is made at the provider for a connection that is configured without it, in this order
 */
public record ConnectionForm(JsonNode schema, List<Field> fields, Set<String> inAddress, OAuthGrant oauth, List<SetupStep> setup) {

    public ConnectionForm(JsonNode schema, List<Field> fields) {
        this(schema, fields, Set.of(), null, List.of());
    }

    /**
     * @param type {@code string}, {@code integer}, {@code number} or {@code boolean}
     * @param secret true when the value is encrypted at rest and masked in answers
     * @param defaultValue null when there is none
     * @param pattern regular expression to be found in a string, as in JSON Schema; null for any
     * @param allowed accepted values as text; empty for any
     * @param example null when there is none
     * @param group {@code credentials}, {@code sender}, {@code advanced} ...: where the console shows it
     * @param multiLine whether the text may have line breaks, as a private key has
     * @param address whether it decides where a call goes: a stored secret does not follow a change of it
     */
    public record Field(String name, String title, String description, String type, boolean required, boolean secret,
            Object defaultValue, String pattern, List<String> allowed, String example, String group, boolean multiLine, boolean address) {

        public Field(String name, String title, String description, String type, boolean required, boolean secret, Object defaultValue,
                String pattern, List<String> allowed, String example, String group) {
            this(name, title, description, type, required, secret, defaultValue, pattern, allowed, example, group, false, false);
        }

        private Field asAddress() {
            return new Field(name, title, description, type, required, secret, defaultValue, pattern, allowed, example, group, multiLine,
                    true);
        }

        /** The same with a default. */
        Field withDefault(Object value) {
            return new Field(name, title, description, type, required, secret, value, pattern, allowed, example, group, multiLine, address);
        }
    }

    /** The same with the places where another template of the family puts the fields. */
    ConnectionForm with(ConnectionForm used) {
        Set<String> all = new HashSet<>(inAddress);
        all.addAll(used.inAddress);
        List<Field> placed = fields.stream().map(field -> used.field(field.name()).filter(Field::address).isPresent()
                ? field.asAddress() : field).toList();
        return new ConnectionForm(schema, placed, Set.copyOf(all), oauth, setup);
    }

    /** In the order of the form. */
    public Set<String> secretNames() {
        Set<String> names = fields.stream().filter(Field::secret).map(Field::name).collect(Collectors.toCollection(LinkedHashSet::new));
        return Collections.unmodifiableSet(names);
    }

    /** Whether a field holds an address of mail, by {@code format: email}. */
    public boolean isEmailAddress(String field) {
        return "email".equals(property(field).path("format").asText());
    }

    /** What the form says of a field; missing where it says nothing. */
    JsonNode property(String field) {
        return schema == null ? MissingNode.getInstance() : schema.path("properties").path(field);
    }

    /** The fields without which an operation is not done: those of {@code format: url-path-template} that may be empty. */
    public List<Field> paths() {
        return fields.stream().filter(field -> !field.required()
                && FieldFormats.PATH.equals(property(field.name()).path("format").asText())).toList();
    }

    public Optional<Field> field(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
}
