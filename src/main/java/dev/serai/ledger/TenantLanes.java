package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a node holds of one tenant, by priority; guarded by the lock of the queue. High goes before normal and normal before bulk, but each
 * of the lower ones has one turn in ten, so that none waits for ever.
 */
final class TenantLanes {

    private static final Priority[] PRIORITIES = Priority.values();
    private static final int TURNS = 10;
    private static final int TURN_OF_BULK = 9;
    private static final int TURN_OF_NORMAL = 4;

    final UUID tenantId;
    private final Lane[] lanes = new Lane[PRIORITIES.length];
    private int turn;
    /** Bytes of messages kept in memory. */
    long kept;
    /** Bytes of large work under way. */
    long carried;
    int reserved;
    int underWay;
    boolean hasTurn;

    TenantLanes(UUID tenantId) {
        this.tenantId = tenantId;
    }

    Lane lane(Priority priority) {
        Lane lane = lanes[priority.ordinal()];
        if (lane == null) {
            lane = new Lane(this, priority);
            lanes[priority.ordinal()] = lane;
        }
        return lane;
    }

    List<Lane> all() {
        List<Lane> all = new ArrayList<>(lanes.length);
        for (Lane lane : lanes) {
            if (lane != null) {
                all.add(lane);
            }
        }
        return all;
    }

    int underWay(Priority priority) {
        Lane lane = lanes[priority.ordinal()];
        return lane == null ? 0 : lane.underWay;
    }

    boolean isIdle() {
        for (Lane lane : lanes) {
            if (lane != null && !lane.isEmpty()) {
                return false;
            }
        }
        return reserved == 0;
    }

    /** Whether one of its lanes may begin something now. */
    boolean isReady(Shares shares, Carrying carrying) {
        for (Lane lane : lanes) {
            if (lane != null && shares.admit(lane) && lane.isReady(carrying)) {
                return true;
            }
        }
        return false;
    }

    /** The next piece of work; null where there is nothing to begin. */
    Work next(Shares shares, Carrying carrying) {
        int first = turn == TURN_OF_BULK ? Priority.BULK.ordinal() : turn == TURN_OF_NORMAL ? Priority.NORMAL.ordinal() : 0;
        turn = (turn + 1) % TURNS;
        Work work = next(lanes[first], shares, carrying);
        for (int i = 0; work == null && i < lanes.length; i++) {
            work = next(lanes[i], shares, carrying);
        }
        return work;
    }

    private static Work next(Lane lane, Shares shares, Carrying carrying) {
        return lane == null || !shares.admit(lane) ? null : lane.next(carrying);
    }
}
