package dev.serai.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The work this node holds: waiting in memory or being carried. Tenants take turns, and none occupies more than its share of the
 * workers, so that one tenant's bulk job or hanging provider does not delay another's password reset. Messages are kept in memory while
 * there is room for their bytes; large ones are handed out as there is room to carry them, and no worker waits for that.
 */
final class WorkQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Condition> idle = new ArrayDeque<>();
    private final Map<UUID, Lane> lanes = new HashMap<>();
    private final Deque<Lane> turns = new ArrayDeque<>();
    private final Map<UUID, Held> held = new HashMap<>();
    private final int most;
    private final int mostPerTenant;
    private final Duration lease;
    private final Clock clock;
    private final long keptMost;
    private final long keptPerTenant;
    private final Carrying carrying;
    private long kept;
    private int mostAtOncePerTenant = Integer.MAX_VALUE;
    private int reserved;
    /** Whether a worker was woken that has not come yet. */
    private boolean waking;
    private boolean closed;

    private static final class Held {
        private final Work work;
        private Instant leasedUntil;
        private final boolean kept;
        private boolean taken;
        private boolean carried;

        private Held(Work work, Instant leasedUntil) {
            this.work = work;
            this.leasedUntil = leasedUntil;
            this.kept = work.message() != null;
        }
    }

    WorkQueue(LedgerProperties properties, Clock clock) {
        this.most = properties.held();
        this.mostPerTenant = properties.heldPerTenant();
        this.keptMost = properties.budget();
        this.keptPerTenant = keptMost / 4;
        this.carrying = new Carrying(properties.budget());
        this.lease = properties.lease();
        this.clock = clock;
    }

    void limitPerTenant(int atOnce) {
        lock.lock();
        try {
            mostAtOncePerTenant = Math.max(1, atOnce);
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for work that is about to be accepted; false when there is none and it has to wait in the ledger. */
    boolean reserve(UUID tenantId, int count) {
        lock.lock();
        try {
            Lane lane = lanes.get(tenantId);
            int ofTenant = lane == null ? 0 : lane.reserved;
            if (closed || reserved + count > most || ofTenant + count > mostPerTenant) {
                if (lane != null) {
                    lane.overflowing = true;
                }
                return false;
            }
            lanes.computeIfAbsent(tenantId, Lane::new).reserved += count;
            reserved += count;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void unreserve(UUID tenantId, int count) {
        lock.lock();
        try {
            Lane lane = lanes.get(tenantId);
            lane.reserved -= count;
            reserved -= count;
            forgetIfIdle(lane);
        } finally {
            lock.unlock();
        }
    }

    /** Takes in work for which room was reserved. */
    void put(Collection<Work> works) {
        lock.lock();
        try {
            Instant leasedUntil = clock.instant().plus(lease);
            for (Work each : works) {
                Lane lane = lanes.get(each.tenantId());
                Work work = keeping(lane, each);
                held.put(work.id(), new Held(work, leasedUntil));
                lane.queueOf(work).add(work);
                giveTurn(lane);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The work with its message where that may stay in memory, else without. */
    private Work keeping(Lane lane, Work work) {
        if (work.message() == null) {
            return work;
        }
        if (work.isBulky() || kept + work.bytes() > keptMost || lane.kept + work.bytes() > keptPerTenant) {
            return work.asReference();
        }
        kept += work.bytes();
        lane.kept += work.bytes();
        return work;
    }

    /** The next piece of work, tenants in turn; waits for one. Null when closed. */
    Work take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    return null;
                }
                Lane lane = turns.poll();
                if (lane == null) {
                    awaitWork();
                    continue;
                }
                lane.hasTurn = false;
                Work work = next(lane);
                if (work == null) {
                    continue;
                }
                lane.underWay++;
                giveTurn(lane);
                wakeOne();
                Held entry = held.get(work.id());
                entry.taken = true;
                if (entry.leasedUntil.isAfter(clock.instant())) {
                    return work;
                }
                finished(work);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The older of what the lane has waiting, or the other where the older is large and has no room. */
    private Work next(Lane lane) {
        Work small = lane.waiting.peek();
        Work large = lane.bulky.peek();
        if (large == null || small != null && small.id().compareTo(large.id()) < 0 || !carrying.admits(lane)) {
            return lane.waiting.poll();
        }
        lane.bulky.remove();
        carrying.begin(lane, large);
        giveRoom();
        return large;
    }

    /** Gives a turn to the lane that waits longest for room to carry large work, when there is enough now. */
    private void giveRoom() {
        for (Iterator<Lane> lanesShort = carrying.shortOfRoom.iterator(); lanesShort.hasNext();) {
            Lane lane = lanesShort.next();
            Work work = lane.bulky.peek();
            if (work != null && lane.underWay < mostAtOncePerTenant && carrying.fitsTenant(lane, work)) {
                if (carrying.fits(work)) {
                    giveTurn(lane);
                }
                return;
            }
            lanesShort.remove();
        }
    }

    /** Whether it is here and its lease has not ended. */
    boolean keeps(Work work) {
        lock.lock();
        try {
            Held entry = held.get(work.id());
            return !closed && entry != null && entry.leasedUntil.isAfter(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was taken and no worker is done with it. */
    boolean isUnderWay(Work work) {
        lock.lock();
        try {
            Held entry = held.get(work.id());
            return entry != null && entry.taken && !entry.carried;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that no worker is busy with it any more; it stays here until it is {@link #done}. */
    void carried(Work work) {
        lock.lock();
        try {
            Held entry = held.get(work.id());
            if (entry != null) {
                leaveWorker(lanes.get(work.tenantId()), entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits on a condition of its own, so that the worker that came last, whose stack and connection are still warm, goes first. */
    private void awaitWork() throws InterruptedException {
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
     * Lets go of work that was taken: settled on disk, or to be taken up again by whoever claims it.
     *
     * @return true when its tenant, of which this node held as much as it may, is worked down to half of that
     */
    boolean done(Work work) {
        lock.lock();
        try {
            Lane lane = lanes.get(work.tenantId());
            finished(work);
            if (lane != null && lane.overflowing && lane.reserved <= mostPerTenant / 2) {
                lane.overflowing = false;
                return true;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes work back that no worker has begun; false when it is not here or under way. */
    boolean withdraw(UUID tenantId, UUID id) {
        lock.lock();
        try {
            Lane lane = lanes.get(tenantId);
            Held entry = held.get(id);
            if (lane == null || entry == null || !lane.queueOf(entry.work).remove(entry.work)) {
                return false;
            }
            forget(lane, entry);
            forgetIfIdle(lane);
            giveRoom();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back all work of a tenant that no worker has begun. */
    void withdraw(UUID tenantId) {
        lock.lock();
        try {
            Lane lane = lanes.get(tenantId);
            if (lane == null) {
                return;
            }
            lane.waiting.forEach(work -> forget(lane, held.get(work.id())));
            lane.bulky.forEach(work -> forget(lane, held.get(work.id())));
            lane.waiting.clear();
            lane.bulky.clear();
            forgetIfIdle(lane);
            giveRoom();
        } finally {
            lock.unlock();
        }
    }

    private void finished(Work work) {
        Held entry = held.get(work.id());
        if (entry == null) {
            return;
        }
        Lane lane = lanes.get(work.tenantId());
        forget(lane, entry);
        leaveWorker(lane, entry);
        forgetIfIdle(lane);
    }

    private void forget(Lane lane, Held entry) {
        held.remove(entry.work.id());
        lane.reserved--;
        reserved--;
        if (entry.kept) {
            lane.kept -= entry.work.bytes();
            kept -= entry.work.bytes();
        }
    }

    private void leaveWorker(Lane lane, Held entry) {
        if (!entry.carried) {
            entry.carried = true;
            lane.underWay--;
            if (entry.work.isBulky()) {
                carrying.end(lane, entry.work);
                giveRoom();
            }
            giveTurn(lane);
        }
    }

    private void giveTurn(Lane lane) {
        if (!lane.hasTurn && lane.underWay < mostAtOncePerTenant && (!lane.waiting.isEmpty() || carrying.admits(lane))) {
            lane.hasTurn = true;
            turns.add(lane);
            wakeOne();
        }
    }

    /**
     * Wakes a worker where there is a turn to take. One at a time: who wakes takes its turn and wakes the next, so that those who are awake
     * already find work without anybody being woken for it.
     */
    private void wakeOne() {
        if (!waking && !turns.isEmpty()) {
            Condition worker = idle.poll();
            if (worker != null) {
                waking = true;
                worker.signal();
            }
        }
    }

    private void forgetIfIdle(Lane lane) {
        if (lane.reserved == 0 && lane.isEmpty()) {
            lanes.remove(lane.tenantId);
        }
    }

    /** How much more fits. */
    int room() {
        lock.lock();
        try {
            return closed ? 0 : Math.max(0, most - reserved);
        } finally {
            lock.unlock();
        }
    }

    /** Tenants for which there is no room for {@code more}, or was none and is not yet worked down to half. */
    List<UUID> fullTenants(int more) {
        lock.lock();
        try {
            return lanes.values().stream().filter(lane -> lane.overflowing || lane.reserved + more > mostPerTenant)
                    .map(lane -> lane.tenantId).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of the messages kept in memory, and of large ones being carried. */
    long bytes() {
        lock.lock();
        try {
            return kept + carrying.bytes;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /** All work whose lease ends within {@code margin}. */
    List<Work> leasesEndingWithin(Duration margin) {
        lock.lock();
        try {
            Instant limit = clock.instant().plus(margin);
            List<Work> ending = new ArrayList<>();
            for (Held entry : held.values()) {
                if (entry.leasedUntil.isBefore(limit)) {
                    ending.add(entry.work);
                }
            }
            return ending;
        } finally {
            lock.unlock();
        }
    }

    void renewed(Collection<Work> works) {
        lock.lock();
        try {
            Instant leasedUntil = clock.instant().plus(lease);
            for (Work work : works) {
                Held entry = held.get(work.id());
                if (entry != null) {
                    entry.leasedUntil = leasedUntil;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hands out nothing more; answers what no worker has begun. */
    List<Work> close() {
        lock.lock();
        try {
            closed = true;
            List<Work> begunByNobody = new ArrayList<>();
            lanes.values().forEach(lane -> {
                begunByNobody.addAll(lane.waiting);
                begunByNobody.addAll(lane.bulky);
            });
            idle.forEach(Condition::signal);
            return begunByNobody;
        } finally {
            lock.unlock();
        }
    }
}
