package dev.serai.problem;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a replay this node's as long as a step of it takes, for routes may take longer to plan than a lease lasts. */
final class ReplayLease {

    private static final Logger log = LoggerFactory.getLogger(ReplayLease.class);
    private static final int SHARE = 4;

    private final ReplayTurns turns;
    private final Duration every;
    private final long most;
    private final ScheduledExecutorService clock;

    /** @param longest after which a step counts as stuck, and the replay is let go */
    ReplayLease(ReplayTurns turns, Duration longest) {
        this(turns, longest, ReplayTurns.LEASE.dividedBy(SHARE));
    }

    ReplayLease(ReplayTurns turns, Duration longest, Duration every) {
        this.turns = turns;
        this.every = every;
        this.most = longest.toNanos();
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "serai-replay-lease");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(1, TimeUnit.MINUTES);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        this.clock = executor;
    }

    /** What ends with the step. */
    interface Held extends AutoCloseable {

        @Override
        void close();
    }

    Held hold(ReplayTurn turn) {
        long end = System.nanoTime() + most;
        Future<?> renewing = clock.scheduleWithFixedDelay(() -> renew(turn, end), every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return () -> renewing.cancel(false);
    }

    private void renew(ReplayTurn turn, long end) {
        try {
            if (System.nanoTime() < end) {
                turns.renew(turn);
            }
        } catch (RuntimeException e) {
            log.warn("Replay {} of tenant {} could not be kept for this node, it is tried again: {}", turn.id(), turn.tenantId(),
                    e.getMessage());
        }
    }
}
