package dev.serai.suppression;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Hours of each day, over midnight where they end before they start. */
record QuietWindow(LocalTime starts, LocalTime ends) {

    /** Reads {@code 21:00-08:00}; empty for what is no window. */
    static Optional<QuietWindow> parse(String text) {
        int dash = text.indexOf('-');
        try {
            QuietWindow window = dash < 0 ? null : new QuietWindow(LocalTime.parse(text.substring(0, dash)),
                    LocalTime.parse(text.substring(dash + 1)));
            return Optional.ofNullable(window).filter(found -> !found.starts().equals(found.ends()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * When it ends, of the clock of a place: where the clock is turned, the hour that comes twice is within it both times, and one that
     * is left out ends when the clock goes on.
     *
     * @return empty where the time is outside of it
     */
    Optional<Instant> end(Instant now, ZoneId zone) {
        ZonedDateTime there = now.atZone(zone);
        LocalTime time = there.toLocalTime();
        boolean overnight = ends.isBefore(starts);
        boolean evening = !time.isBefore(starts);
        boolean morning = time.isBefore(ends);
        if (overnight ? !evening && !morning : !evening || !morning) {
            return Optional.empty();
        }
        LocalDate day = overnight && evening ? there.toLocalDate().plusDays(1) : there.toLocalDate();
        ZonedDateTime end = ZonedDateTime.of(day, ends, zone);
        return Optional.of((end.toInstant().isAfter(now) ? end : end.withLaterOffsetAtOverlap()).toInstant());
    }
}
