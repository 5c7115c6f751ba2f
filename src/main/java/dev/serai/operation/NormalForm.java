package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.operation.Shape.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings one message from the forms callers write to the one form kamelets read, in place. What it does not understand it leaves for the
 * schema to name.
 */
final class NormalForm {

    private final List<FieldProblem> problems;
    private final Set<String> named = new HashSet<>();
    /** The paths of fields that were sent under other names, with those; what is within others comes before them. */
    private final Deque<Map.Entry<String, String>> renamed = new ArrayDeque<>();

    /** @param problems takes what is wrong */
    NormalForm(List<FieldProblem> problems) {
        this.problems = problems;
    }

    /** The fields of which enough is said. */
    Set<String> named() {
        return named;
    }

    /** A problem of the field as it was sent: under another name, where it was. */
    FieldProblem asSent(FieldProblem problem) {
        String field = problem.field();
        if (field == null || renamed.isEmpty()) {
            return problem;
        }
        for (Map.Entry<String, String> each : renamed) {
            String path = each.getKey();
            if (field.startsWith(path) && (field.length() == path.length() || ".[".indexOf(field.charAt(path.length())) >= 0)) {
                field = path.substring(0, path.lastIndexOf('.') + 1) + each.getValue() + field.substring(path.length());
            }
        }
        return new FieldProblem(field, problem.message());
    }

    void normalise(ObjectNode message, Shape shape) {
        object(message, shape, Place.of(message));
    }

    private void object(ObjectNode object, Shape shape, Place place) {
        if (!shape.aliases().isEmpty()) {
            rename(object, shape, place);
        }
        for (Field field : shape.fields()) {
            field(object, field, place);
        }
        if (shape.others() != null) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                if (!shape.has(each.getKey())) {
                    each.setValue(value(each.getValue(), shape.others(), place, each.getKey(), 0));
                }
            }
        }
    }

    private void rename(ObjectNode object, Shape shape, Place place) {
        shape.aliases().forEach((alias, name) -> {
            JsonNode value = object.get(alias);
            if (value != null && !object.has(name)) {
                object.set(name, value);
                object.remove(alias);
                renamed.addFirst(Map.entry(place.path(name), alias));
            }
        });
    }

    private void field(ObjectNode object, Field field, Place place) {
        JsonNode value = object.get(field.name());
        boolean empty = value != null && field.emptyIsAbsent() && value.isTextual() && value.textValue().isEmpty();
        if (value == null || empty || value.isNull()) {
            if (field.otherwise() != null) {
                object.set(field.name(), field.otherwise().deepCopy());
            } else if (value != null && (empty || field.droppable())) {
                object.remove(field.name());
            }
            return;
        }
        JsonNode normal = value(value, field.shape(), place, field.name(), 0);
        if (normal != value) {
            object.set(field.name(), normal);
        }
    }

    /** @param name null for an element of a list */
    private JsonNode value(JsonNode written, Shape shape, Place around, String name, int index) {
        JsonNode value = written;
        if (shape.isList() && !value.isArray()) {
            value = JsonNodeFactory.instance.arrayNode().add(value);
        }
        if (shape.format() != null || shape.isAmount()) {
            value = formatted(value, shape, around, name, index);
        }
        if (value instanceof ArrayNode array && shape.items() != null) {
            Place place = name == null ? around.element(index, value) : around.field(name, value);
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                JsonNode normal = value(element, shape.items(), place, null, i);
                if (normal != element) {
                    array.set(i, normal);
                }
            }
        } else if (value instanceof ObjectNode object) {
            object(object, shape, name == null ? around.element(index, value) : around.field(name, value));
        }
        return value;
    }

    private JsonNode formatted(JsonNode value, Shape shape, Place around, String name, int index) {
        try {
            if (!shape.isAmount()) {
                return shape.format().normal(value);
            }
            String code = shape.currencyField() == null ? null : around.text(shape.currencyField());
            return Amounts.normal(value, Amounts.find(code));
        } catch (Misfit e) {
            String path = (name == null ? around.element(index, value) : around.field(name, value)).path();
            problems.add(new FieldProblem(path + e.part(), shape.sentence() == null ? e.getMessage() : shape.sentence()));
            named.add(path + e.part());
            e.parts().forEach(part -> named.add(path + part));
            return e.left() == null ? value : e.left();
        }
    }
}
