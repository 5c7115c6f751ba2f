package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;

/**
 * How much a node holds: a number of each priority, in all and of each tenant, and bytes of messages. No priority takes the room of
 * another. Guarded by the lock of the queue.
 */
final class Room {

    private final int most;
    private final int mostPerTenant;
    private final long bytesMost;
    private final int[] reserved = new int[Priority.values().length];
    private long bytes;

    Room(LedgerProperties properties) {
        this.most = properties.held();
        this.mostPerTenant = properties.heldPerTenant();
        this.bytesMost = properties.budget();
    }

    /** How many more of this priority fit. */
    int left(Priority priority) {
        return Math.max(0, part(most, priority) - reserved[priority.ordinal()]);
    }

    boolean has(Lane lane, int more) {
        return more <= left(lane.priority) && lane.reserved + more <= perTenant(lane.priority);
    }

    /** Whether the lane has no room for more, or had none and is not yet worked down to half. */
    boolean isFull(Lane lane, int more) {
        return lane.overflowing && lane.reserved > 0 || lane.reserved + more > perTenant(lane.priority);
    }

    /** Whether a lane that had no room is worked down to half; says so once. */
    boolean isWorkedDown(Lane lane) {
        boolean down = lane.overflowing && lane.reserved <= perTenant(lane.priority) / 2;
        lane.overflowing &= !down;
        return down;
    }

    private int perTenant(Priority priority) {
        return part(mostPerTenant, priority);
    }

    private static int part(int normal, Priority priority) {
        return switch (priority) {
            case HIGH -> Math.max(1, normal / 4);
            case NORMAL -> normal;
            case BULK -> Math.max(1, normal / 2);
        };
    }

    /** @param count negative to give room back */
    void reserve(Lane lane, int count) {
        lane.reserved += count;
        lane.tenant.reserved += count;
        reserved[lane.priority.ordinal()] += count;
    }

    /** The work with its message where that may stay in memory, else without. */
    Work keeping(Lane lane, Work work) {
        if (work.message() == null) {
            return work;
        }
        long perTenant = lane.priority == Priority.BULK ? bytesMost / 8 : bytesMost / 4;
        if (work.isBulky() || bytes + work.bytes() > bytesMost || lane.tenant.kept + work.bytes() > perTenant) {
            return work.asReference();
        }
        keep(lane, work.bytes());
        return work;
    }

    /** @param more negative for a message that is not kept any more */
    void keep(Lane lane, long more) {
        bytes += more;
        lane.tenant.kept += more;
    }

    long bytes() {
        return bytes;
    }
}
