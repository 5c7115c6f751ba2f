package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;

/**
 * Amounts of money: exact decimals, written as text or as a number, that become text with as many decimal places as ISO 4217 gives their
 * currency. Nothing is ever rounded.
 */
final class Amounts {

    private static final int LONGEST = 40;
    private static final int MOST_DIGITS = 15;

    private Amounts() {}

    /** The currency of a code, in any case. */
    static Currency currency(String code) {
        Currency currency = find(code);
        if (currency == null) {
            throw new Misfit("is not a currency; write its code of ISO 4217, e.g. CHF");
        }
        return currency;
    }

    /** The currency of a code, in any case; null where there is none that has amounts. */
    static Currency find(String code) {
        try {
            Currency currency = code == null ? null : Currency.getInstance(code.strip().toUpperCase(Locale.ROOT));
            return currency == null || currency.getDefaultFractionDigits() < 0 ? null : currency;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * The amount in its normal form; a value that is neither text nor a number as it is.
     *
     * @param currency null where it is not known
     * @throws Misfit when it is no amount, or none of the currency
     */
    static JsonNode normal(JsonNode written, Currency currency) {
        if (!written.isTextual() && !written.isNumber()) {
            return written;
        }
        BigDecimal amount = written.isTextual() ? parse(written.textValue().strip()) : exact(written);
        if (amount == null || Math.abs((long) amount.scale()) > LONGEST) {
            throw new Misfit("is not an amount; write an exact decimal without separators, e.g. \"1234.50\"");
        }
        if (amount.signum() < 0) {
            throw new Misfit("is less than zero");
        }
        if (amount.precision() - amount.scale() > MOST_DIGITS) {
            throw new Misfit("has more than " + MOST_DIGITS + " digits before the decimal point");
        }
        BigDecimal shortest = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        if (currency == null) {
            return TextNode.valueOf(shortest.scale() < 0 ? shortest.toPlainString() : amount.toPlainString());
        }
        int places = currency.getDefaultFractionDigits();
        if (shortest.scale() > places) {
            throw new Misfit("has " + shortest.scale() + " decimal places, but " + currency.getCurrencyCode() + " has " + places);
        }
        return TextNode.valueOf(shortest.setScale(places).toPlainString());
    }

    private static BigDecimal exact(JsonNode number) {
        return number.isFloat() || number.isDouble() && !Double.isFinite(number.doubleValue()) ? null : number.decimalValue();
    }

    private static BigDecimal parse(String text) {
        try {
            return text.isEmpty() || text.length() > LONGEST ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
