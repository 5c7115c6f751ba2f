package dev.serai.supervision;

import java.time.Instant;

/**
 * How a loop is.
 *
 * @param status {@code running}; {@code stalled}: no round came to an end for too long; {@code failing}: each one failed for that long;
 *     {@code stopped}: a thread is gone; {@code ended}: it was told to end
 * @param threads how many it has, and should have
 * @param failures rounds that failed since the start
 * @param replaced threads that ended and were replaced
 * @param lastFailure what the last of them threw; null for none
 */
public record LoopState(String name, String status, int threads, int wanted, long failures, long replaced, Instant lastFailureAt,
        String lastFailure) {

    static final String RUNNING = "running";
    static final String STALLED = "stalled";
    static final String FAILING = "failing";
    static final String STOPPED = "stopped";
    static final String ENDED = "ended";

    /** Whether its work is done. */
    public boolean well() {
        return status.equals(RUNNING) || status.equals(ENDED);
    }
}
