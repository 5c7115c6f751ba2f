package dev.serai.ledger;

import dev.serai.api.ProblemException;
import dev.serai.ledger.AcceptanceStore.Written;
import dev.serai.ledger.GroupCommit.Limits;
import dev.serai.ledger.WorkMessages.Ready;
import dev.serai.operation.Operation.Priority;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
    private static final int MOST_TOGETHER = 1000;
    private static final Duration STORE_AWAY = Duration.ofMillis(500);
    private static final Duration AFTER_BREAKDOWN = Duration.ofSeconds(30);

    private final LedgerStore store;
    private final LedgerProperties properties;
    private final DeliveryWaiters waiters;
    private final WorkQueue queue;
    private final WorkMessages messages;
    private final Loops loops;
    private final Clock clock;
    private final Counter acceptedCount;
    private final Map<DeliveryStatus, Counter> settledCounts = new EnumMap<>(DeliveryStatus.class);
    private GroupCommit<Intake, Written> acceptances;
    private GroupCommit<Settlement, Boolean> settlements;
    private DueWork due;
    private volatile boolean running;

    Ledger(LedgerStore store, LedgerProperties properties, DeliveryWaiters waiters, Loops loops, Clock clock, MeterRegistry metrics) {
        this.store = store;
        this.properties = properties;
        this.waiters = waiters;
        this.queue = new WorkQueue(properties, clock);
        this.messages = new WorkMessages(store.leases());
        this.loops = loops;
        this.clock = clock;
        acceptedCount = Counter.builder("serai.accepted").description("Deliveries accepted").register(metrics);
        for (DeliveryStatus status : DeliveryStatus.values()) {
            if (status.settled()) {
                settledCounts.put(status, Counter.builder("serai.settled").tag("status", status.word()).description("Deliveries settled")
                        .register(metrics));
            }
        }
        Gauge.builder("serai.ledger.held", queue, WorkQueue::size).description("Deliveries this node holds").register(metrics);
        Gauge.builder("serai.ledger.held.bytes", queue, WorkQueue::bytes)
                .description("Bytes of messages kept in memory, and of large ones being carried").register(metrics);
    }

    /**
     * Puts an acceptance on disk and begins to carry its deliveries.
     *
     * @return what was accepted, or had been accepted before under the same keys
     * @throws LedgerUnavailableException when the store does not answer
     * @throws ProblemException 422 when a key was used before for something else
     */
    public Accepted accept(Acceptance acceptance) {
        Instant now = clock.instant();
        Reservation reservation = queue.reserve(acceptance.tenantId(), goingAtOnce(acceptance, now));
        Intake intake = intake(acceptance, reservation, now);
        CompletableFuture<Accepted> accepted = acceptances.submit(intake, true).handle((written, failure) -> {
            if (failure != null) {
                queue.unreserve(reservation);
                throw failure instanceof RuntimeException e ? e : new CompletionException(failure);
            }
            acceptedCount.increment(acceptance.deliveries().size());
            handOn(intake, written);
            return Receipts.of(acceptance, written.before());
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

    /** How many of each priority. */
    private static int[] goingAtOnce(Acceptance acceptance, Instant now) {
        int[] counts = new int[Priority.values().length];
        for (NewDelivery delivery : acceptance.deliveries()) {
            if (delivery.goesAtOnce(now)) {
                counts[delivery.schedule().priority().ordinal()]++;
            }
        }
        return counts;
    }

    private Intake intake(Acceptance acceptance, Reservation reservation, Instant now) {
        try {
            return Intake.of(acceptance, reservation, now);
        } catch (RuntimeException | Error e) {
            queue.unreserve(reservation);
            throw e;
        }
    }

    /** Begins to carry what this node holds; the rest is claimed when there is room, and at once where nobody works it down. */
    private void handOn(Intake intake, Written written) {
        Acceptance acceptance = intake.acceptance();
        List<Work> works = new ArrayList<>();
        boolean claimNeeded = false;
        boolean watched = waiters.isWatched(acceptance.tenantId());
        for (int i = 0; i < acceptance.deliveries().size(); i++) {
            NewDelivery delivery = acceptance.deliveries().get(i);
            if (written.notWritten().contains(delivery.id())) {
                continue;
            }
            if (watched) {
                waiters.changed(acceptance.tenantId(), delivery.id(), DeliveryStatus.ACCEPTED.word());
            }
            if (intake.holds(delivery)) {
                works.add(Work.accepted(acceptance.tenantId(), delivery, MessageSize.of(intake.texts().get(i)), clock.instant()));
            } else {
                claimNeeded |= delivery.orderingKey() != null || delivery.schedule().priority() == Priority.HIGH;
            }
        }
        queue.unreserve(intake.reservation().without(works));
        if (!works.isEmpty()) {
            queue.put(works);
        }
        if (claimNeeded) {
            due.look();
        }
    }

    /** The next piece of work, with its message; waits for one. Null once the ledger stops. */
    public Work take() throws InterruptedException {
        while (true) {
            Work work = queue.take();
            if (work == null) {
                return null;
            }
            Work ready = ready(work);
            if (ready != null) {
                return ready;
            }
        }
    }

    /** Null where it is not to be carried. What is older than its life is not, unless its provider is to be asked about it. */
    private Work ready(Work work) throws InterruptedException {
        if (work.inquiries() == null && work.hasExpired(clock.instant())) {
            settle(work, Settlement.expired(work));
            return null;
        }
        while (true) {
            try {
                Ready ready = messages.ready(work);
                if (ready.dead() != null) {
                    settle(work, ready.dead());
                } else if (ready.work() == null) {
                    queue.done(work);
                }
                return ready.work();
            } catch (LedgerUnavailableException e) {
                if (!running || !queue.keeps(work)) {
                    queue.done(work);
                    return null;
                }
                TimeUnit.NANOSECONDS.sleep(STORE_AWAY.toNanos());
            } catch (RuntimeException | Error e) {
                brokeDown(work, e);
                throw e;
            }
        }
    }

    /** Records what became of work; the future completes when it is on disk. Waits out a store that does not answer. */
    public CompletableFuture<Boolean> settle(Work work, Settlement found) {
        Settlement settlement = TakenBefore.kept(work, found);
        queue.carried(work);
        messages.carried(work);
        return settlements.submit(settlement, waiters.anyFor(work.id())).whenComplete((done, failure) -> {
            boolean roomAgain = queue.done(work);
            if (failure != null) {
                log.error("Delivery {} of tenant {} could not be settled as {}; it will be taken up again", work.id(), work.tenantId(),
                        settlement.status().word(), failure);
            } else {
                if (settlement.status().settled()) {
                    settledCounts.get(settlement.status()).increment();
                    waiters.settled(work.id());
                }
                waiters.changed(work.tenantId(), work.id(), settlement.status().word());
            }
            if (roomAgain || work.orderingKey() != null) {
                due.look();
            }
        });
    }

    /** Lets go of work without recording anything; it is taken up again when its lease ends. */
    public void abandon(Work work) {
        messages.carried(work);
        queue.done(work);
    }

    /**
     * Settles work over which a thread broke down, unless it is settled already: to be taken up again in a while, or for good when that
     * happened a few times.
     */
    public void brokeDown(Work work, Throwable failure) {
        if (queue.isUnderWay(work)) {
            log.error("Delivery {} of tenant {} broke down", work.id(), work.tenantId(), failure);
            settle(work, Settlement.brokenDown(work, failure, clock.instant().plus(AFTER_BREAKDOWN), ""));
        }
    }

    /** Looks for due work now instead of at the next interval. */
    public void lookForDueWork() {
        due.look();
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

    /** Tells whoever watches that a delivery stands elsewhere, or will once the transaction is committed; null for several of them. */
    public void changed(UUID tenantId, UUID deliveryId, DeliveryStatus status) {
        waiters.changed(tenantId, deliveryId, status == null ? null : status.word());
    }

    private List<Boolean> settleAll(List<Settlement> batch) {
        long wait = 100;
        while (true) {
            try {
                store.settlements().settle(batch);
                return java.util.Collections.nCopies(batch.size(), Boolean.TRUE);
            } catch (LedgerUnavailableException e) {
                if (!running) {
                    throw e;
                }
                log.warn("Cannot record what became of {} deliveries, trying again: {}", batch.size(),
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
                LockSupport.parkNanos(Duration.ofMillis(wait).toNanos());
                wait = Math.min(wait * 2, 2000);
            } catch (RuntimeException e) {
                if (batch.size() > 1) {
                    throw e;
                }
                Settlement refused = batch.get(0);
                log.error("The database refuses what became of delivery {} of tenant {}; only that it is {} is recorded", refused.id(),
                        refused.tenantId(), refused.status().word(), e);
                store.settlements().settle(List.of(refused.plain("the database refused it")));
                return List.of(Boolean.TRUE);
            }
        }
    }

    @Override
    public void start() {
        running = true;
        int leftOver = store.leases().releaseLeftOver();
        if (leftOver > 0) {
            log.info("Taking up {} deliveries that were under way when this node stopped", leftOver);
        }
        long bytes = Math.max(MessageSize.BULKY, properties.budget() / 4);
        acceptances = new GroupCommit<>(loops, "serai-accept", properties.committers(),
                new Limits(MOST_TOGETHER, bytes, Duration.ZERO, properties.acceptGather()), Intake::bytes,
                batch -> store.acceptances().accept(batch, properties.lease()));
        settlements = new GroupCommit<>(loops, "serai-settle", 1,
                new Limits(MOST_TOGETHER, bytes, properties.settleLinger(), Duration.ZERO), Settlement::bytes, this::settleAll);
        due = new DueWork(store, properties, queue, loops);
    }

    @Override
    public void stop() {
        acceptances.close();
        running = false;
        due.stop();
        List<Work> begunByNobody = queue.close();
        try {
            store.leases().release(begunByNobody);
        } catch (LedgerUnavailableException e) {
            log.warn("{} deliveries cannot be given back; others take them up when their lease ends", begunByNobody.size());
        }
        settlements.close();
        store.leases().forgive();
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
