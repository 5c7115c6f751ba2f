package dev.serai.ledger;

import dev.serai.api.IdempotencyKeyReusedException;
import dev.serai.api.ProblemException;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted.Line;
import dev.serai.ledger.LedgerStore.Claim;
import dev.serai.ledger.LedgerStore.Entry;
import dev.serai.ledger.LedgerStore.Written;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Accepts work durably, hands it out fairly under leases and records what became of it. What this node accepts it also begins to
 * carry, without reading it back; everything else that is due is claimed from the store.
 */
@Component
public class Ledger implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final UUID FIRST_TENANT = new UUID(0, 0);
    private static final int MOST_TOGETHER = 1000;

    private final LedgerStore store;
    private final LedgerProperties properties;
    private final DeliveryWaiters waiters;
    private final WorkQueue queue;
    private final Counter acceptedCount;
    private final Map<DeliveryStatus, Counter> settledCounts = new EnumMap<>(DeliveryStatus.class);
    private final Semaphore due = new Semaphore(0);
    private GroupCommit<Entry, Written> acceptances;
    private GroupCommit<Settlement, Boolean> settlements;
    private Thread claimer;
    private volatile boolean running;

    Ledger(LedgerStore store, LedgerProperties properties, DeliveryWaiters waiters, Clock clock, MeterRegistry metrics) {
        this.store = store;
        this.properties = properties;
        this.waiters = waiters;
        this.queue = new WorkQueue(properties, clock);
        acceptedCount = Counter.builder("serai.accepted").description("Deliveries accepted").register(metrics);
        for (DeliveryStatus status : DeliveryStatus.values()) {
            if (status.settled()) {
                settledCounts.put(status, Counter.builder("serai.settled").tag("status", status.word()).description("Deliveries settled")
                        .register(metrics));
            }
        }
        Gauge.builder("serai.ledger.held", queue, WorkQueue::size).description("Deliveries this node holds").register(metrics);
    }

    /**
     * Puts an acceptance on disk and begins to carry its deliveries.
     *
     * @return what was accepted, or had been accepted before under the same keys
     * @throws LedgerUnavailableException when the store does not answer
     * @throws ProblemException 422 when a key was used before for something else
     */
    public Accepted accept(Acceptance acceptance) {
        int holdable = (int) acceptance.deliveries().stream().filter(delivery -> delivery.orderingKey() == null).count();
        boolean held = holdable > 0 && queue.reserve(acceptance.tenantId(), holdable);
        CompletableFuture<Accepted> accepted = acceptances.submit(new Entry(acceptance, held), true).handle((written, failure) -> {
            if (failure != null) {
                if (held) {
                    queue.unreserve(acceptance.tenantId(), holdable);
                }
                throw failure instanceof RuntimeException e ? e : new CompletionException(failure);
            }
            acceptedCount.increment(acceptance.deliveries().size());
            return handOn(acceptance, held, holdable, written);
        });
        try {
            return accepted.get(properties.acceptTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new LedgerUnavailableException("The database did not answer within " + properties.acceptTimeout().toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("Serai is stopping", e);
        }
    }

    private Accepted handOn(Acceptance acceptance, boolean held, int holdable, Written written) {
        List<Work> works = new ArrayList<>();
        boolean claimNeeded = false;
        for (NewDelivery d : acceptance.deliveries()) {
            if (written.notWritten().contains(d.id())) {
                continue;
            }
            if (held && d.orderingKey() == null) {
                works.add(new Work(acceptance.tenantId(), d.id(), d.eventId(), d.operation(), d.message(), null, d.requested(),
                        d.askedBy(), 0, 0, null, null, null, Ids.instantOf(d.id()), true));
            } else {
                claimNeeded = true;
            }
        }
        if (held && works.size() < holdable) {
            queue.unreserve(acceptance.tenantId(), holdable - works.size());
        }
        if (!works.isEmpty()) {
            queue.put(works);
        }
        if (claimNeeded && holdable == 0) {
            due.release();
        }
        return answer(acceptance, written.before());
    }

    private static Accepted answer(Acceptance acceptance, Map<String, Key> repeated) {
        List<Accepted.Entry> entries = new ArrayList<>();
        if (acceptance.keys().isEmpty()) {
            if (acceptance.events().isEmpty()) {
                entries.add(new Accepted.Entry(null, lines(acceptance, null), false));
            }
            acceptance.events().forEach(event -> entries.add(new Accepted.Entry(event.id(), lines(acceptance, event.id()), false)));
            return new Accepted(entries);
        }
        for (Key key : acceptance.keys()) {
            Key first = repeated.get(key.key());
            if (first == null || key.eventId() != null && key.eventId().equals(first.eventId())) {
                entries.add(new Accepted.Entry(key.eventId(), lines(acceptance, key.eventId()), false));
            } else if (key.fingerprint() != null && !Arrays.equals(first.fingerprint(), key.fingerprint())) {
                throw new IdempotencyKeyReusedException(key.asSent());
            } else {
                entries.add(new Accepted.Entry(first.eventId(),
                        first.deliveryIds().stream().map(id -> new Line(id, null, null)).toList(), true));
            }
        }
        return new Accepted(entries);
    }

    private static List<Line> lines(Acceptance acceptance, UUID eventId) {
        List<Line> lines = new ArrayList<>();
        for (NewDelivery delivery : acceptance.deliveries()) {
            if (java.util.Objects.equals(delivery.eventId(), eventId)) {
                lines.add(new Line(delivery.id(), delivery.operation(), DeliveryStatus.ACCEPTED.word()));
            }
        }
        return lines;
    }

    /** The next piece of work; waits for one. Null once the ledger stops. */
    public Work take() throws InterruptedException {
        return queue.take();
    }

    /** Records what became of work; the future completes when it is on disk. Waits out a store that does not answer. */
    public CompletableFuture<Boolean> settle(Work work, Settlement settlement) {
        queue.carried(work);
        return settlements.submit(settlement, waiters.anyFor(work.id())).whenComplete((done, failure) -> {
            if (failure != null) {
                log.error("Delivery {} of tenant {} could not be settled as {}; it will be taken up again", work.id(), work.tenantId(),
                        settlement.status().word(), failure);
            }
            boolean roomAgain = queue.done(work);
            if (settlement.status().settled()) {
                settledCounts.get(settlement.status()).increment();
                waiters.settled(work.id());
            }
            if (roomAgain || work.orderingKey() != null) {
                due.release();
            }
        });
    }

    /** Lets go of work without recording anything; it is taken up again when its lease ends. */
    public void abandon(Work work) {
        queue.done(work);
    }

    /** Looks for due work now instead of at the next interval. */
    public void lookForDueWork() {
        due.release();
    }

    /** Tells how many pieces of work of one tenant may be under way at once. */
    public void limitPerTenant(int atOnce) {
        queue.limitPerTenant(atOnce);
    }

    /** Takes back what this node holds of a tenant and has not begun; what became of it stands in the store already. */
    public void withdraw(UUID tenantId) {
        queue.withdraw(tenantId);
    }

    /** Takes back a delivery that this node holds and has not begun; false when there is none. */
    public boolean withdraw(UUID tenantId, UUID id) {
        return queue.withdraw(tenantId, id);
    }

    private void claim() {
        UUID after = FIRST_TENANT;
        long nextRenewal = System.nanoTime();
        while (running) {
            try {
                boolean rest = true;
                if (System.nanoTime() >= nextRenewal) {
                    renew();
                    nextRenewal = System.nanoTime() + properties.lease().toNanos() / 6;
                }
                int room = Math.min(properties.claim(), queue.room());
                if (room > 0) {
                    Claim claim = store.claim(after, queue.fullTenants(properties.claimPerTenant()),
                            queue.leasesEndingWithin(Duration.ofSeconds(5)).stream().map(Work::id).toList(), properties, room);
                    List<Work> fitting = new ArrayList<>();
                    List<Work> surplus = new ArrayList<>();
                    claim.work().forEach(work -> (queue.reserve(work.tenantId(), 1) ? fitting : surplus).add(work));
                    queue.put(fitting);
                    store.release(surplus);
                    boolean wrapped = claim.complete() && after.equals(FIRST_TENANT);
                    after = claim.complete() ? FIRST_TENANT : claim.lastTenant();
                    rest = wrapped && fitting.isEmpty() || claim.complete() && fitting.isEmpty();
                }
                if (rest && due.tryAcquire(properties.claimInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                    due.drainPermits();
                }
            } catch (LedgerUnavailableException e) {
                log.warn("Cannot look for due work: {}", e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.error("Looking for due work failed", e);
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            }
        }
    }

    private void renew() {
        List<Work> ending = queue.leasesEndingWithin(properties.lease().dividedBy(2));
        store.renew(ending, properties.lease());
        queue.renewed(ending);
    }

    private List<Boolean> settleAll(List<Settlement> batch) {
        long wait = 100;
        while (true) {
            try {
                store.settle(batch);
                return java.util.Collections.nCopies(batch.size(), Boolean.TRUE);
            } catch (LedgerUnavailableException e) {
                if (!running) {
                    throw e;
                }
                log.warn("Cannot record what became of {} deliveries, trying again: {}", batch.size(),
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
                LockSupport.parkNanos(Duration.ofMillis(wait).toNanos());
                wait = Math.min(wait * 2, 2000);
            }
        }
    }

    @Override
    public void start() {
        running = true;
        int leftOver = store.releaseLeftOver();
        if (leftOver > 0) {
            log.info("Taking up {} deliveries that were under way when this node stopped", leftOver);
        }
        acceptances = new GroupCommit<>("serai-accept", properties.committers(), MOST_TOGETHER, Duration.ZERO, properties.acceptGather(),
                batch -> store.accept(batch, properties.lease()));
        settlements = new GroupCommit<>("serai-settle", 1, MOST_TOGETHER, properties.settleLinger(), Duration.ZERO, this::settleAll);
        claimer = new Thread(this::claim, "serai-claim");
        claimer.setDaemon(true);
        claimer.start();
    }

    @Override
    public void stop() {
        acceptances.close();
        running = false;
        claimer.interrupt();
        store.release(queue.close());
        settlements.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the routes, which accept and carry. */
    @Override
    public int getPhase() {
        return -100;
    }
}
