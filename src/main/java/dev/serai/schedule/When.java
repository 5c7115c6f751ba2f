package dev.serai.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;

/**
 * When a schedule has its occurrences.
 *
 * @param starts the local time of the only one, or from which the rule counts; null for one with a relation
 * @param zone whose clock counts
 * @param rule an RRULE; null for none
 * @param exceptions local times that are left out
 * @param relation to an anchor; null for none
 */
record When(LocalDateTime starts, ZoneId zone, String rule, Set<LocalDateTime> exceptions, Relation relation) {

    /**
     * To an anchor, such as an appointment.
     *
     * @param field of the content, which gets the time of the anchor; null for none
     */
    record Relation(String type, String id, Distance distance, String field) {}

    /** Goes over occurrences, each later than the one before. */
    interface Walk {

        /** The next one; null for none. */
        Occurrence next();
    }

    When {
        exceptions = Set.copyOf(exceptions);
    }

    /** The occurrences after a time; none where there is an anchor, of which they are known otherwise. */
    Walk after(Instant time) {
        if (starts == null) {
            return () -> null;
        }
        if (rule == null) {
            Occurrence only = Occurrence.of(starts, zone);
            Occurrence[] left = {only.at().isAfter(time) && !exceptions.contains(starts) ? only : null};
            return () -> {
                Occurrence next = left[0];
                left[0] = null;
                return next;
            };
        }
        Recurrence.Walk times = Recurrence.stored(rule).walk(starts, LocalDateTime.ofInstant(time, zone).minusDays(1));
        Instant[] last = {time};
        return () -> next(times, last);
    }

    /** Two local times are the same instant where the clock leaves one of them out; that counts once. */
    private Occurrence next(Recurrence.Walk times, Instant[] last) {
        while (true) {
            LocalDateTime local = times.next();
            if (local == null) {
                return null;
            }
            Occurrence next = Occurrence.of(local, zone);
            if (next.at().isAfter(last[0]) && !exceptions.contains(local)) {
                last[0] = next.at();
                return next;
            }
        }
    }

    /** Without one more local time. */
    When except(LocalDateTime local) {
        Set<LocalDateTime> more = new TreeSet<>(exceptions);
        more.add(local);
        return new When(starts, zone, rule, more, relation);
    }
}
