package dev.serai.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.serai.address.EmailAddress;
import dev.serai.api.ProblemException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One person, by an email address or a phone number, and how to find them in texts.
 *
 * @param normal the address in lower case, or the number in E.164
 * @param digits the number without its country code, by which texts are found that may have it; null for an address
 * @param pattern matches every way to write it, and no longer address or number
 */
public record Subject(String normal, String digits, Pattern pattern) {

    static final String ERASED = "[erased]";

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@\"<>,;]+@[^\\s@\"<>,;]+\\.[^\\s@\"<>,;]+");
    private static final int LONGEST = 320;
    private static final String BETWEEN_DIGITS = "[\\s().\\-/\\u00a0]*";

    /** @throws ProblemException 400 when the text is neither an address nor a number with its country code */
    static Subject parse(String text) {
        return of(text).orElseThrow(() -> ProblemException.badField("subject",
                "must be an email address, or a phone number with its country code, such as +41791234567"));
    }

    /** Whom the text means; empty when it is neither an address nor a number with its country code. */
    public static Optional<Subject> of(String text) {
        String stripped = text == null ? "" : text.strip();
        if (stripped.length() <= LONGEST && ADDRESS.matcher(stripped).matches()) {
            return Optional.of(address(stripped.toLowerCase(Locale.ROOT), EmailAddress.normalised(stripped).toLowerCase(Locale.ROOT)));
        }
        try {
            PhoneNumber number = NUMBERS.parse(stripped, null);
            return NUMBERS.isPossibleNumber(number) ? Optional.of(number(number)) : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** @param normal with its domain in ASCII, as messages have it; other texts may have it as it is written */
    private static Subject address(String written, String normal) {
        return new Subject(normal, null, Pattern.compile("(?<![\\p{L}\\p{N}._%+'-])(?:" + Pattern.quote(normal) + "|"
                + Pattern.quote(written) + ")(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    }

    private static Subject number(PhoneNumber number) {
        String national = NUMBERS.getNationalSignificantNumber(number);
        String country = String.join(BETWEEN_DIGITS, String.valueOf(number.getCountryCode()).split(""));
        String prefix = "(?:(?:\\+|00)?" + BETWEEN_DIGITS + country + BETWEEN_DIGITS + "(?:\\(0\\)" + BETWEEN_DIGITS + ")?|0"
                + BETWEEN_DIGITS + ")?";
        Pattern pattern = Pattern.compile("(?<![\\p{L}\\p{N}+])" + prefix + String.join(BETWEEN_DIGITS, national.split("")) + "(?!\\p{N})");
        return new Subject(NUMBERS.format(number, PhoneNumberFormat.E164), national, pattern);
    }

    /** Whether a text names the person. */
    public boolean isIn(String text) {
        return text != null && pattern.matcher(text).find();
    }

    /** Whether a field of the tree, or the name of one, does. */
    public boolean isIn(JsonNode tree) {
        if (tree.isValueNode()) {
            return isIn(tree.asText());
        }
        if (tree.isObject()) {
            return tree.properties().stream().anyMatch(field -> isIn(field.getKey()) || isIn(field.getValue()));
        }
        for (JsonNode item : tree) {
            if (isIn(item)) {
                return true;
            }
        }
        return false;
    }

    /** The text without the person. */
    String leftOutOf(String text) {
        return text == null ? null : pattern.matcher(text).replaceAll(java.util.regex.Matcher.quoteReplacement(ERASED));
    }
}
