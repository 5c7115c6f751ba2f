package bench;

/** Counts latencies in microseconds in log-linear buckets: exact below 64, within 1.6 percent above. Not thread-safe. */
final class Histogram {

    private static final int SUB_BUCKETS = 64;
    private static final int SUB_BITS = 6;

    private final long[] counts = new long[40 * SUB_BUCKETS];
    private long total;
    private long max;

    void record(long micros) {
        long value = Math.max(0, micros);
        counts[Math.min(index(value), counts.length - 1)]++;
        total++;
        max = Math.max(max, value);
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        max = Math.max(max, other.max);
    }

    long total() {
        return total;
    }

    /** The smallest bucket bound, in microseconds, that {@code percentile} percent of the values do not exceed; 0 when empty. */
    long percentile(double percentile) {
        long wanted = (long) Math.ceil(total * percentile / 100);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return Math.min(upperBound(i), max);
            }
        }
        return max;
    }

    private static int index(long value) {
        if (value < SUB_BUCKETS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
        return (shift + 1) * SUB_BUCKETS + (int) (value >> shift) - SUB_BUCKETS;
    }

    private static long upperBound(int index) {
        if (index < SUB_BUCKETS) {
            return index;
        }
        int shift = index / SUB_BUCKETS - 1;
        return ((long) (index % SUB_BUCKETS + SUB_BUCKETS + 1) << shift) - 1;
    }
}
