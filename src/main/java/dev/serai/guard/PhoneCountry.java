package dev.serai.guard;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/**
 * Where a phone number is.
 *
 * @param code ISO 3166-1; {@value #NOWHERE} where it belongs to no country, as satellite telephones do
 * @param range the number without its last four digits
 */
public record PhoneCountry(String code, String range) {

    /** Of numbers that belong to no country. */
    public static final String NOWHERE = "ZZ";

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final int LAST = 4;
    private static final int SHORTEST = 4;

    /** @param number in E.164 */
    public static PhoneCountry of(String number) {
        String range = number.length() - LAST < SHORTEST ? number : number.substring(0, number.length() - LAST);
        try {
            PhoneNumber parsed = NUMBERS.parse(number, null);
            String exact = NUMBERS.getRegionCodeForNumber(parsed);
            String region = exact == null ? NUMBERS.getRegionCodeForCountryCode(parsed.getCountryCode()) : exact;
            return new PhoneCountry(region == null || region.length() != 2 ? NOWHERE : region, range);
        } catch (NumberParseException e) {
            return new PhoneCountry(NOWHERE, range);
        }
    }

    /** Whether a text is the code of a country that has phone numbers. */
    static boolean isCode(String text) {
        return text.equals(NOWHERE) || NUMBERS.getSupportedRegions().contains(text);
    }
}
