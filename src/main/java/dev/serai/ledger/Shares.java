package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;

/**
 * How many workers one tenant may occupy, by priority: a sixteenth of its share is free for what is high, and bulk has three quarters at
 * the most. Guarded by the lock of the queue.
 */
final class Shares {

    private static final int FREE_FOR_HIGH = 16;
    /** Too small for a part of it. */
    private static final int SMALL = 4;

    private int most = Integer.MAX_VALUE;
    private int mostNotHigh = Integer.MAX_VALUE;
    private int mostBulk = Integer.MAX_VALUE;

    void limit(int atOnce) {
        most = Math.max(1, atOnce);
        mostNotHigh = most < SMALL ? most : most - Math.max(1, most / FREE_FOR_HIGH);
        mostBulk = Math.max(1, most - Math.max(1, most / 4));
    }

    /** Whether the lane may begin another piece of work. */
    boolean admit(Lane lane) {
        TenantLanes tenant = lane.tenant;
        if (tenant.underWay >= most) {
            return false;
        }
        if (lane.priority == Priority.HIGH) {
            return true;
        }
        return tenant.underWay - tenant.underWay(Priority.HIGH) < mostNotHigh
                && (lane.priority == Priority.NORMAL || lane.underWay < mostBulk);
    }
}
