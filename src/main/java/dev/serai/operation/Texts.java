package dev.serai.operation;

import dev.serai.api.Times;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Locale;

/** Texts of a format of their own, each read once from left to right. */
final class Texts {

    private static final String TOKEN_SIGNS = "!#$&^_.+-";
    private static final int LONGEST_TIME = 40;
    private static final int DAY_LENGTH = 10;
    private static final int MINUTES_LENGTH = "2026-01-31T08:30".length();
    private static final int LONGEST_PARAMETER_NAME = 64;
    private static final int LONGEST_PARAMETER = 128;
    private static final int MOST_PARAMETERS = 10;
    private static final BitSet BASE64 = base64();

    private Texts() {}

    /** One line: no control characters but tabs. */
    static String singleLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
                throw new Misfit("has a character that is not accepted, such as a line break");
            }
        }
        return text;
    }

    /** RFC 4648, section 4, with its padding. */
    static String base64(String text) {
        int end = text.length();
        while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        boolean fits = text.length() % 4 == 0;
        for (int i = 0; fits && i < end; i++) {
            fits = BASE64.get(text.charAt(i));
        }
        if (!fits) {
            throw new Misfit("is not Base64 (RFC 4648, no line breaks)");
        }
        return text;
    }

    private static BitSet base64() {
        BitSet characters = new BitSet();
        characters.set('A', 'Z' + 1);
        characters.set('a', 'z' + 1);
        characters.set('0', '9' + 1);
        characters.set('+');
        characters.set('/');
        return characters;
    }

    static String dateTime(String text) {
        if (Times.parse(text) == null) {
            throw new Misfit("is not a time; write it like 2026-01-31T08:30:00Z (RFC 3339)");
        }
        return withSeconds(text);
    }

    /** A day, a time with an offset, or a local time, which a time zone beside it places. */
    static String dayOrTime(String text) {
        if (text.length() <= LONGEST_TIME && (Times.parse(text) != null || Times.isLocal(text))) {
            return withSeconds(text);
        }
        if (text.length() != DAY_LENGTH) {
            throw notDayOrTime();
        }
        try {
            return LocalDate.parse(text).toString();
        } catch (DateTimeException e) {
            throw notDayOrTime();
        }
    }

    private static Misfit notDayOrTime() {
        return new Misfit("is neither a day nor a time; write e.g. 2026-01-31, 2026-01-31T08:30:00+01:00, or 2026-01-31T08:30:00 with a"
                + " time zone beside it");
    }

    /** RFC 3339 has no time without seconds. */
    private static String withSeconds(String time) {
        String text = time.toUpperCase(Locale.ROOT);
        boolean whole = text.length() > MINUTES_LENGTH && text.charAt(MINUTES_LENGTH) == ':';
        return whole ? text : text.substring(0, MINUTES_LENGTH) + ":00" + text.substring(MINUTES_LENGTH);
    }

    /** As {@link #dateTime}, or without the offset, where a field beside it names the time zone. */
    static String zonedDateTime(String text) {
        if (Times.parse(text) == null && !Times.isLocal(text)) {
            throw new Misfit("is not a time; write it like 2026-01-31T08:30:00Z (RFC 3339), or without the offset beside a time zone");
        }
        return text.toUpperCase(Locale.ROOT);
    }

    /** RFC 9110, 8.3.1, of one part: a type of several cannot be an attachment. */
    static String mediaType(String text) {
        int slash = token(text, 0);
        int end = slash < text.length() && text.charAt(slash) == '/' ? token(text, slash + 1) : 0;
        boolean fits = slash > 0 && end > slash + 1 && !"multipart".equalsIgnoreCase(text.substring(0, slash));
        for (int i = 0; fits && end < text.length(); i++) {
            end = parameter(text, end);
            fits = end > 0 && i < MOST_PARAMETERS;
        }
        if (!fits) {
            throw new Misfit("is not a media type; write e.g. application/pdf or text/calendar; method=REQUEST");
        }
        return text;
    }

    /** The end of the parameter that begins there; 0 when there is none. */
    private static int parameter(String text, int start) {
        int semicolon = blanks(text, start);
        if (semicolon == text.length() || text.charAt(semicolon) != ';') {
            return 0;
        }
        int name = blanks(text, semicolon + 1);
        int equals = token(text, name);
        if (equals == name || equals - name > LONGEST_PARAMETER_NAME || equals == text.length() || text.charAt(equals) != '=') {
            return 0;
        }
        int value = equals + 1;
        int end = value < text.length() && text.charAt(value) == '"' ? quoted(text, value) : value(text, value);
        return end == value || end - value > LONGEST_PARAMETER + 2 ? 0 : end;
    }

    private static int quoted(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c < ' ' || c > '~' || c == '\\') {
                return start;
            }
        }
        return start;
    }

    private static int value(String text, int start) {
        int end = start;
        while (end < text.length() && (isToken(text.charAt(end)) || text.charAt(end) == '\'')) {
            end++;
        }
        return end;
    }

    private static int token(String text, int start) {
        int end = start;
        while (end < text.length() && isToken(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isToken(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    private static int blanks(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) == ' ') {
            end++;
        }
        return end;
    }
}
