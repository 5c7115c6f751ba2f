package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;

/**
 * Puts a guard around every part of an expression, which counts what it costs; refuses parts that are not known to be bounded. The
 * library has no such bounds, and keeps the parts private.
 */
final class JqGuards {

    private static final Set<String> PARTS = Set.of("IsolatedScopeQuery", "TopLevelExpression", "ArrayConstruction",
            "ObjectConstruction", "Conditional", "FormattingFilter", "FunctionCall", "IdentifierKeyFieldConstruction",
            "JsonQueryKeyFieldConstruction", "NegativeExpression", "PipedQuery", "TransformPipeComponent", "AssignPipeComponent",
            "StringInterpolation", "StringKeyFieldConstruction", "ThisObject", "TryCatch", "Question", "Tuple", "VariableAccess",
            "ValueMatcher", "AlternativeOperatorExpression", "BooleanAndExpression", "BooleanOrExpression", "DivideExpression",
            "MinusExpression", "ModuloExpression", "MultiplyExpression", "PlusExpression", "CompareEqualTest", "CompareGreaterEqualTest",
            "CompareGreaterTest", "CompareLessEqualTest", "CompareLessTest", "CompareNotEqualTest", "BracketExtractFieldAccess",
            "BracketFieldAccess", "IdentifierFieldAccess", "StringFieldAccess", "BooleanLiteral", "DoubleLiteral", "LongLiteral",
            "NullLiteral", "StringLiteral", "Pair");
    /** What the library itself puts in; it is no part of what was written. */
    private static final Set<String> VALUES = Set.of("Version", "DivideOperator", "MinusOperator", "ModuloOperator", "MultiplyOperator",
            "PlusOperator", "EqualOperator", "NotEqualOperator", "GreaterOperator", "GreaterEqualOperator", "LessOperator",
            "LessEqualOperator", "ComparisonOperator", "AlternativeOperator", "Operator");
    /** Functions whose cost grows with what they are given and no faster; with as many arguments as stand behind the name. */
    private static final Set<String> FUNCTIONS = Set.of("_plain/0", "add/0", "all/0", "all/1", "any/0", "any/1", "arrays/0",
            "ascii_downcase/0", "ascii_upcase/0", "booleans/0", "ceil/0", "empty/0", "endswith/1", "error/0", "error/1", "fabs/0",
            "first/0", "floor/0", "from_entries/0", "fromdate/0", "has/1", "join/1", "keys/0", "last/0", "length/0", "local_time/1",
            "ltrimstr/1", "major_units/1", "major_units/2", "map/1", "max/0", "min/0", "minor_units/1", "minor_units/2", "not/0",
            "nulls/0", "numbers/0", "objects/0", "reverse/0", "round/0", "rtrimstr/1", "scalars/0", "select/1", "sort/0", "sort_by/1",
            "split/1", "startswith/1", "strings/0", "to_entries/0", "todate/0", "tojson/0", "tonumber/0", "tostring/0", "type/0",
            "unique/0", "utc_time/1", "values/0", "with_entries/1");
    private static final Set<String> FORMATS = Set.of("text", "json", "html", "uri", "csv", "tsv", "sh", "base64", "base64d");
    /** How long the text between the parts of a list may be. */
    private static final int LONGEST_SEPARATOR = 100;

    private JqGuards() {}

    static Expression around(JsonQuery query) {
        return (Expression) guarded(get(field(JsonQuery.class, "expr"), query), 0, "");
    }

    /** The part itself with guards within it, and around it where it is an expression. */
    private static Object guarded(Object part, int most, String kind) {
        String name = part.getClass().getSimpleName();
        if (VALUES.contains(name) || !part.getClass().getName().startsWith("net.thisptr.jackson.jq.")) {
            return part;
        }
        if (!PARTS.contains(name)) {
            throw new BoundedJqException("has " + words(name) + ", which is not accepted here; paths, operators, if, map, select and the"
                    + " like are");
        }
        check(part, name);
        boolean joins = name.equals("FunctionCall") && "join".equals(get(field(part.getClass(), "name"), part));
        for (Class<?> type = part.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    Object value = get(field, part);
                    Object inner = value instanceof List<?> list ? list(list, joins) : value == null ? null
                            : guarded(value, joins ? LONGEST_SEPARATOR : 0, name);
                    if (inner != value) {
                        set(field, part, inner);
                    }
                }
            }
        }
        return part instanceof Expression expression ? new Guard(expression, most, kind.equals("MultiplyExpression")) : part;
    }

    private static List<Object> list(List<?> parts, boolean joins) {
        List<Object> guarded = new ArrayList<>();
        parts.forEach(part -> guarded.add(part == null ? null : guarded(part, joins ? LONGEST_SEPARATOR : 0, "")));
        return guarded;
    }

    private static void check(Object part, String name) {
        if (name.equals("FunctionCall")) {
            String call = get(field(part.getClass(), "name"), part) + "/" + ((List<?>) get(field(part.getClass(), "args"), part)).size();
            if (!FUNCTIONS.contains(call)) {
                throw new BoundedJqException("calls " + call.replaceAll("/0$", "") + ", which is not accepted here; functions are "
                        + String.join(", ", FUNCTIONS.stream().filter(each -> !each.startsWith("_")).map(each -> each.replaceAll("/.*", ""))
                                .distinct().sorted().toList()));
            }
        } else if (name.equals("FormattingFilter") && !FORMATS.contains(
                String.valueOf(get(field(part.getClass(), "name"), part)).replace("@", ""))) {
            throw new BoundedJqException("has a format that is not known; known are @" + String.join(", @", FORMATS.stream().sorted()
                    .toList()));
        } else if (name.equals("VariableAccess") && "ENV".equals(get(field(part.getClass(), "name"), part))) {
            throw new BoundedJqException("has $ENV, which is not accepted here");
        }
    }

    private static String words(String name) {
        return switch (name) {
            case "FunctionDefinition", "SemicolonOperator" -> "def";
            case "ReduceExpression" -> "reduce";
            case "ForeachExpression" -> "foreach";
            case "RecursionOperator" -> "..";
            case "LabelPipeComponent", "BreakExpression" -> "label";
            case "ImportStatement", "ModuleDirective" -> "import";
            case "Assignment", "UpdateAssignment" -> "an assignment";
            default -> name.startsWith("Complex") ? "an assignment" : "a part of the kind " + name;
        };
    }

    static Field field(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("The jq library has no " + type.getSimpleName() + "." + name + " any more", e);
        }
    }

    static Object get(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The jq library does not show " + field, e);
        }
    }

    static void set(Field field, Object of, Object value) {
        try {
            field.set(of, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The jq library does not let " + field + " be set", e);
        }
    }

    /** Counts a step for every value that comes out of a part, and weighs the value. */
    private record Guard(Expression inner, int longestText, boolean multiplied) implements Expression {

        @Override
        public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath) throws JsonQueryException {
            JqBudget budget = JqBudget.current();
            budget.step();
            inner.apply(scope, in, path, (value, at) -> {
                budget.step();
                JqBudget.weigh(value);
                if (value.isTextual() && (multiplied || longestText > 0 && value.textValue().length() > longestText)) {
                    throw new BoundedJqException(multiplied ? "multiplies a text; write tonumber before"
                            : "joins with a text of more than " + longestText + " characters");
                }
                output.emit(value, at);
            }, requirePath);
        }
    }
}
