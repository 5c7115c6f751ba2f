package dev.serai.jq;

import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.Expression;
import org.apache.camel.language.jq.JqExpression;
import org.apache.camel.language.jq.JqLanguage;

/**
 * Camel's jq with plain decimals: what an expression yields, interpolates into a string, or turns into text by a function has no number
 * with an exponent. Numbers stay numbers. Knows money, time zones and hashes besides. Whatever comes to an expression, it ends in time.
 */
final class PlainJqLanguage extends JqLanguage {

    private static final String FILTER = "_plain";
    /** Functions that make text of what they are given. */
    private static final List<String> TO_TEXT = List.of("tostring", "tojson", "@html", "@uri", "@sh", "@csv", "@tsv", "@base64");

    @Override
    public void init() {
        super.init();
        Scope scope = getRootScope();
        if (scope.getLocalFunctions().containsKey(FILTER + "/0")) {
            return;
        }
        addTo(scope);
    }

    /** The functions of the library and of this language. */
    static Scope scope() {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
        addTo(scope);
        return scope;
    }

    /** Adds what this language has beside what the library brings. */
    static void addTo(Scope scope) {
        JqWatch.over(scope);
        scope.addFunction(FILTER, 0, (within, arguments, in, path, output, version) -> output.emit(PlainNumbers.of(in), null));
        TO_TEXT.forEach(name -> plainInput(scope, name, 0));
        plainInput(scope, "join", 1);
        PatternFunctions.addTo(scope);
        MoneyFunctions.addTo(scope);
        TimeFunctions.addTo(scope);
        HashFunctions.addTo(scope);
    }

    private static void plainInput(Scope scope, String name, int arguments) {
        Function function = scope.getFunction(name, arguments);
        if (function != null) {
            scope.addFunction(name, arguments, (within, given, in, path, output, version) ->
                    function.apply(within, given, PlainNumbers.of(in), path, output, version));
        }
    }

    @Override
    public Expression createExpression(Expression source, String expression, Object[] properties) {
        Expression made = super.createExpression(source, plain(expression), properties);
        JqWatch.over((JqExpression) made);
        return made;
    }

    /** The expression as it came where it is no jq, for the fault to be told in its own words, or where it cannot stand in brackets. */
    static String plain(String expression) {
        String plain = "(" + Interpolations.through(FILTER, expression) + "\n)|" + FILTER;
        return compiles(expression) && compiles(plain) ? plain : expression;
    }

    private static boolean compiles(String expression) {
        try {
            return JsonQuery.compile(expression, Versions.JQ_1_6) != null;
        } catch (JsonQueryException e) {
            return false;
        }
    }
}
