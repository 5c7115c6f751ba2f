package dev.serai.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.provider.Provider.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Paces calls per provider account: a token bucket kept as the time at which it will be full again (GCRA), so that work that must
 * wait gets its own slot and comes back exactly then.
 */
@Component
class Pacer {

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder().maximumSize(500_000).expireAfterAccess(Duration.ofHours(1)).build();
    private final Clock clock;

    Pacer(Clock clock) {
        this.clock = clock;
    }

    /** Times in nanoseconds since the epoch. */
    private static final class Bucket {
        private long fullAt;
        private long closedUntil;
    }

    /**
     * Takes the account's next slot when that is now or within {@code patience}.
     *
     * @param limit null for an account without one
     * @return when the slot is; now or earlier when at once. A slot later than {@code patience} allows was not taken
     */
    Instant reserve(String accountKey, RateLimit limit, Duration patience) {
        Bucket bucket = limit == null ? buckets.getIfPresent(accountKey) : buckets.get(accountKey, key -> new Bucket());
        if (bucket == null) {
            return Instant.EPOCH;
        }
        long now = nanos(clock.instant());
        synchronized (bucket) {
            long slot = Math.max(limit == null ? 0 : bucket.fullAt - burstNanos(limit), bucket.closedUntil);
            if (limit != null && slot - now <= patience.toNanos()) {
                bucket.fullAt = Math.max(bucket.fullAt, Math.max(now, slot)) + interval(limit);
            }
            return Instant.ofEpochSecond(slot / 1_000_000_000L, slot % 1_000_000_000L);
        }
    }

    /** The provider said to stay away until then. */
    void close(String accountKey, Instant until) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        synchronized (bucket) {
            bucket.closedUntil = Math.max(bucket.closedUntil, nanos(until));
        }
    }

    private static long interval(RateLimit limit) {
        return limit.periodMillis() * 1_000_000 / limit.permits();
    }

    /** How far ahead of an even pace calls may run. */
    private static long burstNanos(RateLimit limit) {
        return interval(limit) * (Math.max(1, limit.burst()) - 1);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
