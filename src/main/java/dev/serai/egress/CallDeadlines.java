package dev.serai.egress;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breaks off calls whose answer has not begun in time. Timeouts of a socket begin anew with every byte, so that a provider that drips
 * headers, or takes a request as slowly, would hold a worker for ever.
 */
final class CallDeadlines implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CallDeadlines.class);
    private static final long LOOK_MILLIS = 100;

    private final long longestNanos;
    private final Set<Call> running = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread daemon = new Thread(task, "serai-call-deadlines");
        daemon.setDaemon(true);
        return daemon;
    });

    CallDeadlines(Duration longest) {
        longestNanos = longest.toNanos();
        thread.scheduleWithFixedDelay(this::breakOffLate, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A call under way. */
    static final class Call {

        private final long began = System.nanoTime();
        private final Cancellable request;
        private final long longestNanos;
        private volatile boolean late;

        private Call(Cancellable request, long longestNanos) {
            this.request = request;
            this.longestNanos = longestNanos;
        }

        boolean isLate() {
            return late;
        }
    }

    /**
     * Watches a call until it has {@link #ended}.
     *
     * @param within how long it may take at the most; null for as long as any
     */
    Call begin(Cancellable request, Duration within) {
        Call call = new Call(request, within == null ? longestNanos : Math.min(longestNanos, within.toNanos()));
        running.add(call);
        return call;
    }

    void ended(Call call) {
        running.remove(call);
    }

    private void breakOffLate() {
        long now = System.nanoTime();
        for (Call call : running) {
            if (now - call.began > call.longestNanos) {
                try {
                    call.late = true;
                    running.remove(call);
                    call.request.cancel();
                } catch (RuntimeException | Error e) {
                    log.warn("A call could not be broken off", e);
                }
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
