package dev.serai.suppression;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.serai.address.EmailAddress;
import dev.serai.address.InvalidAddressException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as they are compared: mail in lower case with its domain in ASCII, phones in E.164. */
final class Address {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{4,14}");
    private static final Pattern DIGITS = Pattern.compile("[1-9]\\d{6,14}");
    private static final int LONGEST = 400;

    private Address() {}

    /** The normal form; empty for what is neither an address of mail nor a phone number with its country code. */
    static Optional<String> normal(String written) {
        String text = written == null ? "" : written.strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        return text.indexOf('@') >= 0 ? mail(text) : phone(text);
    }

    private static Optional<String> mail(String text) {
        try {
            return Optional.of(EmailAddress.parse(text).toString().toLowerCase(Locale.ROOT));
        } catch (InvalidAddressException e) {
            return Optional.empty();
        }
    }

    /** Some providers leave the + away. */
    private static Optional<String> phone(String text) {
        if (E164.matcher(text).matches()) {
            return Optional.of(text);
        }
        try {
            PhoneNumber number = NUMBERS.parse(DIGITS.matcher(text).matches() ? "+" + text : text, null);
            return NUMBERS.isPossibleNumber(number) ? Optional.of(NUMBERS.format(number, PhoneNumberFormat.E164)) : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** Whether the normal form is a phone's. */
    static boolean isPhone(String normal) {
        return normal.startsWith("+");
    }
}
