package dev.serai.ledger;

import dev.serai.database.TenantWalk;
import dev.serai.ledger.ClaimStore.Claim;
import dev.serai.ledger.ClaimStore.Wanted;
import dev.serai.operation.Operation.Priority;
import dev.serai.supervision.Beat;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Claims what is due into the queue as long as there is room, and keeps the leases of what is there. */
final class DueWork {

    private static final List<Priority> PRIORITIES = List.of(Priority.values());
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final LedgerStore store;
    private final LedgerProperties properties;
    private final WorkQueue queue;
    private final Semaphore wanted = new Semaphore(0);
    private final Loop claimer;
    private final Loop renewer;
    private UUID after = TenantWalk.START;

    DueWork(LedgerStore store, LedgerProperties properties, WorkQueue queue, Loops loops) {
        this.store = store;
        this.properties = properties;
        this.queue = queue;
        claimer = loops.start("serai-claim", PATIENCE, this::claim);
        renewer = loops.start("serai-renew", PATIENCE, this::renew);
    }

    /** Looks for due work now instead of at the next interval. */
    void look() {
        wanted.release();
    }

    private void claim(Beat beat) throws InterruptedException {
        boolean rest = true;
        List<Priority> open = open();
        if (!open.isEmpty()) {
            int room = open.stream().mapToInt(queue::room).min().orElseThrow();
            Claim claim = store.claims().claim(new Wanted(after, queue.fullLanes(properties.claimPerTenant()),
                    queue.leasesEndingWithin(Duration.ofSeconds(5)).stream().map(Work::id).toList(), open,
                    Math.min(properties.claim(), room)), properties);
            List<Work> fitting = new ArrayList<>();
            List<Work> surplus = new ArrayList<>();
            claim.work().forEach(work -> (queue.reserve(work.tenantId(), work.priority(), 1) ? fitting : surplus).add(work));
            queue.put(fitting);
            store.leases().release(surplus);
            boolean wrapped = claim.complete() && after.equals(TenantWalk.START);
            after = claim.complete() ? TenantWalk.START : claim.lastTenant();
            rest = wrapped && fitting.isEmpty() || claim.complete() && fitting.isEmpty();
        }
        beat.waits();
        if (rest && wanted.tryAcquire(properties.claimInterval().toMillis(), TimeUnit.MILLISECONDS)) {
            wanted.drainPermits();
        }
    }

    /** The priorities for which there is room worth a look. */
    private List<Priority> open() {
        int worth = Math.max(1, Math.min(properties.claim(), properties.held() / 4) / 10);
        return PRIORITIES.stream().filter(priority -> queue.room(priority) >= worth).toList();
    }

    private void renew(Beat beat) throws InterruptedException {
        List<Work> ending = queue.leasesEndingWithin(properties.lease().dividedBy(2));
        store.leases().renew(ending, properties.lease());
        queue.renewed(ending);
        beat.waits();
        TimeUnit.NANOSECONDS.sleep(properties.lease().toNanos() / 6);
    }

    void stop() {
        claimer.interrupt();
        renewer.interrupt();
    }
}
