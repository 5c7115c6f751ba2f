package dev.serai.event;

import dev.serai.event.Inbox.Claim;
import dev.serai.event.Inbox.Held;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.supervision.Beat;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import dev.serai.supervision.OutOfMemory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** The threads that take events from the inbox and have them planned, as long as the routes are up. */
@Component
class InboxWorkers {

    private static final Logger log = LoggerFactory.getLogger(InboxWorkers.class);
    private static final int HELD = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration AFTER_BREAKDOWN = Duration.ofSeconds(30);
    /** What takes longer is planned again by whoever is there. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Inbox inbox;
    private final InboxPlanner planner;
    private final OutcomeEvents outcomes;
    private final EventProperties properties;
    private final Loops loops;
    private final Semaphore wanted = new Semaphore(0);
    private final InboxQueue queue;
    private Loop claimer;
    private Loop renewer;
    private Loop planners;

    InboxWorkers(Inbox inbox, InboxPlanner planner, OutcomeEvents outcomes, EventProperties properties, Loops loops) {
        this.inbox = inbox;
        this.planner = planner;
        this.outcomes = outcomes;
        this.properties = properties;
        this.loops = loops;
        this.queue = new InboxQueue(HELD, properties.plannersPerTenant());
    }

    /** Looks into the inbox now instead of at the next interval. */
    void look() {
        wanted.release();
    }

    private void claim(Beat beat) throws InterruptedException {
        boolean rest = true;
        takeOut();
        int room = queue.room();
        if (room > 0) {
            int perTenant = 2 * properties.plannersPerTenant();
            Claim claim = inbox.claim(queue.held(), queue.full(perTenant), perTenant, room);
            queue.put(claim.held());
            rest = claim.held().isEmpty() && claim.complete();
        }
        beat.waits();
        if (rest && wanted.tryAcquire(properties.interval().toMillis(), TimeUnit.MILLISECONDS)) {
            wanted.drainPermits();
        }
    }

    private void takeOut() {
        List<Held> planned = queue.planned();
        if (!planned.isEmpty()) {
            inbox.planned(planned);
            queue.forget(planned);
        }
    }

    private void renew(Beat beat) throws InterruptedException {
        Collection<UUID> held = queue.held();
        if (!held.isEmpty()) {
            inbox.renew(held);
        }
        beat.waits();
        TimeUnit.NANOSECONDS.sleep(properties.lease().toNanos() / 4);
    }

    private void plan(Beat beat) throws InterruptedException {
        beat.waits();
        Held held = queue.take();
        if (held == null) {
            planners.end();
            return;
        }
        beat.works();
        boolean planned = false;
        try {
            planned = planner.plan(held);
        } catch (Throwable e) {
            OutOfMemory.endsTheProcess(e);
            log.error("Planning event {} of tenant {} broke down", held.eventId(), held.tenantId(), e);
            putBack(held);
            throw e;
        } finally {
            queue.done(held, planned);
            if (queue.wantsMore()) {
                look();
            }
        }
    }

    private void putBack(Held held) {
        try {
            inbox.brokeDown(held, AFTER_BREAKDOWN);
        } catch (DataAccessException e) {
            log.warn("Event {} cannot be put back; it is taken up again when its lease ends: {}", held.eventId(), e.getMessage());
        }
    }

    /** Once the routes are up. */
    @EventListener(ApplicationReadyEvent.class)
    @Order(0)
    void begin() {
        inbox.releaseLeftOver();
        outcomes.whenRaised(this::look);
        claimer = loops.start("serai-inbox-claim", Duration.ofMinutes(1), this::claim);
        renewer = loops.start("serai-inbox-renew", Duration.ofMinutes(1), this::renew);
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("serai-inbox-");
        threads.setDaemon(true);
        planners = loops.start("serai-inbox", properties.planners(), PATIENCE, threads, this::plan);
    }

    /** Before the routes go down. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void end() {
        if (planners != null) {
            claimer.interrupt();
            renewer.interrupt();
            planners.end();
            List<UUID> begunByNobody = queue.close();
            try {
                planners.await(STOP_WITHIN);
                takeOut();
                inbox.release(begunByNobody);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (DataAccessException e) {
                log.warn("{} events cannot be given back; others take them up when their lease ends", begunByNobody.size());
            }
        }
    }
}
