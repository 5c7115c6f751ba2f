package dev.serai.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.node.Nodes;
import dev.serai.provider.Provider.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Paces calls per provider account: a token bucket kept as the time at which it will be full again (GCRA), so that work that must
 * wait gets its own slot and comes back exactly then. Of n nodes each keeps to an n-th part of the limit, and of what may go at once to an
 * n-th part, but 1 at the least; what a provider closes for one of them is closed for all.
 *
 * <p>A closing has a floor, which doubles while the provider goes on refusing, and ends after a day at the latest, whatever the provider
 * asks for. An account that was refused opens with one call at a time, until one goes well.
 */
@Component
class Pacer {

    private static final long NOTICEABLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration WITHOUT_WORD = Duration.ofSeconds(30);
    private static final long FLOOR_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long HIGHEST_FLOOR_NANOS = Duration.ofMinutes(15).toNanos();
    private static final long LONGEST_NANOS = Duration.ofDays(1).toNanos();
    private static final long LAST_SECOND = 9_000_000_000L;
    private static final long PROBE_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Duration UNBOUNDED = Duration.ofDays(10_000);
    private static final Slot AT_ONCE = new Slot(Instant.EPOCH, true);

    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(500_000).expireAfterAccess(Duration.ofHours(25)).build();
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
        /** Waves of refusals since a call last went well; a wave is what is refused before the account opens again. */
        private int refusals;
        private long refusedSince;
        private long probedAt;
        private long wentWellAt;
        private long seenAt;

        /** After a clock was set back nothing lasts longer than before. */
        private void follow(long now) {
            long back = seenAt - now;
            if (back > NOTICEABLE_NANOS) {
                fullAt -= back;
                lastTurnAt -= back;
                closedUntil -= back;
                closedForAllUntil -= back;
                probedAt -= back;
                wentWellAt -= back;
                refusedSince -= back;
            }
            seenAt = now;
        }

        /** When a call may go, the pace left aside. */
        private long opensAt(long now) {
            return closedUntil > now || refusals == 0 || probedAt == 0 ? closedUntil : Math.max(closedUntil, probedAt + PROBE_NANOS);
        }

        /** Never for longer than a day. */
        private void close(long until, long now) {
            closedUntil = Math.max(closedUntil, Math.min(until, now + LONGEST_NANOS));
            probedAt = 0;
        }
    }

    /**
     * A time for a call.
     *
     * @param at now or earlier when at once
     * @param taken whether it is kept for who asked
     */
    record Slot(Instant at, boolean taken) {}

    /**
     * Takes the account's next slot when that is now or within {@code patience}.
     *
     * @param limit null for an account without one
     * @return when the slot is; now or earlier when at once. A slot later than {@code patience} allows was not taken
     */
    Instant reserve(String accountKey, RateLimit limit, Duration patience) {
        return reserve(accountKey, limit, patience, UNBOUNDED).at();
    }

    /**
     * The same, unless too much is taken already: then the slots that follow stay free for whoever is more urgent.
     *
     * @param ahead how far from now, or from when the account opens, the slot may be
     */
    Slot reserve(String accountKey, RateLimit limit, Duration patience, Duration ahead) {
        Bucket bucket = limit == null ? buckets.getIfPresent(accountKey) : buckets.get(accountKey, key -> new Bucket());
        if (bucket == null) {
            return AT_ONCE;
        }
        long now = nanos(clock.instant());
        int parts = nodes.getAsInt();
        synchronized (bucket) {
            bucket.follow(now);
            long slot = Math.max(limit == null ? 0 : bucket.fullAt - burstNanos(limit, parts), bucket.opensAt(now));
            boolean taken = slot - now <= patience.toNanos()
                    && (limit == null || slot - Math.max(now, bucket.opensAt(now)) <= ahead.toNanos());
            if (limit != null && taken) {
                bucket.fullAt = Math.max(bucket.fullAt, Math.max(now, slot)) + interval(limit, parts);
            }
            if (slot <= now && bucket.refusals > 0) {
                bucket.probedAt = now;
            }
            return new Slot(instant(slot), taken);
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
            bucket.follow(now);
            bucket.lastTurnAt = Math.max(bucket.lastTurnAt, Math.max(now, bucket.closedUntil)) + interval(limit, 1);
            return instant(bucket.lastTurnAt);
        }
    }

    /** The provider said that nothing is left until then. */
    void close(String accountKey, Instant until) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        boolean news;
        Instant closed;
        synchronized (bucket) {
            long now = nanos(clock.instant());
            bucket.follow(now);
            bucket.close(nanos(until), now);
            news = isNews(bucket, now);
            closed = instant(bucket.closedUntil);
        }
        if (news) {
            others.accept(accountKey, closed);
        }
    }

    /**
     * The provider refused a call for its limit.
     *
     * @param asked how long it wants to be left alone; null when it did not say
     * @param since since when it was known to refuse all, before this node knew of it; null when it was not
     * @return when the account opens again
     */
    Instant refused(String accountKey, Duration asked, Instant since) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        boolean news;
        Instant closed;
        synchronized (bucket) {
            long now = nanos(clock.instant());
            bucket.follow(now);
            if (bucket.refusals == 0) {
                bucket.refusedSince = since == null || bucket.wentWellAt != 0 ? now : Math.min(now, nanos(since));
            }
            if (bucket.refusals == 0 || bucket.closedUntil <= now) {
                bucket.refusals++;
            }
            long wait = (asked == null ? WITHOUT_WORD : asked).toNanos();
            bucket.close(now + Math.max(wait, floor(bucket.refusals)), now);
            news = isNews(bucket, now);
            closed = instant(bucket.closedUntil);
        }
        if (news) {
            others.accept(accountKey, closed);
        }
        return closed;
    }

    /** With up to a quarter more, so that not all come back together. */
    private static long floor(int refusals) {
        long floor = Math.min(HIGHEST_FLOOR_NANOS, FLOOR_NANOS << Math.min(refusals - 1, 20));
        return floor + ThreadLocalRandom.current().nextLong(floor / 4);
    }

    private boolean isNews(Bucket bucket, long now) {
        boolean news = nodes.getAsInt() > 1 && bucket.closedUntil - Math.max(bucket.closedForAllUntil, now) >= NOTICEABLE_NANOS;
        if (news) {
            bucket.closedForAllUntil = bucket.closedUntil;
        }
        return news;
    }

    /** The provider did not refuse a call for its limit that began then: whatever closed the account before is over. */
    void wentWell(String accountKey, Instant began) {
        Bucket bucket = buckets.getIfPresent(accountKey);
        if (bucket != null) {
            long at = nanos(began);
            synchronized (bucket) {
                bucket.wentWellAt = Math.max(bucket.wentWellAt, at);
                if (at >= bucket.closedUntil) {
                    bucket.refusals = 0;
                }
            }
        }
    }

    /** Whether another call went well that began later than this. */
    boolean wentWellSince(String accountKey, Instant instant) {
        Bucket bucket = buckets.getIfPresent(accountKey);
        if (bucket == null) {
            return false;
        }
        synchronized (bucket) {
            return bucket.wentWellAt > nanos(instant);
        }
    }

    /** Since when the provider has refused all calls; null when the last one went well or nobody knows. */
    Instant refusedSince(String accountKey) {
        Bucket bucket = buckets.getIfPresent(accountKey);
        if (bucket == null) {
            return null;
        }
        synchronized (bucket) {
            return bucket.refusals == 0 ? null : instant(bucket.refusedSince);
        }
    }

    /** A node, this one or another, told all that the provider said so. */
    void closedByAny(String accountKey, Instant until) {
        Bucket bucket = buckets.get(accountKey, key -> new Bucket());
        synchronized (bucket) {
            long now = nanos(clock.instant());
            bucket.follow(now);
            if (bucket.refusals == 0) {
                bucket.refusedSince = now;
                bucket.refusals = 1;
            }
            bucket.close(nanos(until), now);
            bucket.closedForAllUntil = Math.max(bucket.closedForAllUntil, bucket.closedUntil);
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

    /** A time beyond what nanoseconds can count is the last that they can. */
    private static long nanos(Instant instant) {
        return instant.getEpochSecond() > LAST_SECOND ? LAST_SECOND * 1_000_000_000L
                : instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
