package dev.serai.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.node.Nodes;
import dev.serai.provider.Provider.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Paces calls per provider account: a token bucket kept as the time at which it will be full again (GCRA), so that work that must
 * wait gets its own slot and comes back exactly then. Of n nodes each keeps to an n-th part of the limit, and of what may go at once to an
 * n-th part, but 1 at the least; what a provider closes for one of them is closed for all.
 */
@Component
class Pacer {

    private static final long NOTICEABLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder().maximumSize(500_000).expireAfterAccess(Duration.ofHours(1)).build();
    private final Clock clock;
    private final IntSupplier nodes;
    private final BiConsumer<String, Instant> others;

    @Autowired
    Pacer(Clock clock, Nodes nodes, AccountClosings closings) {
        this(clock, nodes::alive, closings::announce);
        closings.subscribe(this::closedByAny);
    }

    /**
     * @param nodes how many there are, this one included
     * @param others told when an account is closed noticeably longer than they know
     */
    Pacer(Clock clock, IntSupplier nodes, BiConsumer<String, Instant> others) {
        this.clock = clock;
        this.nodes = nodes;
        this.others = others;
    }

    /** Times in nanoseconds since the epoch. */
    private static final class Bucket {
        private long fullAt;
        private long lastTurnAt;
        private long closedUntil;
        private long closedForAllUntil;
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
        int parts = nodes.getAsInt();
        synchronized (bucket) {
            long slot = Math.max(limit == null ? 0 : bucket.fullAt - burstNanos(limit, parts), bucket.closedUntil);
            if (limit != null && slot - now <= patience.toNanos()) {
                bucket.fullAt = Math.max(bucket.fullAt, Math.max(now, slot)) + interval(limit, parts);
            }
            return instant(slot);
        }
    }

    /** Whether other nodes make calls for the same accounts. */
    boolean isShared() {
        return nodes.getAsInt() > 1;
    }

    /**
     * When to ask again for a slot, where the next one of this node's part is far: one after the other at the pace of the whole limit. Who
     * comes back is taken up by any node, so that the parts of all are used for what one node has accepted.
     */
    Instant turn(String accountKey, RateLimit limit) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        long now = nanos(clock.instant());
        synchronized (bucket) {
            bucket.lastTurnAt = Math.max(bucket.lastTurnAt, Math.max(now, bucket.closedUntil)) + interval(limit, 1);
            return instant(bucket.lastTurnAt);
        }
    }

    /** The provider said to stay away until then. */
    void close(String accountKey, Instant until) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        long closed = nanos(until);
        boolean news;
        synchronized (bucket) {
            bucket.closedUntil = Math.max(bucket.closedUntil, closed);
            news = nodes.getAsInt() > 1 && closed - Math.max(bucket.closedForAllUntil, nanos(clock.instant())) >= NOTICEABLE_NANOS;
            if (news) {
                bucket.closedForAllUntil = closed;
            }
        }
        if (news) {
            others.accept(accountKey, until);
        }
    }

    /** A node, this one or another, told all that the provider said so. */
    void closedByAny(String accountKey, Instant until) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        long closed = nanos(until);
        synchronized (bucket) {
            bucket.closedUntil = Math.max(bucket.closedUntil, closed);
            bucket.closedForAllUntil = Math.max(bucket.closedForAllUntil, closed);
        }
    }

    private static long interval(RateLimit limit, int parts) {
        return limit.periodMillis() * 1_000_000 / limit.permits() * parts;
    }

    /** How far ahead of an even pace calls may run. */
    private static long burstNanos(RateLimit limit, int parts) {
        return interval(limit, parts) * (Math.max(1, limit.burst() / parts) - 1);
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
