package dev.serai.stats;

import java.util.Map;
import java.util.TreeMap;

/**
 * Durations counted by bucket, as the database's {@code latency_bucket} sorts them: bucket 0 holds what took less than a millisecond,
 * bucket n what took from 1.1^(n-1) up to 1.1^n milliseconds. A percentile is told as the middle of its bucket, so it is off by 5 % at
 * the most, and then by half a millisecond for rounding. Buckets of different days add up without getting less exact.
 */
final class Latencies {

    private static final double GROWTH = 1.1;

    private final Map<Integer, Long> counts = new TreeMap<>();
    private long total;

    /** @param p50 milliseconds that half of all took at the most; p95 and p99 likewise */
    record Percentiles(long p50, long p95, long p99) {}

    void add(int bucket, long count) {
        if (count > 0) {
            counts.merge(bucket, count, Long::sum);
            total += count;
        }
    }

    void add(Latencies others) {
        others.counts.forEach(this::add);
    }

    /** Null when nothing was counted. */
    Percentiles percentiles() {
        return total == 0 ? null : new Percentiles(percentile(50), percentile(95), percentile(99));
    }

    /** Milliseconds within which that many of a hundred were done (nearest rank). */
    long percentile(int percent) {
        long rank = Math.max(1, (total * percent + 99) / 100);
        long passed = 0;
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            passed += bucket.getValue();
            if (passed >= rank) {
                return middle(bucket.getKey());
            }
        }
        throw new IllegalStateException("Nothing was counted");
    }

    /** The value whose relative distance to both ends of the bucket is the same. */
    private static long middle(int bucket) {
        return bucket == 0 ? 0 : Math.round(Math.pow(GROWTH, bucket) * 2 / (GROWTH + 1));
    }
}
