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
 * @param fresh whether nothing was: this node has just accepted it. Else it was claimed, as any node might have done
 */
public record History(int revision, int replays, Instant begunAt, boolean interrupted, String notes, boolean fresh) {

    /** Of work that was claimed. */
    public History(int revision, int replays, Instant begunAt, boolean interrupted, String notes) {
        this(revision, replays, begunAt, interrupted, notes, false);
    }

    /** Of work that has just been accepted. */
    public static History none(Instant begunAt) {
        return new History(0, 0, begunAt, false, null, true);
    }
}
