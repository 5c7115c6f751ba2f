package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Locale;
import java.util.function.BiFunction;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * Exact amounts of money in jq. {@code "12.5" | minor_units("CHF")} is 1250, {@code 1250 | major_units("CHF")} is {@code "12.50"}, by the
 * digits that ISO 4217 gives the currency. A provider that counts some currencies otherwise says so in a second argument:
 * {@code "100" | minor_units("ISK"; {ISK: 2})} is 10000 and back again {@code "100"}. {@code shift_decimal(2)} moves the point by as many
 * digits as it is told.
 */
final class MoneyFunctions {

    /** Digits of an amount, before and after the point. */
    private static final int MOST_DIGITS = 30;

    private MoneyFunctions() {}

    static void addTo(Scope scope) {
        scope.addFunction("minor_units", 1, of((amount, currency) -> minor(amount, digits(currency))));
        scope.addFunction("minor_units", 2, counted((amount, currency, digits) -> minor(amount, digits)));
        scope.addFunction("major_units", 1, of((amount, currency) -> major(amount, currency, digits(currency))));
        scope.addFunction("major_units", 2, counted(MoneyFunctions::major));
        scope.addFunction("shift_decimal", 1, of((amount, digits) -> {
            if (!digits.isIntegralNumber() || Math.abs(digits.asInt()) > MOST_DIGITS) {
                throw new IllegalArgumentException("shift_decimal takes a number of digits, not " + digits);
            }
            return minor(amount, digits.asInt());
        }));
    }

    private static JsonNode minor(BigDecimal amount, int digits) {
        try {
            return DecimalNode.valueOf(new PlainDecimal(amount.movePointRight(digits).setScale(0, RoundingMode.UNNECESSARY)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(amount.toPlainString() + " has more than " + digits + " digits after the point");
        }
    }

    private static JsonNode major(BigDecimal amount, JsonNode currency, int counted) {
        try {
            return TextNode.valueOf(amount.movePointLeft(counted).setScale(digits(currency), RoundingMode.UNNECESSARY).toPlainString());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(amount.toPlainString() + " is no whole number of the smallest unit of " + currency.asText());
        }
    }

    /** An amount, its currency, and the number of digits in which the provider counts it. */
    private interface Counting {

        JsonNode apply(BigDecimal amount, JsonNode currency, int digits);
    }

    private static Function counted(Counting result) {
        return (scope, arguments, in, path, output, version) -> arguments.get(1).apply(scope, in, otherwise ->
                arguments.get(0).apply(scope, in, currency -> {
                    try {
                        JsonNode digits = otherwise.path(currency.asText().toUpperCase(Locale.ROOT));
                        output.emit(result.apply(amount(in), currency, digits.isNumber() ? digits.asInt() : digits(currency)), null);
                    } catch (IllegalArgumentException e) {
                        throw new JsonQueryException(e.getMessage());
                    }
                }));
    }

    private static Function of(BiFunction<BigDecimal, JsonNode, JsonNode> result) {
        return (scope, arguments, in, path, output, version) -> {
            Expression argument = arguments.get(0);
            argument.apply(scope, in, value -> {
                try {
                    output.emit(result.apply(amount(in), value), null);
                } catch (IllegalArgumentException e) {
                    throw new JsonQueryException(e.getMessage());
                }
            });
        };
    }

    private static BigDecimal amount(JsonNode in) {
        if (in.isNumber() || in.isTextual()) {
            try {
                BigDecimal amount = new BigDecimal(in.asText());
                if (amount.precision() <= MOST_DIGITS && Math.abs(amount.scale()) <= MOST_DIGITS) {
                    return amount;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("an amount is a decimal number, not " + in.getNodeType() + " text of another kind");
            }
        }
        throw new IllegalArgumentException("an amount is a decimal number of at most " + MOST_DIGITS + " digits, not "
                + in.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    private static int digits(JsonNode currency) {
        try {
            int digits = Currency.getInstance(currency.asText().toUpperCase(Locale.ROOT)).getDefaultFractionDigits();
            if (digits >= 0) {
                return digits;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(currency + " is no currency of ISO 4217");
        }
        throw new IllegalArgumentException(currency + " is not money that has digits");
    }
}
