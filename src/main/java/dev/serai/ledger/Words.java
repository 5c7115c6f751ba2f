package dev.serai.ledger;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.ProblemException;
import java.util.Locale;

/**
 * What somebody looks for in messages.
 *
 * @param needle in lower case, as JSON writes it
 * @param digits of something that may be a phone number only these, as messages have them; else the same as the needle
 */
public record Words(String needle, String digits) {

    private static final int SHORTEST = 2;
    private static final int LONGEST = 200;
    private static final int FEWEST_DIGITS = 5;
    private static final String OF_NUMBERS = "+() ./-";

    /** @throws ProblemException 400 for a text that is too short or too long to be looked for */
    public static Words of(String field, String text) {
        if (text.length() < SHORTEST || text.length() > LONGEST) {
            throw ProblemException.badField(field, "has " + text.length() + " characters; an address, a word of the message or the"
                    + " beginning of an id of " + SHORTEST + " to " + LONGEST + " characters is looked for");
        }
        String quoted = TextNode.valueOf(text.toLowerCase(Locale.ROOT)).toString();
        String needle = quoted.substring(1, quoted.length() - 1);
        boolean isNumber = text.chars().allMatch(each -> isDigit(each) || OF_NUMBERS.indexOf(each) >= 0)
                && text.chars().filter(Words::isDigit).count() >= FEWEST_DIGITS;
        return new Words(needle, isNumber ? digitsOf(text) : needle);
    }

    private static boolean isDigit(int each) {
        return each >= '0' && each <= '9';
    }

    private static String digitsOf(String text) {
        return text.chars().filter(Words::isDigit).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
