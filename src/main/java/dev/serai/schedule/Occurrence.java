package dev.serai.schedule;

import dev.serai.api.Zones;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * One time of a schedule.
 *
 * @param local as the schedule has it, which is what counts
 * @param at when that is, as far as is known today of the zone
 */
record Occurrence(LocalDateTime local, ZoneId zone, Instant at) {

    static Occurrence of(LocalDateTime local, ZoneId zone) {
        return new Occurrence(local, zone, Zones.at(local, zone).toInstant());
    }

    static Occurrence of(Instant at, ZoneId zone) {
        return new Occurrence(LocalDateTime.ofInstant(at, zone), zone, at);
    }

    /** What is to be said of it because the clock is turned; null for nothing. */
    String note() {
        LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
        if (!shown.equals(local)) {
            return "The clock of " + zone + " leaves out " + local.toLocalTime() + " on this day; it is " + shown.toLocalTime() + " then";
        }
        return zone.getRules().getValidOffsets(local).size() < 2 ? null
                : "The clock of " + zone + " shows " + local.toLocalTime() + " twice on this day; the first time counts";
    }
}
