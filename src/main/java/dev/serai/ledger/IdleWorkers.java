package dev.serai.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Workers that wait for work; guarded by the lock of the queue. */
final class IdleWorkers {

    private final ReentrantLock lock;
    private final Deque<Condition> idle = new ArrayDeque<>();
    /** Whether a worker was woken that has not come yet. */
    private boolean waking;

    IdleWorkers(ReentrantLock lock) {
        this.lock = lock;
    }

    /** Waits on a condition of its own, so that the worker that came last, whose stack and connection are still warm, goes first. */
    void await() throws InterruptedException {
        Condition mine = lock.newCondition();
        idle.push(mine);
        try {
            mine.await();
        } finally {
            if (!idle.remove(mine)) {
                waking = false;
            }
        }
    }

    /**
     * Wakes one worker. One at a time: who wakes takes its turn and wakes the next, so that those who are awake already find work without
     * anybody being woken for it.
     */
    void wakeOne() {
        if (!waking) {
            Condition worker = idle.poll();
            if (worker != null) {
                waking = true;
                worker.signal();
            }
        }
    }

    void wakeAll() {
        idle.forEach(Condition::signal);
    }
}
