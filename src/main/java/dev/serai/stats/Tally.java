package dev.serai.stats;

import dev.serai.stats.Figures.Counts;

/** Adds up figures. */
final class Tally {

    private final Latencies calls = new Latencies();
    private final Latencies deliveries = new Latencies();
    private long attempts;
    private long delivered;
    private long failed;
    private long retried;

    void count(long moreAttempts, long moreDelivered, long moreFailed, long moreRetried) {
        attempts += moreAttempts;
        delivered += moreDelivered;
        failed += moreFailed;
        retried += moreRetried;
    }

    void took(int bucket, long moreCalls, long moreDeliveries) {
        calls.add(bucket, moreCalls);
        deliveries.add(bucket, moreDeliveries);
    }

    void add(Tally other) {
        count(other.attempts, other.delivered, other.failed, other.retried);
        calls.add(other.calls);
        deliveries.add(other.deliveries);
    }

    Counts counts() {
        return new Counts(attempts, delivered, failed, retried, calls.percentiles(), deliveries.percentiles());
    }
}
