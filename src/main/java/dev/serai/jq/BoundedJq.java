package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Output;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * A jq expression of a tenant's: it makes one value of another within bounds of time and size, without loops and patterns, and sees
 * nothing of the process it runs in.
 */
public final class BoundedJq {

    public static final int LONGEST = 2000;

    /** The list of what the parser would take instead follows; it is long. */
    private static final Pattern POSITION = Pattern.compile(".*?line \\d+, column \\d+");
    private static final String NO_WORDS = "N/A";
    private static final Scope SCOPE = PlainJqLanguage.scope();

    private final Expression guarded;

    private BoundedJq(Expression guarded) {
        this.guarded = guarded;
    }

    /**
     * Reads an expression.
     *
     * @throws BoundedJqException where it is no jq, with the position, or has what is not accepted
     */
    public static BoundedJq compile(String expression) {
        if (expression.isBlank() || expression.length() > LONGEST) {
            throw new BoundedJqException("must be a jq expression of 1 to " + LONGEST + " characters");
        }
        parse(expression);
        return new BoundedJq(JqGuards.around(parse(PlainJqLanguage.plain(expression))));
    }

    private static JsonQuery parse(String expression) {
        try {
            return JsonQuery.compile(expression, Versions.JQ_1_6);
        } catch (JsonQueryException | RuntimeException e) {
            throw new BoundedJqException("is no jq: " + fault(e));
        } catch (Error e) {
            if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                throw e;
            }
            throw new BoundedJqException("is no jq: " + fault(e));
        }
    }

    /** What the parser says, with the position where it says one. */
    static String fault(Throwable e) {
        String found = words(e.getMessage());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            Matcher position = POSITION.matcher(words(cause.getMessage()));
            found = position.find() ? position.group() : found;
        }
        return found;
    }

    /**
     * What it makes of a value; null where it makes nothing.
     *
     * @throws BoundedJqException where it fails, takes too long, makes too much, or more than one value
     */
    public JsonNode apply(JsonNode value, JqBudget budget) {
        List<JsonNode> made = new ArrayList<>();
        try {
            budget.spend(() -> guarded.apply(SCOPE, value, (Output) each -> {
                made.add(each);
                if (made.size() > 1) {
                    throw new BoundedJqException("makes more than one value; one is expected");
                }
            }));
        } catch (JsonQueryException e) {
            throw new BoundedJqException("fails: " + failure(e));
        } catch (StackOverflowError e) {
            throw new BoundedJqException("is nested too deeply");
        }
        return made.isEmpty() ? null : made.get(0);
    }

    /** What the library says, which has no words where a value is not of the kind that a function takes. */
    static String failure(JsonQueryException e) {
        String said = e.getCause() == null || !NO_WORDS.equals(e.getMessage()) ? e.getMessage() : e.getCause().getMessage();
        return said == null || said.equals(NO_WORDS) ? "the value is not what it takes" : words(said);
    }

    private static String words(String message) {
        String text = message == null ? "it cannot be read" : message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }
}
