package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.jq.BoundedJq;
import dev.serai.jq.BoundedJqException;
import dev.serai.jq.JqBudget;
import java.util.Objects;

/** One property of the provider's own that is written from a field of the message, through jq where it is not the same. */
public final class MappedField {

    /** As in the operations' own {@code properties}. */
    private static final int LONGEST_VALUE = 65_536;
    /** What stands behind it is one name, whatever is in it. */
    private static final String PROPERTIES = "properties.";

    private final String from;
    private final String to;
    private final String jq;
    private final String[] path;
    private volatile BoundedJq compiled;

    /**
     * @param from a field of the message such as {@code address.city}; null for the whole message
     * @param to the provider's own name of the property
     * @param jq null where the value is taken as it is
     */
    MappedField(String from, String to, String jq) {
        this.from = from;
        this.to = to;
        this.jq = jq;
        this.path = from == null ? new String[0] : from.startsWith(PROPERTIES)
                ? new String[] {"properties", from.substring(PROPERTIES.length())} : from.split("\\.");
    }

    public String from() {
        return from;
    }

    public String to() {
        return to;
    }

    public String jq() {
        return jq;
    }

    /**
     * What is written; null where the message does not have the field, or nothing is made of it.
     *
     * @throws BoundedJqException where it cannot be written, with the reason as the end of a sentence
     */
    public JsonNode value(JsonNode message, JqBudget budget) {
        JsonNode value = message;
        for (String name : path) {
            value = value == null ? null : value.get(name);
        }
        if (value == null || value.isNull()) {
            return null;
        }
        JsonNode made = jq == null ? value : compiled().apply(value, budget);
        if (made == null || made.isNull() || made.isTextual() && made.textValue().isEmpty()) {
            return null;
        }
        if (made.isContainerNode()) {
            throw new BoundedJqException("comes to " + (made.isArray() ? "a list" : "an object")
                    + "; a text, a number or true or false can be written");
        }
        if (made.isTextual() && made.textValue().length() > LONGEST_VALUE) {
            throw new BoundedJqException("comes to a text of more than " + LONGEST_VALUE + " characters");
        }
        return made;
    }

    private BoundedJq compiled() {
        BoundedJq known = compiled;
        if (known == null) {
            known = BoundedJq.compile(jq);
            compiled = known;
        }
        return known;
    }

    /** As it is written. */
    ObjectNode written(ObjectNode into) {
        if (from != null) {
            into.put("from", from);
        }
        into.put("to", to);
        if (jq != null) {
            into.put("jq", jq);
        }
        return into;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MappedField field && to.equals(field.to) && Objects.equals(from, field.from)
                && Objects.equals(jq, field.jq);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, to, jq);
    }

    @Override
    public String toString() {
        return (from == null ? "" : from) + " -> " + to;
    }
}
