package dev.serai.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.jq.BoundedJqException;
import dev.serai.jq.JqBudget;
import dev.serai.operation.Operation;
import dev.serai.provider.ProviderCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which properties of a provider's own are written from which fields of a message, for one connection. It is applied when the connection
 * is called and never stored into the message.
 */
public record FieldMapping(List<MappedField> fields) {

    public static final FieldMapping NONE = new FieldMapping(List.of());

    private static final String PROPERTIES = "properties";
    private static final int MOST_PROPERTIES = 100;
    /** For all fields together. */
    private static final Duration TIME = Duration.ofMillis(250);

    public FieldMapping {
        fields = List.copyOf(fields);
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Whether messages of the operation have properties of the provider's own to write. */
    public static boolean concerns(Operation operation) {
        return operation.kind() == Operation.Kind.COMMAND && "object".equals(operation.messageSchema().path("properties")
                .path(PROPERTIES).path("type").asText());
    }

    /** Has the message of a call mapped, where its operation has properties to write. */
    public void prepare(ProviderCall call, Operation operation) {
        if (!isEmpty() && concerns(operation)) {
            call.prepareBy(this::applied);
        }
    }

    /** A budget for all fields of one message. */
    public static JqBudget budget() {
        return JqBudget.of(TIME);
    }

    /**
     * The message with the mapped properties in it; the given one stays as it is. A property that the message itself has is not written
     * over.
     *
     * @throws UnmappableException where a field cannot be written
     */
    public JsonNode applied(JsonNode message) {
        JqBudget budget = budget();
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        if (message.get(PROPERTIES) instanceof ObjectNode own) {
            properties.setAll(own);
        }
        for (MappedField field : fields) {
            JsonNode value = properties.has(field.to()) ? null : value(field, message, budget);
            if (value != null) {
                properties.set(field.to(), value);
            }
        }
        if (properties.isEmpty()) {
            return message;
        }
        if (properties.size() > MOST_PROPERTIES) {
            throw new UnmappableException("The field mapping and the message come to " + properties.size() + " properties; at most "
                    + MOST_PROPERTIES + " are written");
        }
        ObjectNode mapped = JsonNodeFactory.instance.objectNode();
        mapped.setAll((ObjectNode) message);
        mapped.set(PROPERTIES, properties);
        return mapped;
    }

    private static JsonNode value(MappedField field, JsonNode message, JqBudget budget) {
        try {
            return field.value(message, budget);
        } catch (BoundedJqException e) {
            throw new UnmappableException("The field mapping of " + (field.from() == null ? "the message" : field.from()) + " to "
                    + field.to() + " " + e.getMessage());
        }
    }

    /** As it is stored; null for {@link #NONE}. */
    String write() {
        if (isEmpty()) {
            return null;
        }
        ArrayNode written = JsonNodeFactory.instance.arrayNode();
        fields.forEach(field -> field.written(written.addObject()));
        return written.toString();
    }

    /**
     * Reads what was stored.
     *
     * @throws IllegalArgumentException where that is not what {@link #write} makes; a connection is then better not used than without it
     */
    static FieldMapping read(String text) {
        if (text == null) {
            return NONE;
        }
        try {
            List<MappedField> fields = new ArrayList<>();
            for (JsonNode each : JsonText.read(text)) {
                if (!each.path("to").isTextual()) {
                    throw new IllegalArgumentException("a field of the mapping has no \"to\"");
                }
                fields.add(new MappedField(each.path("from").textValue(), each.get("to").textValue(), each.path("jq").textValue()));
            }
            return new FieldMapping(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonText.reason(e), e);
        }
    }
}
