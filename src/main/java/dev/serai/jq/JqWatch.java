package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.JsonQueryFunction;
import net.thisptr.jackson.jq.internal.operators.BinaryOperator;
import net.thisptr.jackson.jq.internal.operators.MultiplyOperator;
import net.thisptr.jackson.jq.internal.operators.PlusOperator;
import net.thisptr.jackson.jq.path.Path;
import org.apache.camel.language.jq.JqExpression;

/**
 * Has the expressions of files, and the functions that are written in jq themselves, count what they cost where they go on, so that no
 * body keeps a thread or fills the memory. The library has no such bounds, and keeps the parts private.
 */
final class JqWatch {

    /** What may go on without end: all that calls, or makes several values of one. */
    private static final Set<String> PARTS = Set.of("FunctionCall", "BracketExtractFieldAccess", "RecursionOperator", "Tuple");
    /** In jq's own functions, whose calls end where their arguments do; each guard costs a part of the stack. */
    private static final Set<String> OWN_PARTS = Set.of("BracketExtractFieldAccess");
    private static final String LIBRARY = "net.thisptr.jackson.jq.";
    /** As long as the longest body is, twice. */
    private static final long MOST_CHARACTERS = 64_000_000;
    private static final long MOST_PARTS = 5_000_000;

    private JqWatch() {}

    /** The query itself, watched; its budget begins when it is evaluated. */
    static JsonQuery over(JsonQuery query) {
        Field expression = JqGuards.field(JsonQuery.class, "expr");
        Object whole = JqGuards.get(expression, query);
        if (!(whole instanceof Whole)) {
            JqGuards.set(expression, query, new Whole((Expression) watched(whole, PARTS)));
        }
        return query;
    }

    /** The same for one of a route. */
    static void over(JqExpression expression) {
        over((JsonQuery) JqGuards.get(JqGuards.field(JqExpression.class, "query"), expression));
    }

    /** The same for the functions of a scope that are written in jq. */
    static void over(Scope scope) {
        for (Function function : scope.getLocalFunctions().values()) {
            if (function instanceof JsonQueryFunction) {
                Field body = JqGuards.field(JsonQueryFunction.class, "body");
                JqGuards.set(body, function, watched(JqGuards.get(body, function), OWN_PARTS));
            }
        }
    }

    private static Object watched(Object part, Set<String> which) {
        if (part instanceof BinaryOperator operator) {
            return operator instanceof PlusOperator || operator instanceof MultiplyOperator ? new Growing(operator) : operator;
        }
        if (part instanceof List<?> list) {
            List<Object> inner = new ArrayList<>();
            list.forEach(each -> inner.add(each == null ? null : watched(each, which)));
            return inner;
        }
        if (!part.getClass().getName().startsWith(LIBRARY) || part instanceof Enum<?>) {
            return part;
        }
        for (Class<?> type = part.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    Object value = JqGuards.get(field, part);
                    Object inner = value == null ? null : watched(value, which);
                    if (inner != value) {
                        JqGuards.set(field, part, inner);
                    }
                }
            }
        }
        return part instanceof Expression expression && which.contains(part.getClass().getSimpleName()) ? new Counted(expression) : part;
    }

    /** Begins the budget where none has begun. */
    private record Whole(Expression inner) implements Expression {

        @Override
        public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath) throws JsonQueryException {
            try {
                if (JqBudget.current() == null) {
                    JqBudget.ofFile().spend(() -> inner.apply(scope, in, path, output, requirePath));
                } else {
                    inner.apply(scope, in, path, output, requirePath);
                }
            } catch (StackOverflowError e) {
                throw new BoundedJqException("is nested too deeply");
            }
        }

        @Override
        public String toString() {
            return inner.toString();
        }
    }

    /** Counts each call and each value. A function that is called without a budget is one that Serai itself tries. */
    private record Counted(Expression inner) implements Expression {

        @Override
        public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath) throws JsonQueryException {
            JqBudget budget = JqBudget.current();
            if (budget == null) {
                inner.apply(scope, in, path, output, requirePath);
                return;
            }
            budget.tick();
            inner.apply(scope, in, path, (value, at) -> {
                budget.tick();
                output.emit(value, at);
            }, requirePath);
        }

        @Override
        public String toString() {
            return inner.toString();
        }
    }

    /** Refuses what comes to more than there may be. */
    private record Growing(BinaryOperator inner) implements BinaryOperator {

        @Override
        public JsonNode apply(ObjectMapper mapper, JsonNode left, JsonNode right) throws JsonQueryException {
            if (left.isTextual() && right.isTextual()) {
                check((long) left.textValue().length() + right.textValue().length(), MOST_CHARACTERS);
            } else if (left.isTextual() && right.isNumber() || left.isNumber() && right.isTextual()) {
                double length = left.isTextual() ? left.textValue().length() * right.asDouble()
                        : right.textValue().length() * left.asDouble();
                check(length > MOST_CHARACTERS ? Long.MAX_VALUE : 0, MOST_CHARACTERS);
            } else if (left.isContainerNode() && right.isContainerNode()) {
                check((long) left.size() + right.size(), MOST_PARTS);
            }
            JsonNode made = inner.apply(mapper, left, right);
            JqBudget budget = JqBudget.current();
            if (budget != null && made.isTextual()) {
                budget.made(made.textValue().length());
            }
            return made;
        }

        private static void check(long comesTo, long most) {
            if (comesTo > most) {
                throw new BoundedJqException("comes to a value of more than " + MOST_CHARACTERS + " characters or " + MOST_PARTS
                        + " parts");
            }
        }

        @Override
        public String image() {
            return inner.image();
        }
    }
}
