package dev.serai.reload;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until what was replaced has nothing to do any more. */
final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long STEP_MILLIS = 50;

    private final ScheduledExecutorService thread;
    private final Duration timeout;
    private final Duration quiet;

    Drain(ScheduledExecutorService thread, Duration quiet, Duration timeout) {
        this.thread = thread;
        this.quiet = quiet;
        this.timeout = timeout;
    }

    /** Runs an action once a condition held for the quiet time, or the timeout is over. */
    void whenQuiet(String what, BooleanSupplier idle, Runnable then) {
        look(what, idle, then, System.nanoTime(), System.nanoTime());
    }

    private void look(String what, BooleanSupplier idle, Runnable then, long since, long busyAt) {
        long now = System.nanoTime();
        long lastBusy = idle.getAsBoolean() ? busyAt : now;
        boolean late = now - since > timeout.toNanos();
        if (late) {
            LOG.warn("Replaced routes {} still have exchanges after {}; they are removed (serai.reload.drain-timeout)", what, timeout);
        }
        if (late || now - lastBusy >= quiet.toNanos()) {
            try {
                then.run();
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                LOG.error("Replaced routes {} could not be removed", what, e);
            }
            return;
        }
        thread.schedule(() -> look(what, idle, then, since, lastBusy), STEP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
