package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a condition compares a value with its own. Letters are compared without their case, numbers as numbers, also where they are written
 * as text. Nothing takes longer than reading the value once.
 */
final class Comparison implements Predicate<JsonNode> {

    private static final List<String> NAMES = List.of("equals", "in", "startsWith", "endsWith", "contains", "exists", "lessThan",
            "greaterThan");
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_VALUES = 500;
    private static final int LONGEST_NUMBER = 40;

    private final String name;
    private final JsonNode operand;
    private final Predicate<JsonNode> test;

    private Comparison(String name, JsonNode operand, Predicate<JsonNode> test) {
        this.name = name;
        this.operand = operand;
        this.test = test;
    }

    static String accepted() {
        return String.join(", ", NAMES);
    }

    /** @throws IllegalArgumentException saying what the operand must be, or that there is no comparison of that name */
    static Comparison of(String name, JsonNode operand) {
        Predicate<JsonNode> test = switch (name) {
            case "equals" -> equal(operand);
            case "in" -> in(operand);
            case "startsWith" -> {
                String start = text(operand);
                yield value -> value.isValueNode() && value.asText().regionMatches(true, 0, start, 0, start.length());
            }
            case "endsWith" -> {
                String end = text(operand);
                yield value -> value.isValueNode()
                        && value.asText().regionMatches(true, value.asText().length() - end.length(), end, 0, end.length());
            }
            case "contains" -> {
                TextSearch search = new TextSearch(text(operand));
                yield value -> value.isValueNode() && search.finds(value.asText());
            }
            case "exists" -> {
                require(operand.isBoolean(), "must be true or false");
                boolean wanted = operand.booleanValue();
                yield value -> wanted != (value.isMissingNode() || value.isNull());
            }
            case "lessThan" -> ordered(operand, -1);
            case "greaterThan" -> ordered(operand, 1);
            default -> throw new IllegalArgumentException("is not known; known are " + accepted() + ", not");
        };
        return new Comparison(name, operand.deepCopy(), test);
    }

    private static Predicate<JsonNode> equal(JsonNode operand) {
        require(operand.isTextual() && operand.textValue().length() <= LONGEST_TEXT || operand.isNumber() || operand.isBoolean(),
                "must be a text of at most " + LONGEST_TEXT + " characters, a number, true or false");
        if (operand.isNumber()) {
            BigDecimal number = operand.decimalValue();
            return value -> {
                BigDecimal other = number(value);
                return other != null && other.compareTo(number) == 0;
            };
        }
        String text = operand.asText();
        return value -> value.isValueNode() && !value.isNull() && value.asText().equalsIgnoreCase(text);
    }

    private static Predicate<JsonNode> in(JsonNode operand) {
        require(operand.isArray() && !operand.isEmpty() && operand.size() <= MOST_VALUES,
                "must be a list of 1 to " + MOST_VALUES + " texts and numbers");
        Set<String> texts = new HashSet<>();
        Set<BigDecimal> numbers = new HashSet<>();
        for (JsonNode each : operand) {
            require(each.isTextual() && each.textValue().length() <= LONGEST_TEXT || each.isNumber(),
                    "must be a list of texts of at most " + LONGEST_TEXT + " characters, and numbers");
            if (each.isNumber()) {
                numbers.add(each.decimalValue().stripTrailingZeros());
            } else {
                texts.add(each.textValue().toLowerCase(Locale.ROOT));
            }
        }
        return value -> {
            if (value.isTextual() && value.textValue().length() <= LONGEST_TEXT
                    && texts.contains(value.textValue().toLowerCase(Locale.ROOT))) {
                return true;
            }
            BigDecimal number = numbers.isEmpty() ? null : number(value);
            return number != null && numbers.contains(number.stripTrailingZeros());
        };
    }

    private static Predicate<JsonNode> ordered(JsonNode operand, int sign) {
        require(operand.isNumber(), "must be a number");
        BigDecimal number = operand.decimalValue();
        return value -> {
            BigDecimal other = number(value);
            return other != null && Integer.signum(other.compareTo(number)) == sign;
        };
    }

    /** Null for what is no number. */
    private static BigDecimal number(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        if (!value.isTextual() || value.textValue().isEmpty() || value.textValue().length() > LONGEST_NUMBER
                || !isNumeric(value.textValue())) {
            return null;
        }
        try {
            return new BigDecimal(value.textValue());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether text could be a plain decimal number; a phone number with its + is none. */
    private static boolean isNumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && (c != '-' || i > 0)) {
                return false;
            }
        }
        return true;
    }

    private static String text(JsonNode operand) {
        require(operand.isTextual() && !operand.textValue().isEmpty() && operand.textValue().length() <= LONGEST_TEXT,
                "must be a text of 1 to " + LONGEST_TEXT + " characters");
        return operand.textValue();
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }

    @Override
    public boolean test(JsonNode value) {
        return test.test(value);
    }

    /** @param value null where there is none */
    boolean ofText(String value) {
        return test.test(value == null ? JsonNodeFactory.instance.missingNode() : JsonNodeFactory.instance.textNode(value));
    }

    boolean asksForPresence() {
        return name.equals("exists");
    }

    String words() {
        return name + " " + operand;
    }

    void write(ObjectNode into) {
        into.set(name, operand);
    }
}
