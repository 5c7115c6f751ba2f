package dev.serai.operation;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** The formats that a schema of an operation may ask for, by name. */
final class Formats {

    /** Lets one address stand for a list of them; its elements are addresses. */
    static final String ADDRESS = "email-address";
    static final String ADDRESSES = "email-address-list";
    /** An exact decimal; with {@code x-currency} one that its currency has. */
    static final String AMOUNT = "amount";
    static final String CURRENCY = "currency";

    private static final Map<String, Format> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry(ADDRESSES, written -> written),
            Map.entry(AMOUNT, written -> written),
            Map.entry(CURRENCY, Format.ofText(text -> Amounts.currency(text).getCurrencyCode())),
            Map.entry(ADDRESS, new EmailAddressFormat()),
            Map.entry("phone-number", Format.ofText(PhoneNumbers::number)),
            Map.entry("sms-sender", Format.ofText(PhoneNumbers::sender)),
            Map.entry("base64", Format.ofText(Texts::base64)),
            Map.entry("media-type", Format.ofText(Texts::mediaType)),
            Map.entry("single-line", Format.ofText(Texts::singleLine)),
            Map.entry("date", Format.ofText(Formats::date)),
            Map.entry("date-time", Format.ofText(Texts::dateTime)),
            Map.entry("zoned-date-time", Format.ofText(Texts::zonedDateTime)),
            Map.entry("day-or-time", Format.ofText(Texts::dayOrTime)),
            Map.entry("time-zone", Format.ofText(Formats::timeZone)),
            Map.entry("uri", Format.ofText(Formats::uri)),
            Map.entry("uuid", Format.ofText(Formats::uuid))));

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final int LONGEST_ZONE = 60;
    private static final int UUID_LENGTH = 36;

    private Formats() {}

    /** The format; null where there is none of that name. */
    static Format find(String name) {
        return ALL.get(name);
    }

    /** All names, for messages. */
    static String accepted() {
        return String.join(", ", ALL.keySet());
    }

    private static String date(String text) {
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text).toString();
            }
        } catch (DateTimeException e) {
            throw new Misfit("is no day of the calendar; write e.g. 2026-01-31");
        }
        throw new Misfit("is not a day; write e.g. 2026-01-31");
    }

    private static String timeZone(String text) {
        try {
            if (text.length() <= LONGEST_ZONE) {
                return ZoneId.of(text).getId();
            }
        } catch (DateTimeException e) {
            throw new Misfit("is not a time zone; write e.g. Europe/Zurich");
        }
        throw new Misfit("is not a time zone; write e.g. Europe/Zurich");
    }

    private static String uri(String text) {
        try {
            if (new URI(text).isAbsolute()) {
                return text;
            }
        } catch (URISyntaxException e) {
            throw new Misfit("is not a URI; write e.g. https://example.com/path");
        }
        throw new Misfit("is not a URI with a scheme; write e.g. https://example.com/path");
    }

    private static String uuid(String text) {
        try {
            if (text.length() == UUID_LENGTH) {
                return UUID.fromString(text).toString();
            }
        } catch (IllegalArgumentException e) {
            throw new Misfit("is not a UUID");
        }
        throw new Misfit("is not a UUID");
    }
}
