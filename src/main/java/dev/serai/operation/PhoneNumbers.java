package dev.serai.operation;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.regex.Pattern;

/** Phone numbers, which become E.164 or are refused, and what else a text message may come from. */
final class PhoneNumbers {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final String BETWEEN_DIGITS = " .-/()\u00A0\u2010\u2011\u2012\u2013\u2212\uFF0D\uFF08\uFF09\u3000";
    private static final Pattern BLANK_ENDS = Pattern.compile("\\A[ \\t\\u00A0]{1,20}|[ \\t\\u00A0]{1,20}\\z");
    private static final Pattern SHORT_CODE = Pattern.compile("[0-9]{3,8}");
    private static final Pattern SENDER_ID = Pattern.compile("[A-Za-z0-9 ._+-]+");
    private static final int LONGEST_SENDER_ID = 11;

    private PhoneNumbers() {}

    /** The number in E.164. */
    static String number(String written) {
        return e164(trimmed(written));
    }

    /** What a text message may come from: a number in E.164, a short code or a sender id of letters and digits. */
    static String sender(String untrimmed) {
        String written = trimmed(untrimmed);
        if (written.startsWith("+") || written.startsWith("\uFF0B")) {
            return e164(written);
        }
        if (SHORT_CODE.matcher(written).matches()) {
            return written;
        }
        if (written.length() > LONGEST_SENDER_ID || !SENDER_ID.matcher(written).matches()
                || written.chars().noneMatch(PhoneNumbers::isLetter)) {
            throw new Misfit("is neither a number with + and country code, e.g. +41791234567, nor a short code of 3 to 8"
                    + " digits, nor a sender id of up to " + LONGEST_SENDER_ID + " letters, digits, spaces and . _ - + with a letter"
                    + " among them");
        }
        return written;
    }

    private static String trimmed(String written) {
        return BLANK_ENDS.matcher(written).replaceAll("");
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /**
     * The number in E.164. Taken are digits with a + in front and what people put between them; anything else, such as letters or an
     * extension, would have to be dropped and so is refused.
     */
    private static String e164(String written) {
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            boolean plus = i == 0 && (c == '+' || c == '\uFF0B');
            if (!plus && !Character.isDigit(c) && BETWEEN_DIGITS.indexOf(c) < 0) {
                throw new Misfit("is not a phone number alone: it has " + (c > ' ' && c < 0x7f ? "\"" + c + "\""
                        : String.format("the character U+%04X", (int) c)) + "; write it with its country code, e.g. +41791234567");
            }
        }
        try {
            PhoneNumber number = NUMBERS.parse(written, null);
            ValidationResult result = NUMBERS.isPossibleNumberWithReason(number);
            if (result == ValidationResult.IS_POSSIBLE) {
                return NUMBERS.format(number, PhoneNumberFormat.E164);
            }
            throw new Misfit("is not a phone number: " + switch (result) {
                case TOO_SHORT, IS_POSSIBLE_LOCAL_ONLY -> "it has too few digits";
                case TOO_LONG -> "it has too many digits";
                case INVALID_COUNTRY_CODE -> "there is no such country code";
                default -> "it has a wrong number of digits";
            });
        } catch (NumberParseException e) {
            throw new Misfit("is not a phone number; write it with its country code, e.g. +41791234567");
        }
    }
}
