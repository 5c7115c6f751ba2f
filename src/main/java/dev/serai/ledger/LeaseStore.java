package dev.serai.ledger;

import static dev.serai.ledger.Columns.time;
import static dev.serai.ledger.Columns.uuid;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps and gives back the leases of what this node holds, and reads the messages that go with them. */
final class LeaseStore {

    private static final Logger log = LoggerFactory.getLogger(LeaseStore.class);
    private static final Columns<Work> HELD = Columns.of(uuid("tenant_id", Work::tenantId), uuid("id", Work::id));
    private static final Columns<Work> GIVEN_BACK = Columns.of(uuid("tenant_id", Work::tenantId), uuid("id", Work::id),
            time("interrupted_at", work -> work.history().interrupted() ? work.history().begunAt() : null));
    private static final String RENEW = """
            update delivery d set due_at = now() + make_interval(secs => ?)
            from %s
            where d.tenant_id = held.tenant_id and d.id = held.id and d.lease_owner = ?
              and d.status not in ('delivered', 'dead', 'cancelled')
            """.formatted(HELD.table("held"));
    private static final String RELEASE = """
            update delivery d set due_at = now() + make_interval(secs => ?), lease_owner = null, begun_at = held.interrupted_at
            from %s
            where d.tenant_id = held.tenant_id and d.id = held.id and d.lease_owner = ?
              and d.status not in ('delivered', 'dead', 'cancelled')
            """.formatted(GIVEN_BACK.table("held"));
    private static final String RELEASE_ALL = """
            update delivery set due_at = now(), lease_owner = null, begun_at = coalesce(begun_at, created_at),
              breakdowns = greatest(breakdowns, 1)
            where lease_owner = ? and status in ('accepted', 'retrying')
            """;
    private static final String FORGIVE = """
            update delivery set breakdowns = 0 where lease_owner = ? and breakdowns > 0 and status in ('accepted', 'retrying')
            """;
    private static final String FETCH = """
            select message, breakdowns from delivery
            where tenant_id = ? and id = ? and lease_owner = ? and status in ('accepted', 'retrying')
            """;
    private static final String FETCH_SUSPECT = """
            update delivery set breakdowns = breakdowns + 1
            where tenant_id = ? and id = ? and lease_owner = ? and status in ('accepted', 'retrying')
            returning message, breakdowns
            """;

    private final LedgerDatabase database;
    private final String node;

    LeaseStore(LedgerDatabase database, String node) {
        this.database = database;
        this.node = node;
    }

    /** The message of a delivery as it is stored, and how often in a row it broke down, this time included where it is suspect. */
    record Fetched(byte[] message, int breakdowns) {}

    /**
     * Reads the message of work that this node holds; empty when that is settled or another's by now.
     *
     * @param suspect whether it has broken down before, so that it is written down that it is begun
     */
    Optional<Fetched> fetch(Work work, boolean suspect) {
        return database.onConnection(connection -> {
            try (PreparedStatement read = connection.prepareStatement(suspect ? FETCH_SUSPECT : FETCH)) {
                read.setObject(1, work.tenantId());
                read.setObject(2, work.id());
                read.setString(3, node);
                try (ResultSet row = read.executeQuery()) {
                    return row.next() ? Optional.of(new Fetched(row.getBytes(1), row.getInt(2))) : Optional.empty();
                }
            }
        });
    }

    /** Keeps work of this node from being taken over. */
    void renew(Collection<Work> held, Duration lease) {
        update(RENEW, HELD, held, lease);
    }

    /** Gives work back, due at once. */
    void release(Collection<Work> held) {
        update(RELEASE, GIVEN_BACK, held, Duration.ZERO);
    }

    /** Gives work back, due in a while. */
    void postpone(Work work, Duration wait) {
        update(RELEASE, GIVEN_BACK, List.of(work), wait);
    }

    private void update(String sql, Columns<Work> columns, Collection<Work> held, Duration dueIn) {
        if (!held.isEmpty()) {
            database.onConnection(connection -> {
                try (PreparedStatement update = connection.prepareStatement(sql)) {
                    update.setDouble(1, dueIn.toMillis() / 1000.0);
                    int next = columns.bind(connection, update, 2, List.copyOf(held));
                    update.setString(next, node);
                    return update.executeUpdate();
                }
            });
        }
    }

    /** Gives back what this node held before it was restarted; answers how many. */
    int releaseLeftOver() {
        return updateOwn(RELEASE_ALL);
    }

    /** Takes the suspicion from what is still under way, for it does not end this process: that ends by itself. */
    void forgive() {
        try {
            updateOwn(FORGIVE);
        } catch (LedgerUnavailableException e) {
            log.warn("What this node was carrying stays under suspicion: {}", e.getMessage());
        }
    }

    private int updateOwn(String sql) {
        return database.onConnection(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, node);
                return update.executeUpdate();
            }
        });
    }
}
