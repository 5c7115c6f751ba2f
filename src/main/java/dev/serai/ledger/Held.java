package dev.serai.ledger;

import java.time.Instant;

/** A piece of work that a node holds; guarded by the lock of the queue. */
final class Held {

    final Work work;
    final Lane lane;
    /** Whether its message is in memory. */
    final boolean kept;
    Instant leasedUntil;
    boolean taken;
    boolean carried;

    Held(Work work, Lane lane, Instant leasedUntil) {
        this.work = work;
        this.lane = lane;
        this.kept = work.message() != null;
        this.leasedUntil = leasedUntil;
    }

    boolean isUnderWay() {
        return taken && !carried;
    }
}
