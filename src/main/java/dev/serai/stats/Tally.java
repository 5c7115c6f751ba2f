package dev.serai.stats;

import dev.serai.stats.Figures.Counts;
import dev.serai.stats.Figures.Reported;

/** Adds up figures. */
final class Tally {

    private final Latencies calls = new Latencies();
    private final Latencies deliveries = new Latencies();
    private long attempts;
    private long delivered;
    private long failed;
    private long retried;
    private Reported reported = Reported.NOTHING;

    void count(long moreAttempts, long moreDelivered, long moreFailed, long moreRetried) {
        attempts += moreAttempts;
        delivered += moreDelivered;
        failed += moreFailed;
        retried += moreRetried;
    }

    void reported(Reported more) {
        reported = reported.plus(more);
    }

    void took(int bucket, long moreCalls, long moreDeliveries) {
        calls.add(bucket, moreCalls);
        deliveries.add(bucket, moreDeliveries);
    }

    void add(Tally other) {
        count(other.attempts, other.delivered, other.failed, other.retried);
        reported(other.reported);
        calls.add(other.calls);
        deliveries.add(other.deliveries);
    }

    Counts counts() {
        return new Counts(attempts, delivered, failed, retried, reported, reported.rates(delivered),
                calls.percentiles(), deliveries.percentiles());
    }
}
