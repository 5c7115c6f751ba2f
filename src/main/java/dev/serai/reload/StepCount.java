package dev.serai.reload;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What went through one step since its version runs. */
final class StepCount {

    private final LongAdder exchanges = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile LastFailure last;

    /**
     * The last time a step failed.
     *
     * @param reason in words, masked
     */
    record LastFailure(Instant at, String reason) {}

    void came() {
        exchanges.increment();
    }

    void wentWrong() {
        failed.increment();
    }

    /** Replaces what is told of the last failure. */
    void last(LastFailure failure) {
        last = failure;
    }

    /** How many came to it, those that are under way and each redelivery included. */
    long exchanges() {
        return exchanges.sum();
    }

    /** How many failed at it, and not further inside. */
    long failed() {
        return failed.sum();
    }

    /** The last failure, or one of the second before it; null where none failed. */
    LastFailure last() {
        return last;
    }
}
