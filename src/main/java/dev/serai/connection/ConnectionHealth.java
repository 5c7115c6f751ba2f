package dev.serai.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection.Origin;
import dev.serai.database.BinaryArrays;
import dev.serai.database.SystemDatabase;
import dev.serai.security.TenantScope;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps what calls tell about connections: when one last worked, and how often in a row it failed. A change of state is written at
 * once; everything else is gathered and written together, so that a delivery costs no write of its own.
 */
@Component
class ConnectionHealth implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ConnectionHealth.class);
    private static final Duration SYNC_EVERY = Duration.ofMinutes(1);
    private static final Duration FLUSH_EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LONGEST_ERROR = 2000;
    private static final int MOST_TOGETHER = 1000;
    private static final String WORKED = """
            update connection c set last_sync_at = w.at
            from (select unnest(?::uuid[]) as tenant_id, unnest(?::uuid[]) as id, unnest(?::timestamptz[]) as at) w
            where c.tenant_id = w.tenant_id and c.id = w.id
            """;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final SystemDatabase system;
    private final ConnectionChanges changes;
    private final ConnectionStore store;
    private final Clock clock;
    private final Cache<UUID, Boolean> syncedLately = Caffeine.newBuilder().maximumSize(400_000).expireAfterWrite(SYNC_EVERY).build();
    private final Map<UUID, Key> worked = new ConcurrentHashMap<>();
    private final Map<UUID, Failures> failures = new ConcurrentHashMap<>();
    private final Cache<UUID, Boolean> troubled = Caffeine.newBuilder().maximumSize(100_000).build();
    private final List<ConnectionWatch> watches = new CopyOnWriteArrayList<>();
    private final Object writing = new Object();
    private final Loops loops;
    private Loop flusher;

    ConnectionHealth(JdbcTemplate jdbc, TransactionTemplate transaction, SystemDatabase system, ConnectionChanges changes,
            ConnectionStore store, Loops loops, Clock clock) {
        this.store = store;
        this.loops = loops;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.system = system;
        this.changes = changes;
        this.clock = clock;
    }

    void watch(ConnectionWatch watch) {
        watches.add(watch);
    }

    private record Key(UUID tenantId, UUID id, Instant at) {}

    private record Failures(UUID tenantId, UUID id, int count, String reason) {}

    void succeeded(Connection connection) {
        if (connection.origin() != Origin.TENANT) {
            return;
        }
        UUID id = connection.id();
        if (connection.errorCount() > 0 || "error".equals(connection.status()) || troubled.getIfPresent(id) != null) {
            recovered(connection);
        } else if (syncedLately.getIfPresent(id) == null && syncedLately.asMap().putIfAbsent(id, true) == null) {
            worked.put(id, new Key(connection.tenantId(), id, clock.instant()));
        }
    }

    void failed(Connection connection, String reason, boolean markError) {
        if (connection.origin() != Origin.TENANT) {
            return;
        }
        UUID id = connection.id();
        String words = reason == null ? null : reason.length() > LONGEST_ERROR ? reason.substring(0, LONGEST_ERROR) : reason;
        troubled.put(id, true);
        failures.merge(id, new Failures(connection.tenantId(), id, 1, words),
                (before, now) -> new Failures(now.tenantId(), id, before.count() + 1, now.reason()));
        if (markError && !"error".equals(connection.status())) {
            attempt(() -> markError(connection.tenantId(), id), "that connection " + id + " is in error");
        }
    }

    /** Notes at once that a test of the connection went well. */
    void testSucceeded(Connection connection) {
        recovered(connection);
    }

    /** Notes at once that a test of the connection failed. */
    void testFailed(Connection connection, String reason, boolean markError) {
        failed(connection, reason, false);
        if (markError) {
            attempt(() -> markError(connection.tenantId(), connection.id()), "that connection " + connection.id() + " is in error");
        } else {
            flush();
        }
    }

    private void recovered(Connection connection) {
        attempt(() -> {
            synchronized (writing) {
                failures.remove(connection.id());
                troubled.invalidate(connection.id());
                TenantScope.run(connection.tenantId(), () -> transaction.executeWithoutResult(status -> {
                    jdbc.update("""
                            update connection set status = case when status = 'error' then 'active' else status end, last_error = null,
                                error_count = 0, last_sync_at = ? where tenant_id = ? and id = ?""",
                            Timestamp.from(clock.instant()), connection.tenantId(), connection.id());
                    changes.announce(connection.tenantId());
                }));
            }
            changes.forget(connection.tenantId());
        }, "that connection " + connection.id() + " works again");
    }

    private void markError(UUID tenantId, UUID id) {
        synchronized (writing) {
            Failures gathered = failures.remove(id);
            TenantScope.run(tenantId, () -> transaction.executeWithoutResult(status -> {
                boolean worked = jdbc.queryForList("select true from connection where tenant_id = ? and id = ? and status = 'active'"
                        + " for update", Boolean.class, tenantId, id).size() > 0;
                jdbc.update("""
                        update connection set status = case when status = 'active' then 'error' else status end,
                            last_error = coalesce(?, last_error), error_count = error_count + ? where tenant_id = ? and id = ?""",
                        gathered == null ? null : gathered.reason(), gathered == null ? 0 : gathered.count(), tenantId, id);
                if (worked && !watches.isEmpty()) {
                    store.now(tenantId, id).ifPresent(connection -> watches.forEach(watch -> watch.inError(connection)));
                }
                changes.announce(tenantId);
            }));
        }
        changes.forget(tenantId);
    }

    /** Writes what was gathered. */
    void flush() {
        synchronized (writing) {
            List<Key> successes = take(worked).values().stream()
                    .sorted(Comparator.comparing(Key::tenantId).thenComparing(Key::id)).toList();
            List<Object[]> errors = new ArrayList<>();
            Map<UUID, Failures> failed = take(failures);
            failed.values().forEach(f -> errors.add(new Object[] {f.reason(), f.count(), f.tenantId(), f.id()}));
            attempt(() -> {
                for (int from = 0; from < successes.size(); from += MOST_TOGETHER) {
                    List<Key> together = successes.subList(from, Math.min(from + MOST_TOGETHER, successes.size()));
                    system.template().update(WORKED, update -> {
                        java.sql.Connection connection = update.getConnection();
                        update.setArray(1, BinaryArrays.of(connection, together.stream().map(Key::tenantId).toArray(UUID[]::new)));
                        update.setArray(2, BinaryArrays.of(connection, together.stream().map(Key::id).toArray(UUID[]::new)));
                        update.setArray(3, BinaryArrays.of(connection, together.stream().map(Key::at).toArray(Instant[]::new)));
                    });
                }
                if (!errors.isEmpty()) {
                    system.template().batchUpdate("""
                            update connection set last_error = coalesce(?, last_error), error_count = error_count + ?
                            where tenant_id = ? and id = ?""", errors);
                }
            }, "what became of " + (successes.size() + errors.size()) + " connections");
        }
    }

    private static <T> Map<UUID, T> take(Map<UUID, T> from) {
        Map<UUID, T> taken = new HashMap<>();
        for (UUID id : from.keySet()) {
            T value = from.remove(id);
            if (value != null) {
                taken.put(id, value);
            }
        }
        return taken;
    }

    private static void attempt(Runnable write, String what) {
        try {
            write.run();
        } catch (DataAccessException | org.springframework.transaction.TransactionException e) {
            log.warn("Could not write down {}: {}", what, e.getMessage());
        }
    }

    @Override
    public void start() {
        flusher = loops.start("serai-connection-health", PATIENCE, beat -> {
            beat.waits();
            TimeUnit.NANOSECONDS.sleep(FLUSH_EVERY.toNanos());
            beat.works();
            flush();
        });
    }

    @Override
    public void stop() {
        flusher.interrupt();
        try {
            flusher.await(FLUSH_EVERY);
            flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("Writing down what became of connections failed", e);
        }
        flusher = null;
    }

    @Override
    public boolean isRunning() {
        return flusher != null;
    }

    /** Stops after everything that delivers. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 2000;
    }
}
