package dev.serai.schedule;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What schedules are kept at a distance from.
 *
 * @param type e.g. {@code appointment}
 * @param at when it is; null where nobody said
 * @param zone in whose calendar days count
 * @param cancelledAt null where it is not
 * @param reason why it was cancelled; null where nobody said
 */
record Anchor(String type, String id, Instant at, ZoneId zone, Instant cancelledAt, String reason) {}
