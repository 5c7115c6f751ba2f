package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The work of one tenant and priority that a node holds; guarded by the lock of the queue. */
final class Lane {

    final TenantLanes tenant;
    final Priority priority;
    private final Deque<Work> waiting = new ArrayDeque<>();
    /** Large work that waits. */
    private final Deque<Work> bulky = new ArrayDeque<>();
    int reserved;
    int underWay;
    /** Whether there was no room for more of it, and it is not yet worked down to half. */
    boolean overflowing;

    Lane(TenantLanes tenant, Priority priority) {
        this.tenant = tenant;
        this.priority = priority;
    }

    void add(Work work) {
        queueOf(work).add(work);
    }

    boolean remove(Work work) {
        return queueOf(work).remove(work);
    }

    private Deque<Work> queueOf(Work work) {
        return work.isBulky() ? bulky : waiting;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && bulky.isEmpty();
    }

    /** Whether there is something to begin now. */
    boolean isReady(Carrying carrying) {
        return !waiting.isEmpty() || carrying.admits(this);
    }

    /** The older of what is waiting, or the other where the older is large and has no room; null where there is nothing to begin. */
    Work next(Carrying carrying) {
        Work small = waiting.peek();
        Work large = bulky.peek();
        if (large == null || small != null && small.id().compareTo(large.id()) < 0 || !carrying.admits(this)) {
            return waiting.poll();
        }
        bulky.remove();
        carrying.begin(this, large);
        return large;
    }

    /** The large work whose turn it is; null for none. */
    Work nextLarge() {
        return bulky.peek();
    }

    List<Work> all() {
        List<Work> all = new ArrayList<>(waiting);
        all.addAll(bulky);
        return all;
    }

    /** Takes out all that waits. */
    List<Work> clear() {
        List<Work> all = all();
        waiting.clear();
        bulky.clear();
        return all;
    }
}
