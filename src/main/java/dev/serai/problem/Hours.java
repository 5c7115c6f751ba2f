package dev.serai.problem;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How often something happened in each of 24 hours.
 *
 * @param last the beginning of the last of them
 * @param counts the first hour first
 */
record Hours(Instant last, List<Long> counts) {

    static final int MOST = 24;

    /** Nothing in the hours up to that of the instant. */
    static Hours none(Instant at) {
        return new Hours(at.truncatedTo(ChronoUnit.HOURS), Collections.nCopies(MOST, 0L));
    }

    /** The same times, seen from a later hour; these where it is none. */
    Hours upTo(Instant now) {
        long passed = ChronoUnit.HOURS.between(last, now.truncatedTo(ChronoUnit.HOURS));
        if (passed <= 0) {
            return this;
        }
        int left = (int) Math.min(passed, MOST);
        List<Long> later = new ArrayList<>(counts.subList(left, MOST));
        later.addAll(none(now).counts().subList(0, left));
        return new Hours(now.truncatedTo(ChronoUnit.HOURS), List.copyOf(later));
    }

    /** With one more at that instant; what was before all of the hours is not counted. */
    Hours plus(Instant at) {
        Hours hours = upTo(at);
        long ago = ChronoUnit.HOURS.between(at.truncatedTo(ChronoUnit.HOURS), hours.last);
        if (ago >= MOST) {
            return hours;
        }
        List<Long> more = new ArrayList<>(hours.counts);
        more.set(MOST - 1 - (int) ago, more.get(MOST - 1 - (int) ago) + 1);
        return new Hours(hours.last, List.copyOf(more));
    }
}
