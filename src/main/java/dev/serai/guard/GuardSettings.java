package dev.serai.guard;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a tenant set.
 *
 * @param otherwise what counts for countries without a rule: {@code allow}, {@code block} or {@code monitor}
 * @param countries rules; of those that fit a number, the one with the longest calling code counts, then the one of its country
 * @param spend what codes and messages may cost in a day; null for no end
 * @param messages whether it holds for all text messages, and not for codes alone
 * @param blockRanges whether ranges are blocked to which codes go that nobody enters
 */
public record GuardSettings(String otherwise, List<Rule> countries, Spend spend, boolean messages, boolean blockRanges) {

    /** What counts where a tenant set nothing. */
    static final GuardSettings USUAL = new GuardSettings("allow", List.of(), null, false, true);

    /**
     * A rule.
     *
     * @param country ISO 3166-1, or how numbers begin, such as {@code +4479}
     * @param action {@code allow}, {@code block} or {@code monitor}
     * @param price what a message there costs; null for the usual price
     */
    public record Rule(String country, String action, @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price) {}

    /**
     * What a day may cost.
     *
     * @param currency of all prices
     * @param perDay from midnight to midnight, UTC
     * @param price of a message to countries without a price of their own
     */
    public record Spend(String currency, @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal perDay,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price) {}

    /** The rule for a number; one made of what counts otherwise where there is none. */
    Rule rule(String number, String country) {
        Rule best = null;
        for (Rule rule : countries) {
            boolean fits = rule.country().startsWith("+") ? number.startsWith(rule.country()) : rule.country().equals(country);
            if (fits && (best == null || rank(rule) > rank(best))) {
                best = rule;
            }
        }
        return best == null ? new Rule(country, otherwise, null) : best;
    }

    private static int rank(Rule rule) {
        return rule.country().startsWith("+") ? rule.country().length() : 0;
    }

    /** What a message by a rule costs. */
    BigDecimal price(Rule rule) {
        return rule.price() != null ? rule.price() : spend == null ? BigDecimal.ZERO : spend.price();
    }
}
