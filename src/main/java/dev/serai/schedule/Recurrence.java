package dev.serai.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * A rule of recurrence (RFC 5545, section 3.3.10) over local times. What would take long to reckon, or yields more often than once a
 * minute, is refused; a search that finds nothing in a thousand periods ends.
 */
final class Recurrence {

    private static final String PREFIX = "RRULE:";
    private static final int LONGEST = 500;
    private static final int MOST_OF_ONE_PERIOD = 10_000;
    private static final int MOST_TRIED = 20_000;
    private static final int YEARS_TRIED = 10;
    private static final int YEARS_LOOKED_FOR = 20;
    /** The library goes over all years in between, one by one. */
    private static final int MOST_YEARS_BETWEEN = 1000;
    private static final int LAST_YEAR = 9999;
    private static final String EXAMPLE = "; write e.g. FREQ=WEEKLY;BYDAY=MO (RFC 5545, section 3.3.10)";

    private final RecurrenceRule rule;

    private Recurrence(RecurrenceRule rule) {
        this.rule = rule;
    }

    /** A rule that was checked when it was stored. */
    static Recurrence stored(String text) {
        try {
            return new Recurrence(new RecurrenceRule(text, RfcMode.RFC5545_STRICT));
        } catch (InvalidRecurrenceRuleException e) {
            throw new BadRuleException("is \"" + text + "\": " + e.getMessage());
        }
    }

    /**
     * Reads and checks a rule.
     *
     * @param zone whose clock counts
     * @param until when it ends, in local time; null where the rule says it, or it does not end
     * @param count how many occurrences it has; null where the rule says it, or it does not end
     * @throws BadRuleException for a rule that cannot be kept
     */
    static Recurrence parse(String text, LocalDateTime starts, ZoneId zone, LocalDateTime until, Integer count) {
        String written = text.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? text.substring(PREFIX.length()) : text;
        if (written.length() > LONGEST) {
            throw new BadRuleException("must be at most " + LONGEST + " characters long");
        }
        Recurrence recurrence;
        try {
            recurrence = new Recurrence(new RecurrenceRule(written.toUpperCase(Locale.ROOT), RfcMode.RFC5545_STRICT));
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
            throw new BadRuleException("is \"" + text + "\", which is no rule of recurrence: " + e.getMessage() + EXAMPLE);
        }
        recurrence.end(zone, until, count);
        recurrence.check();
        recurrence.tryOut(starts);
        return recurrence;
    }

    private void end(ZoneId zone, LocalDateTime until, Integer count) {
        boolean ends = rule.getUntil() != null || rule.getCount() != null;
        if (ends && (until != null || count != null) || until != null && count != null) {
            throw new BadRuleException("ends twice: give one of until and count, beside the rule or within it");
        }
        if (until != null) {
            rule.setUntil(dateTime(until));
        } else if (count != null) {
            rule.setCount(count);
        } else if (rule.getUntil() != null) {
            DateTime end = rule.getUntil();
            rule.setUntil(dateTime(end.isAllDay() ? local(end).toLocalDate().atTime(LocalTime.of(23, 59, 59))
                    : end.isFloating() ? local(end) : LocalDateTime.ofInstant(Instant.ofEpochMilli(end.getTimestamp()), zone)));
        }
    }

    private void check() {
        if (rule.getFreq() == Freq.SECONDLY || values(Part.BYSECOND) > 1) {
            throw new BadRuleException("has occurrences every few seconds; at most one a minute is accepted");
        }
        long most = MOST_YEARS_BETWEEN * perYear();
        if (rule.getInterval() > most) {
            throw new BadRuleException("has an interval of " + rule.getInterval() + "; at most " + most + " is accepted with "
                    + rule.getFreq() + ", which is " + MOST_YEARS_BETWEEN + " years");
        }
        long ofOnePeriod = days() * (isFiner(Freq.DAILY) ? 1 : Math.max(1, values(Part.BYHOUR)))
                * (isFiner(Freq.HOURLY) ? 1 : Math.max(1, values(Part.BYMINUTE)));
        if (ofOnePeriod > MOST_OF_ONE_PERIOD) {
            throw new BadRuleException("can have " + ofOnePeriod + " occurrences in one period (" + rule.getFreq() + "); at most "
                    + MOST_OF_ONE_PERIOD + " are reckoned with; write it with a shorter FREQ");
        }
    }

    private long perYear() {
        return switch (rule.getFreq()) {
            case YEARLY -> 1;
            case MONTHLY -> 12;
            case WEEKLY -> 52;
            case DAILY -> 365;
            case HOURLY -> 365 * 24;
            default -> 365 * 24 * 60;
        };
    }

    /** How many days of one period it may have. */
    private long days() {
        boolean byDay = Stream.of(Part.BYDAY, Part.BYMONTHDAY, Part.BYYEARDAY, Part.BYWEEKNO, Part.BYMONTH).anyMatch(rule::hasPart);
        return !byDay ? 1 : switch (rule.getFreq()) {
            case YEARLY -> 366;
            case MONTHLY -> 31;
            case WEEKLY -> 7;
            default -> 1;
        };
    }

    private boolean isFiner(Freq than) {
        return rule.getFreq().ordinal() > than.ordinal();
    }

    private int values(Part part) {
        List<Integer> values = rule.hasPart(part) ? rule.getByPart(part) : null;
        return values == null ? 0 : values.size();
    }

    /** Finds out whether the search for occurrences comes to an end that the rule does not mean. */
    private void tryOut(LocalDateTime starts) {
        int found = 0;
        LocalDateTime last = starts;
        try {
            Walk walk = walk(starts, null);
            while (found < MOST_TRIED) {
                LocalDateTime next = walk.next();
                if (next == null || next.isAfter(starts.plusYears(YEARS_TRIED))) {
                    break;
                }
                last = next;
                found++;
            }
        } catch (EndlessSearchException e) {
            throw new BadRuleException(found == 0 ? "never has an occurrence: none was found in a thousand periods from the start on"
                    : "has gaps of more than a thousand periods, such as the one after " + last + "; write it with a longer FREQ and with"
                            + " BYHOUR and BYMINUTE");
        }
        if (found == 0) {
            throw new BadRuleException("has no occurrence within " + YEARS_TRIED + " years from its start");
        }
    }

    /** The search for the next occurrence found nothing in as many periods as are searched. */
    static final class EndlessSearchException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        EndlessSearchException(Throwable cause) {
            super("No further occurrence was found in a thousand periods", cause);
        }
    }

    /** Goes over the local times of the rule from one on. */
    interface Walk {

        /** The next one; null for none, or none before the year 10000. */
        LocalDateTime next();
    }

    /**
     * The local times of the rule.
     *
     * @param from those before may be left out, for speed; null for none
     */
    Walk walk(LocalDateTime starts, LocalDateTime from) {
        try {
            RecurrenceRuleIterator times = rule.iterator(dateTime(from == null ? starts : near(starts, from)));
            if (from != null && from.isAfter(starts)) {
                times.fastForward(dateTime(from));
            }
            return () -> next(times);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new EndlessSearchException(e);
        }
    }

    private static LocalDateTime next(RecurrenceRuleIterator times) {
        try {
            LocalDateTime next = times.hasNext() ? local(times.nextDateTime()) : null;
            return next == null || next.getYear() > LAST_YEAR ? null : next;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new EndlessSearchException(e);
        }
    }

    /** Which of these the rule does not have; those after twenty years from its start are not looked for. */
    List<LocalDateTime> notAmong(LocalDateTime starts, Set<LocalDateTime> times) {
        List<LocalDateTime> not = new ArrayList<>();
        Walk walk = null;
        LocalDateTime next = null;
        for (LocalDateTime time : new TreeSet<>(times)) {
            if (time.isBefore(starts) || time.isAfter(starts.plusYears(YEARS_LOOKED_FOR))) {
                not.add(time);
                continue;
            }
            if (walk == null || step() != null) {
                walk = walk(starts, time);
                next = walk.next();
            }
            while (next != null && next.isBefore(time)) {
                next = walk.next();
            }
            if (!time.equals(next)) {
                not.add(time);
            }
        }
        return not;
    }

    /** The length of its periods, where it does not matter with which one they are begun to be counted; null else. */
    private Duration step() {
        if (rule.getCount() != null) {
            return null;
        }
        return switch (rule.getFreq()) {
            case MINUTELY -> Duration.ofMinutes(rule.getInterval());
            case HOURLY -> Duration.ofHours(rule.getInterval());
            case DAILY -> Duration.ofDays(rule.getInterval());
            case WEEKLY -> Duration.ofDays(7L * rule.getInterval());
            default -> null;
        };
    }

    /** A start as good as the first one, not long before a time: so that an old rule takes no longer than a new one. */
    private LocalDateTime near(LocalDateTime starts, LocalDateTime from) {
        Duration step = step();
        if (step == null) {
            return starts;
        }
        long steps = Duration.between(starts, from).dividedBy(step) - 2;
        return steps <= 0 ? starts : starts.plus(step.multipliedBy(steps));
    }

    private static DateTime dateTime(LocalDateTime time) {
        return new DateTime(time.getYear(), time.getMonthValue() - 1, time.getDayOfMonth(), time.getHour(), time.getMinute(),
                time.getSecond());
    }

    private static LocalDateTime local(DateTime time) {
        return time.isAllDay() ? LocalDateTime.of(time.getYear(), time.getMonth() + 1, time.getDayOfMonth(), 0, 0)
                : LocalDateTime.of(time.getYear(), time.getMonth() + 1, time.getDayOfMonth(), time.getHours(), time.getMinutes(),
                        time.getSeconds());
    }

    /** As it is stored: its end, where it has one, is a local time. */
    @Override
    public String toString() {
        return rule.toString();
    }
}
