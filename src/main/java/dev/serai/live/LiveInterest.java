package dev.serai.live;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Whose changes somebody wants to hear, on any node; forgotten when no node says so any more. */
final class LiveInterest {

    static final Duration SAY_EVERY = Duration.ofSeconds(15);
    static final Duration LASTS = SAY_EVERY.multipliedBy(4);

    private final Map<UUID, Long> until = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    LiveInterest(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean in(UUID tenantId) {
        Long end = until.get(tenantId);
        return end != null && end - nanos.getAsLong() > 0;
    }

    void heard(UUID tenantId) {
        until.put(tenantId, nanos.getAsLong() + LASTS.toNanos());
    }

    void forgetEnded() {
        long now = nanos.getAsLong();
        until.values().removeIf(end -> end - now <= 0);
    }
}
