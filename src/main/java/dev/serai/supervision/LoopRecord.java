package dev.serai.supervision;

import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is remembered of the rounds of a loop. A failure is logged, at most one in ten seconds, with its trace where it is a new one. */
final class LoopRecord {

    private static final Logger log = LoggerFactory.getLogger(LoopRecord.class);
    private static final long LOG_EVERY_MILLIS = 10_000;

    private final String name;
    private final Clock clock;
    private final Counter counter;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong loggedAt = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong unlogged = new AtomicLong();
    private volatile Instant lastFailureAt;
    private volatile Throwable lastFailure;
    private volatile long wellAt;
    private volatile boolean failedLast;

    LoopRecord(String name, Clock clock, Counter counter) {
        this.name = name;
        this.clock = clock;
        this.counter = counter;
        wellAt = clock.millis();
    }

    String name() {
        return name;
    }

    void succeeded() {
        wellAt = clock.millis();
        failedLast = false;
    }

    /** Notes a failure; ends the process where the heap is used up. */
    void failed(Throwable failure) {
        OutOfMemory.endsTheProcess(failure);
        failures.incrementAndGet();
        boolean known = failedLast && lastFailure != null && lastFailure.getClass() == failure.getClass();
        failedLast = true;
        lastFailure = failure;
        lastFailureAt = clock.instant();
        counter.increment();
        long now = clock.millis();
        long logged = loggedAt.get();
        if ((logged == Long.MIN_VALUE || now - logged >= LOG_EVERY_MILLIS) && loggedAt.compareAndSet(logged, now)) {
            long before = unlogged.getAndSet(0);
            String more = before == 0 ? "" : " (" + before + " more did meanwhile)";
            if (known) {
                log.warn("A round of {} failed again{}: {}", name, more, failure.getMessage());
            } else {
                log.error("A round of {} failed and is followed by the next{}", name, more, failure);
            }
        } else {
            unlogged.incrementAndGet();
        }
    }

    long failures() {
        return failures.get();
    }

    Instant lastFailureAt() {
        return lastFailureAt;
    }

    /** Whether the last round failed. */
    boolean failsOnly() {
        return failedLast;
    }

    /** What was thrown last, and where; its words may quote data and stay in the log. */
    String lastFailure() {
        Throwable failure = lastFailure;
        if (failure == null) {
            return null;
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** How long it is ago that a round went well. */
    long millisSinceWell() {
        return clock.millis() - wellAt;
    }
}
