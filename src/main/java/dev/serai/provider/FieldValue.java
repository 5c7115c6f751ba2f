package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.serai.provider.ConnectionForm.Field;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** Turns one given value into the type of its field, or says what is wrong with it; never repeats a secret. */
final class FieldValue {

    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_LINES = 65_536;
    private static final int MOST_DIGITS = 40;

    private FieldValue() {}

    /** The value as text, number or boolean; null when there is none. */
    static Object plain(Object value) {
        if (!(value instanceof JsonNode node)) {
            return value;
        }
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNumber() ? node.numberValue() : node.isTextual() ? node.textValue() : node;
    }

    /** The value in the field's type: String, Integer or Long, BigDecimal, Boolean; null when it is empty or a problem was added. */
    static Object normalise(Field field, Object value, List<String> problems) {
        boolean scalar = value instanceof String || value instanceof Number || value instanceof Boolean;
        if (!scalar) {
            problems.add("is a structure; a " + field.type() + " is expected");
            return null;
        }
        String text = value.toString();
        int longest = longest(field);
        if (text.length() > longest) {
            problems.add("has " + text.length() + " characters; at most " + longest + " are accepted");
            return null;
        }
        text = field.name().toLowerCase(Locale.ROOT).endsWith("password") ? text : text.strip();
        if (text.isBlank()) {
            return null;
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && !(field.multiLine() && isLayout(c)))) {
            problems.add(field.multiLine() ? "has a control character other than line breaks and tabs"
                    : "has a line break or another control character; one line of text is expected");
            return null;
        }
        Object typed = typed(field, text);
        if (typed == null) {
            problems.add("is " + shown(field, text) + "; " + expected(field) + " is expected");
            return null;
        }
        if (!field.allowed().isEmpty() && !field.allowed().contains(typed.toString())) {
            problems.add("is " + shown(field, text) + "; accepted are " + String.join(", ", field.allowed()));
            return null;
        }
        if (field.pattern() != null && !Pattern.compile(field.pattern()).matcher(text).find()) {
            problems.add("is " + shown(field, text) + ", which does not look right; "
                    + (field.example() == null ? "it must match " + field.pattern() : "an example is " + field.example()));
            return null;
        }
        return typed;
    }

    private static int longest(Field field) {
        return switch (field.type()) {
            case "integer", "number", "boolean" -> LONGEST_NUMBER;
            default -> field.multiLine() ? LONGEST_LINES : LONGEST_LINE;
        };
    }

    private static boolean isLayout(int c) {
        return c == '\n' || c == '\r' || c == '\t';
    }

    private static Object typed(Field field, String text) {
        return switch (field.type()) {
            case "integer" -> integer(text);
            case "number" -> number(text);
            case "boolean" -> bool(text);
            default -> text;
        };
    }

    private static Object integer(String text) {
        try {
            BigDecimal decimal = new BigDecimal(text);
            if (Math.abs((long) decimal.scale()) > MOST_DIGITS) {
                return null;
            }
            long number = decimal.longValueExact();
            return number == (int) number ? (Object) (int) number : (Object) number;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static Object number(String text) {
        try {
            BigDecimal decimal = new BigDecimal(text);
            return Math.abs((long) decimal.scale()) > MOST_DIGITS ? null : decimal;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> Boolean.TRUE;
            case "false", "no", "off", "0" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static String expected(Field field) {
        return switch (field.type()) {
            case "integer" -> "a whole number";
            case "number" -> "a number";
            default -> "true or false";
        };
    }

    private static String shown(Field field, String text) {
        if (field.secret()) {
            return "not valid";
        }
        return "\"" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "\"";
    }
}
