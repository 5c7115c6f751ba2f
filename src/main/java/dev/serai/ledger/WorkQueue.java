package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The work this node holds: waiting in memory or being carried. Tenants take turns, and none occupies more than its share of the
 * workers, so that one tenant's bulk job or hanging provider does not delay another's password reset. Messages are kept in memory while
 * there is room for their bytes; large ones are handed out as there is room to carry them, and no worker waits for that.
 */
final class WorkQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final IdleWorkers idle = new IdleWorkers(lock);
    private final Map<UUID, TenantLanes> tenants = new HashMap<>();
    private final Deque<TenantLanes> turns = new ArrayDeque<>();
    private final Shares shares = new Shares();
    private final Room room;
    private final Carrying carrying;
    private final HeldWork held;
    private boolean closed;

    /** One lane, by name. */
    record LaneName(UUID tenantId, Priority priority) {}

    WorkQueue(LedgerProperties properties, Clock clock) {
        this.room = new Room(properties);
        this.carrying = new Carrying(properties.budget());
        this.held = new HeldWork(properties.lease(), clock);
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    void limitPerTenant(int atOnce) {
        locked(() -> shares.limit(atOnce));
    }

    /** Makes room for work that is about to be accepted; false when there is none and it has to wait in the ledger. */
    boolean reserve(UUID tenantId, Priority priority, int count) {
        return locked(() -> {
            TenantLanes tenant = tenants.computeIfAbsent(tenantId, TenantLanes::new);
            Lane lane = tenant.lane(priority);
            if (closed || !room.has(lane, count)) {
                lane.overflowing = lane.reserved > 0;
                forgetIfIdle(tenant);
                return false;
            }
            room.reserve(lane, count);
            return true;
        });
    }

    /**
     * The same for work of several priorities.
     *
     * @param counts how many of each
     */
    Reservation reserve(UUID tenantId, int[] counts) {
        int[] reserved = new int[counts.length];
        for (Priority priority : Priority.values()) {
            int count = counts[priority.ordinal()];
            if (count > 0 && reserve(tenantId, priority, count)) {
                reserved[priority.ordinal()] = count;
            }
        }
        return new Reservation(tenantId, reserved);
    }

    void unreserve(Reservation reservation) {
        if (!reservation.isEmpty()) {
            locked(() -> {
                TenantLanes tenant = tenants.get(reservation.tenantId());
                for (Priority priority : Priority.values()) {
                    if (reservation.has(priority)) {
                        room.reserve(tenant.lane(priority), -reservation.counts()[priority.ordinal()]);
                    }
                }
                forgetIfIdle(tenant);
            });
        }
    }

    /** Takes in work for which room was reserved. */
    void put(Collection<Work> works) {
        locked(() -> {
            for (Work each : works) {
                Lane lane = tenants.get(each.tenantId()).lane(each.priority());
                Work work = room.keeping(lane, each);
                held.add(work, lane);
                lane.add(work);
                giveTurn(lane.tenant);
            }
        });
    }

    /** The next piece of work, tenants in turn; waits for one. Null when closed. */
    Work take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                TenantLanes tenant = turns.poll();
                if (tenant == null) {
                    idle.await();
                    continue;
                }
                tenant.hasTurn = false;
                Work work = tenant.next(shares, carrying);
                if (work != null && begin(held.get(work.id()))) {
                    return work;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it may still be carried. */
    private boolean begin(Held entry) {
        Lane lane = entry.lane;
        lane.underWay++;
        lane.tenant.underWay++;
        entry.taken = true;
        giveTurn(lane.tenant);
        if (entry.work.isBulky()) {
            giveRoom();
        }
        wakeOne();
        if (held.isLeased(entry)) {
            return true;
        }
        finished(entry);
        return false;
    }

    /** Whether it is here and its lease has not ended. */
    boolean keeps(Work work) {
        return locked(() -> {
            Held entry = held.get(work.id());
            return !closed && entry != null && held.isLeased(entry);
        });
    }

    /** Whether it was taken and no worker is done with it. */
    boolean isUnderWay(Work work) {
        return locked(() -> {
            Held entry = held.get(work.id());
            return entry != null && entry.isUnderWay();
        });
    }

    /** Notes that no worker is busy with it any more; it stays here until it is {@link #done}. */
    void carried(Work work) {
        locked(() -> {
            Held entry = held.get(work.id());
            if (entry != null) {
                leaveWorker(entry);
            }
        });
    }

    /**
     * Lets go of work that was taken: settled on disk, or to be taken up again by whoever claims it.
     *
     * @return true when its lane, of which this node held as much as it may, is worked down to half of that
     */
    boolean done(Work work) {
        return locked(() -> {
            Held entry = held.get(work.id());
            if (entry == null) {
                return false;
            }
            finished(entry);
            return room.isWorkedDown(entry.lane);
        });
    }

    /** Takes work back that no worker has begun; false when it is not here or under way. */
    boolean withdraw(UUID tenantId, UUID id) {
        return locked(() -> {
            Held entry = held.get(id);
            if (entry == null || !entry.work.tenantId().equals(tenantId) || !entry.lane.remove(entry.work)) {
                return false;
            }
            forget(entry);
            forgetIfIdle(entry.lane.tenant);
            giveRoom();
            return true;
        });
    }

    /** Takes back all work of a tenant that no worker has begun. */
    void withdraw(UUID tenantId) {
        locked(() -> {
            TenantLanes tenant = tenants.get(tenantId);
            if (tenant != null) {
                tenant.all().forEach(lane -> lane.clear().forEach(work -> forget(held.get(work.id()))));
                forgetIfIdle(tenant);
                giveRoom();
            }
        });
    }

    private void finished(Held entry) {
        forget(entry);
        leaveWorker(entry);
        forgetIfIdle(entry.lane.tenant);
    }

    private void forget(Held entry) {
        held.remove(entry);
        room.reserve(entry.lane, -1);
        if (entry.kept) {
            room.keep(entry.lane, -entry.work.bytes());
        }
    }

    private void leaveWorker(Held entry) {
        if (!entry.carried) {
            entry.carried = true;
            entry.lane.underWay--;
            entry.lane.tenant.underWay--;
            if (entry.work.isBulky()) {
                carrying.end(entry.lane, entry.work);
                giveRoom();
            }
            giveTurn(entry.lane.tenant);
        }
    }

    private void giveTurn(TenantLanes tenant) {
        if (!tenant.hasTurn && tenant.isReady(shares, carrying)) {
            tenant.hasTurn = true;
            turns.add(tenant);
            wakeOne();
        }
    }

    /** Gives a turn to who waits longest for room to carry large work, when there is enough now. */
    private void giveRoom() {
        Lane lane = carrying.nextWithRoom(shares);
        if (lane != null) {
            giveTurn(lane.tenant);
        }
    }

    private void wakeOne() {
        if (!turns.isEmpty()) {
            idle.wakeOne();
        }
    }

    private void forgetIfIdle(TenantLanes tenant) {
        if (tenant.isIdle()) {
            tenants.remove(tenant.tenantId);
        }
    }

    /** How much more of this priority fits. */
    int room(Priority priority) {
        return locked(() -> closed ? 0 : room.left(priority));
    }

    /** Lanes for which there is no room for {@code more}, or was none and is not yet worked down to half. */
    List<LaneName> fullLanes(int more) {
        return locked(() -> {
            List<LaneName> full = new ArrayList<>();
            for (TenantLanes tenant : tenants.values()) {
                for (Lane lane : tenant.all()) {
                    if (room.isFull(lane, more)) {
                        full.add(new LaneName(tenant.tenantId, lane.priority));
                    }
                }
            }
            return full;
        });
    }

    /** Bytes of the messages kept in memory, and of large ones being carried. */
    long bytes() {
        return locked(() -> room.bytes() + carrying.bytes());
    }

    int size() {
        return locked(held::size);
    }

    /** All work whose lease ends within {@code margin}. */
    List<Work> leasesEndingWithin(Duration margin) {
        return locked(() -> held.endingWithin(margin));
    }

    void renewed(Collection<Work> works) {
        locked(() -> held.renewed(works));
    }

    /** Hands out nothing more; answers what no worker has begun. */
    List<Work> close() {
        return locked(() -> {
            closed = true;
            List<Work> begunByNobody = new ArrayList<>();
            tenants.values().forEach(tenant -> tenant.all().forEach(lane -> begunByNobody.addAll(lane.all())));
            idle.wakeAll();
            return begunByNobody;
        });
    }
}
