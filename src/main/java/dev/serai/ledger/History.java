package dev.serai.ledger;

import java.time.Instant;

/**
 * What was before a piece of work was taken.
 *
 * @param revision how often its message was corrected
 * @param replays how often a person sent it again
 * @param begunAt since when an attempt that nobody has settled may be under way
 * @param interrupted whether a node held it that did not settle it, so that an attempt may have been made of which nothing is known
 * @param notes what the round before left to the next; null for nothing
 */
public record History(int revision, int replays, Instant begunAt, boolean interrupted, String notes) {

    /** Of work that has just been accepted, or is taken for the first time. */
    public static History none(Instant begunAt) {
        return new History(0, 0, begunAt, false, null);
    }
}
