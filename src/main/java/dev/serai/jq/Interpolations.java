package dev.serai.jq;

import java.util.ArrayDeque;
import java.util.Deque;

/** Puts a filter behind each {@code \(...)} within the strings of a jq expression. */
final class Interpolations {

    /** What a string within an interpolation stands for among the depths of brackets. */
    private static final int STRING = -1;

    private final String filter;
    private final StringBuilder out = new StringBuilder();
    /** From the outermost to the innermost: open brackets since the last interpolation began, or {@link #STRING}. */
    private final Deque<Integer> open = new ArrayDeque<>();

    private Interpolations(String filter) {
        this.filter = filter;
    }

    /** The expression with {@code \((...)|filter)} for {@code \(...)}; what is no jq comes out as some text that is none either. */
    static String through(String filter, String expression) {
        return expression.contains("\\(") ? new Interpolations(filter).rewrite(expression) : expression;
    }

    private String rewrite(String text) {
        open.push(0);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c);
            if (open.peek() == STRING) {
                if (c == '\\' && i + 1 < text.length()) {
                    out.append(text.charAt(++i));
                    if (text.charAt(i) == '(') {
                        out.append('(');
                        open.push(0);
                    }
                } else if (c == '"') {
                    open.pop();
                }
            } else if (c == '#') {
                int end = text.indexOf('\n', i);
                int next = end < 0 ? text.length() : end;
                out.append(text, i + 1, next);
                i = next - 1;
            } else {
                code(c);
            }
        }
        return out.toString();
    }

    private void code(char c) {
        if (c == '"') {
            open.push(STRING);
        } else if (c == '(') {
            open.push(open.pop() + 1);
        } else if (c == ')' && open.peek() > 0) {
            open.push(open.pop() - 1);
        } else if (c == ')' && open.size() > 1) {
            open.pop();
            out.append('|').append(filter).append(')');
        }
    }
}
