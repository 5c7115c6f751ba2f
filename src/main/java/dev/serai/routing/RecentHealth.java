package dev.serai.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * How connections did lately on this node: what part of their calls failed and how long the others took. What was counts half after five
 * minutes, so that one that failed gets another chance.
 */
@Component
public class RecentHealth {

    private static final double HALF_LIFE_NANOS = Duration.ofMinutes(5).toNanos();
    /** Calls below which nothing is known of how long they take. */
    private static final double FEW = 0.5;
    /** Parts in which failures are told apart, so that a single one does not turn everything around. */
    private static final int STEPS = 20;

    private final Cache<Key, Figures> figures =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(Duration.ofHours(1)).build();
    private final Clock clock;

    RecentHealth(Clock clock) {
        this.clock = clock;
    }

    private record Key(UUID tenantId, UUID id) {

        private static Key of(Connection connection) {
            return new Key(connection.tenantId(), connection.id());
        }
    }

    /** @param millis of the calls that did not fail, together */
    private record Figures(double calls, double failures, double millis, Instant at) {

        private static final Figures NONE = new Figures(0, 0, 0, Instant.EPOCH);

        private Figures faded(Instant now) {
            double rest = Math.pow(0.5, Math.max(0, Duration.between(at, now).toNanos()) / HALF_LIFE_NANOS);
            return new Figures(calls * rest, failures * rest, millis * rest, now);
        }

        private long failureSteps() {
            return Math.round(STEPS * failures / (calls + 1));
        }

        /** Alike within a fifth; 0 where nothing is known. */
        private long slowness() {
            double worked = calls - failures;
            return worked < FEW ? 0 : Math.round(4 * Math.log(1 + millis / worked));
        }
    }

    /** Notes what a call came to. */
    public void note(Connection connection, boolean failed, Duration took) {
        Instant now = clock.instant();
        figures.asMap().merge(Key.of(connection), new Figures(1, failed ? 1 : 0, failed ? 0 : took.toMillis(), now), (before, one) -> {
            Figures rest = before.faded(now);
            return new Figures(rest.calls() + 1, rest.failures() + one.failures(), rest.millis() + one.millis(), now);
        });
    }

    /** The healthiest first; alike ones stay in their order. */
    List<Connection> order(List<Connection> group) {
        Instant now = clock.instant();
        Map<UUID, Figures> known = new HashMap<>();
        group.forEach(connection -> known.put(connection.id(), of(connection, now)));
        return group.stream().sorted(Comparator.<Connection>comparingLong(each -> known.get(each.id()).failureSteps())
                .thenComparingLong(each -> known.get(each.id()).slowness())).toList();
    }

    private Figures of(Connection connection, Instant now) {
        Figures found = figures.getIfPresent(Key.of(connection));
        return found == null ? Figures.NONE : found.faded(now);
    }

    /** E.g. {@code of late 5 % of its calls failed and the others took 120 ms}. */
    String words(Connection connection) {
        Figures found = of(connection, clock.instant());
        if (found.calls() < FEW) {
            return "nothing is known of it of late";
        }
        double worked = found.calls() - found.failures();
        return "of late " + Math.round(100 * found.failures() / found.calls()) + " % of its calls failed"
                + (worked < FEW ? "" : " and the others took " + Math.round(found.millis() / worked) + " ms");
    }
}
