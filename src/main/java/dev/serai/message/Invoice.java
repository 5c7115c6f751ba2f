package dev.serai.message;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An invoice and what it comes to: each line is rounded to the currency's fraction digits, half up, and so is the tax of each rate over the
 * sum of its lines.
 *
 * @param dueDate null for none
 * @param notes lines of text below the sums
 */
record Invoice(String number, LocalDate issueDate, LocalDate dueDate, Party seller, Party buyer, List<Line> lines, Currency currency,
        List<String> notes) {

    private static final BigDecimal PERCENT = new BigDecimal("0.01");

    /**
     * Who sends or gets it.
     *
     * @param address its lines
     * @param taxId null for none
     */
    record Party(String name, List<String> address, String taxId) {}

    /**
     * What is charged.
     *
     * @param taxRate in per cent
     */
    record Line(String description, BigDecimal quantity, BigDecimal unitPrice, BigDecimal taxRate) {}

    /** The net amount of a line. */
    BigDecimal amount(Line line) {
        return rounded(line.quantity().multiply(line.unitPrice()));
    }

    private BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(currency.getDefaultFractionDigits(), RoundingMode.HALF_UP);
    }

    BigDecimal net() {
        return lines.stream().map(this::amount).reduce(rounded(BigDecimal.ZERO), BigDecimal::add);
    }

    /** The tax of each rate, by the rate. */
    SortedMap<BigDecimal, BigDecimal> taxes() {
        SortedMap<BigDecimal, BigDecimal> nets = new TreeMap<>();
        lines.forEach(line -> nets.merge(line.taxRate(), amount(line), BigDecimal::add));
        nets.replaceAll((rate, net) -> rounded(net.multiply(rate).multiply(PERCENT)));
        return nets;
    }

    BigDecimal tax() {
        return taxes().values().stream().reduce(rounded(BigDecimal.ZERO), BigDecimal::add);
    }

    BigDecimal total() {
        return net().add(tax());
    }
}
