package dev.serai.client.smtp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply of a mail server (RFC 5321, 4.2) with its enhanced status code (RFC 3463).
 *
 * @param code 0 when the server did not reply
 * @param subject the second number of the enhanced code; -1 where it has none
 * @param detail the third number; -1 where it has none
 * @param text the server's own words on one line, codes included
 */
record SmtpReply(int code, int subject, int detail, String text) {

    static final SmtpReply NONE = new SmtpReply(0, -1, -1, "");

    private static final int LONGEST_TEXT = 2000;
    private static final Pattern START = Pattern.compile("([2-5]\\d\\d)(?:[ -]|$)(?:\\s{0,9}[245]\\.(\\d{1,3})\\.(\\d{1,3})(?!\\d))?");
    private static final Pattern LATER_LINE = Pattern.compile("[\r\n]{1,2}[2-5]\\d\\d[ -]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    static SmtpReply of(String response) {
        if (response == null) {
            return NONE;
        }
        String start = response.strip();
        start = start.length() > LONGEST_TEXT ? start.substring(0, LONGEST_TEXT) : start;
        Matcher found = START.matcher(start);
        if (!found.lookingAt()) {
            return NONE;
        }
        String text = CONTROL.matcher(LATER_LINE.matcher(start).replaceAll(" ")).replaceAll(" ");
        return new SmtpReply(Integer.parseInt(found.group(1)), number(found.group(2)), number(found.group(3)), text);
    }

    private static int number(String digits) {
        return digits == null ? -1 : Integer.parseInt(digits);
    }

    boolean positive() {
        return code >= 200 && code < 300;
    }

    boolean transientFailure() {
        return code >= 400 && code < 500;
    }

    boolean permanentFailure() {
        return code >= 500;
    }

    boolean is(int wantedSubject, int wantedDetail) {
        return subject == wantedSubject && detail == wantedDetail;
    }

    /** Whether the server has enough recipients in this mail and takes the others in another (RFC 5321, 4.5.3.1.10). */
    boolean tooManyRecipients() {
        return is(5, 3) || code >= 450 && says("too many recipients") || code == 452 && subject < 0;
    }

    /** Whether its words hold one of these, which are in lower case. */
    boolean says(String... wanted) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String each : wanted) {
            if (lower.contains(each)) {
                return true;
            }
        }
        return false;
    }
}
