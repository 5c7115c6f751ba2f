package dev.serai.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far from an anchor something is, as ISO 8601 writes it: days by the calendar of a zone, and a time that is exact.
 *
 * @param text as it is stored, with a minus where it comes before the anchor
 */
record Distance(String text) {

    static final String ACCEPTED = "must be a duration (ISO 8601) of at most 366 days, such as PT24H, P1D, P2W or P1DT12H";

    private static final Pattern FORM = Pattern.compile("(-)?P(?:([0-9]{1,3})W)?(?:([0-9]{1,3})D)?(T(?:[0-9]{1,4}H)?(?:[0-9]{1,6}M)?"
            + "(?:[0-9]{1,8}S)?)?");
    private static final int FURTHEST = 366;

    /** Reads one; null for what is none. */
    static Distance parse(String text, boolean before) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || matcher.group(1) != null || text.endsWith("P") || text.endsWith("T")) {
            return null;
        }
        Distance distance = new Distance((before ? "-" : "") + text);
        boolean near = Duration.ofDays(distance.days()).plus(distance.time()).compareTo(Duration.ofDays(FURTHEST)) <= 0;
        return near ? distance : null;
    }

    boolean isBefore() {
        return text.startsWith("-");
    }

    /** Without the minus. */
    String plain() {
        return isBefore() ? text.substring(1) : text;
    }

    private Matcher matcher() {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("\"" + text + "\" is no distance");
        }
        return matcher;
    }

    private long days() {
        Matcher matcher = matcher();
        return 7 * number(matcher.group(2)) + number(matcher.group(3));
    }

    private Duration time() {
        String time = matcher().group(4);
        return time == null ? Duration.ZERO : Duration.parse("P" + time);
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** When it is, of an anchor. */
    Instant from(Instant anchor, ZoneId zone) {
        return isBefore() ? anchor.atZone(zone).minusDays(days()).minus(time()).toInstant()
                : anchor.atZone(zone).plusDays(days()).plus(time()).toInstant();
    }
}
