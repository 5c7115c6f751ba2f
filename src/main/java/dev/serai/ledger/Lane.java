package dev.serai.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/** The work of one tenant that a node holds; guarded by the lock of the queue. */
final class Lane {

    final UUID tenantId;
    final Deque<Work> waiting = new ArrayDeque<>();
    /** Large work that waits. */
    final Deque<Work> bulky = new ArrayDeque<>();
    long kept;
    /** Bytes of large work under way. */
    long carried;
    int reserved;
    int underWay;
    boolean hasTurn;
    boolean overflowing;

    Lane(UUID tenantId) {
        this.tenantId = tenantId;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && bulky.isEmpty();
    }

    Deque<Work> queueOf(Work work) {
        return work.isBulky() ? bulky : waiting;
    }
}
