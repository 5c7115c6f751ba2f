package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One thing that must hold of what a connection carries, such as {@code {"field": "to", "startsWith": "+41"}}. Of a list, one element that
 * it holds of is enough; with {@code not} it must hold of none. It is read once and then costs one walk along the field.
 */
public final class Condition {

    /** The type of the event that asked for it. */
    public static final String EVENT_TYPE = "eventType";
    /** One of the message's tags. */
    public static final String TAG = "tag";

    private static final String FIELD = "field";
    private static final String NOT = "not";
    private static final int LONGEST_FIELD = 200;

    private final String field;
    private final String[] path;
    private final Comparison comparison;
    private final boolean negated;

    private Condition(String field, Comparison comparison, boolean negated) {
        this.field = field;
        this.path = field.equals(TAG) ? new String[] {"tags"} : plain(field).split("\\.");
        this.comparison = comparison;
        this.negated = negated;
    }

    /**
     * Reads a condition as it is written.
     *
     * @param at where it stands, e.g. {@code conditions[0]}
     * @return null, with an entry among the problems, where it is none
     */
    public static Condition read(String at, JsonNode written, List<FieldProblem> problems) {
        if (!(written instanceof ObjectNode object)) {
            problems.add(new FieldProblem(at, "must be an object such as {\"field\": \"to\", \"startsWith\": \"+41\"}"));
            return null;
        }
        JsonNode field = object.get(FIELD);
        if (field == null || !field.isTextual() || field.textValue().isBlank() || field.textValue().length() > LONGEST_FIELD) {
            problems.add(new FieldProblem(at + "." + FIELD, field == null || field.isNull() ? "is required"
                    : "must be the name of a field, of at most " + LONGEST_FIELD + " characters"));
            return null;
        }
        boolean negated = object.has(NOT);
        JsonNode inner = negated ? object.get(NOT) : object;
        String inside = negated ? at + "." + NOT : at;
        List<Map.Entry<String, JsonNode>> given = new ArrayList<>(inner.properties());
        given.removeIf(each -> inner == object && each.getKey().equals(FIELD));
        if (given.size() != 1 || negated && object.size() != 2) {
            problems.add(new FieldProblem(inside, "must have exactly one of " + Comparison.accepted() + (negated ? "" : ", not")));
            return null;
        }
        String name = given.get(0).getKey();
        try {
            return new Condition(field.textValue().strip(), Comparison.of(name, given.get(0).getValue()), negated);
        } catch (IllegalArgumentException e) {
            problems.add(new FieldProblem(inside + "." + name, e.getMessage()));
            return null;
        }
    }

    /** A path without the marks of its lists: {@code to.email} for {@code to[].email}. */
    static String plain(String field) {
        return field.replace("[]", "");
    }

    public String field() {
        return field;
    }

    boolean asksForPresence() {
        return comparison.asksForPresence();
    }

    /** Whether it is about the type of the event, which only the ledger knows. */
    public boolean isAboutEvent() {
        return field.equals(EVENT_TYPE);
    }

    /**
     * @param message the normalised message
     * @param eventType null where no event asked for it, or where nothing is about it
     */
    public boolean holds(JsonNode message, String eventType) {
        boolean found = isAboutEvent() ? comparison.ofText(eventType) : any(message, 0, comparison);
        return found != negated;
    }

    /** Whether it is true of the value at the end of the path, of one of them where lists are on the way. */
    private boolean any(JsonNode node, int depth, Predicate<JsonNode> test) {
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (any(element, depth, test)) {
                    return true;
                }
            }
            return node.isEmpty() && test.test(node.path(0));
        }
        return depth == path.length ? test.test(node) : any(node.path(path[depth]), depth + 1, test);
    }

    /** E.g. {@code to startsWith "+41"}. */
    public String words() {
        return field + (negated ? " not " : " ") + comparison.words();
    }

    /** As it is written. */
    public ObjectNode written(ObjectNode into) {
        into.put(FIELD, field);
        comparison.write(negated ? into.putObject(NOT) : into);
        return into;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Condition condition && words().equals(condition.words());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(path);
    }

    @Override
    public String toString() {
        return words();
    }
}
