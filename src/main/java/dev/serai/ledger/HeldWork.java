package dev.serai.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** All that a node holds, by id, and how long its leases last; guarded by the lock of the queue. */
final class HeldWork {

    private final Map<UUID, Held> held = new HashMap<>();
    private final Duration lease;
    private final Clock clock;

    HeldWork(Duration lease, Clock clock) {
        this.lease = lease;
        this.clock = clock;
    }

    void add(Work work, Lane lane) {
        held.put(work.id(), new Held(work, lane, clock.instant().plus(lease)));
    }

    /** Null where it is not here. */
    Held get(UUID id) {
        return held.get(id);
    }

    void remove(Held entry) {
        held.remove(entry.work.id());
    }

    int size() {
        return held.size();
    }

    boolean isLeased(Held entry) {
        return entry.leasedUntil.isAfter(clock.instant());
    }

    List<Work> endingWithin(Duration margin) {
        Instant limit = clock.instant().plus(margin);
        return held.values().stream().filter(entry -> entry.leasedUntil.isBefore(limit)).map(entry -> entry.work).toList();
    }

    void renewed(Collection<Work> works) {
        Instant leasedUntil = clock.instant().plus(lease);
        for (Work work : works) {
            Held entry = held.get(work.id());
            if (entry != null) {
                entry.leasedUntil = leasedUntil;
            }
        }
    }
}
