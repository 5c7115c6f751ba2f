package dev.serai.problem;

import dev.serai.database.SystemDatabase;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements that keep problems and which deliveries they have; for one node at a time. */
final class ProblemStore {

    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended('serai.problem', 0))";
    private static final String UPSERT = """
            insert into problem (tenant_id, id, status, cause, outcome, http_status, provider, connection_id, operation, owner_id, count,
              first_at, last_at, hours, hour) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, id) do update set count = excluded.count, first_at = excluded.first_at, last_at = excluded.last_at,
              hours = excluded.hours, hour = excluded.hour""";
    private static final String JOIN = """
            insert into problem_member (tenant_id, delivery_id, problem_id, number)
            select n.*, nextval('problem_member_number')
            from unnest(cast(:tenants as uuid[]), cast(:deliveries as uuid[]), cast(:problems as uuid[])) as n
            on conflict (tenant_id, delivery_id) do update set problem_id = excluded.problem_id, number = excluded.number""";
    private static final String LEAVE = """
            delete from problem_member m using unnest(cast(:tenants as uuid[]), cast(:deliveries as uuid[])) as n (tenant_id, delivery_id)
            where m.tenant_id = n.tenant_id and m.delivery_id = n.delivery_id""";
    /** What went with its month, or with its tenant's deliveries, told nobody. */
    private static final String RECOUNT = """
            update problem p set count = c.count
            from (select q.tenant_id, q.id, coalesce(n.count, 0) as count from problem q left join (
                select tenant_id, problem_id, count(*) as count from problem_member group by 1, 2) n
              on n.tenant_id = q.tenant_id and n.problem_id = q.id) c
            where c.tenant_id = p.tenant_id and c.id = p.id and c.count <> p.count
            returning p.tenant_id""";
    private static final String FORGET = """
            delete from problem p where count = 0 and last_at < now() - interval '7 days'
              and not exists (select from replay r where r.tenant_id = p.tenant_id and r.problem_id = p.id and r.state = 'running')""";

    private final JdbcClient jdbc;
    private final JdbcTemplate template;

    ProblemStore(SystemDatabase system) {
        this.jdbc = system.jdbc();
        this.template = system.template();
    }

    /** A problem of a tenant. */
    record Key(UUID tenantId, UUID id) {}

    /** Takes the lock until the end of the transaction, once no other node has it. */
    void await() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('serai.problem', 0))").query().singleRow();
    }

    /** Takes the lock until the end of the transaction; false where another node has it. */
    boolean lock() {
        return jdbc.sql(LOCK).query(Boolean.class).single();
    }

    Map<Key, ProblemRow> rows(Set<Key> keys) {
        Map<Key, ProblemRow> rows = new HashMap<>();
        jdbc.sql("""
                select p.* from unnest(cast(:tenants as uuid[]), cast(:ids as uuid[])) as n (tenant_id, id)
                join problem p on p.tenant_id = n.tenant_id and p.id = n.id""")
                .param("tenants", keys.stream().map(Key::tenantId).toArray(UUID[]::new))
                .param("ids", keys.stream().map(Key::id).toArray(UUID[]::new))
                .query(row -> {
                    ProblemRow found = new ProblemRow(row);
                    rows.put(new Key(found.tenantId(), found.id()), found);
                });
        return rows;
    }

    /** How many each of the tenants has; the others have none. */
    Map<UUID, Integer> counts(Set<UUID> tenants) {
        Map<UUID, Integer> counts = new HashMap<>();
        jdbc.sql("select tenant_id, count(*) as problems from problem where tenant_id = any (cast(:tenants as uuid[])) group by 1")
                .param("tenants", tenants.toArray(UUID[]::new))
                .query(row -> {
                    counts.put(row.getObject("tenant_id", UUID.class), row.getInt("problems"));
                });
        return counts;
    }

    void write(Collection<ProblemRow> rows) {
        template.batchUpdate(UPSERT, rows, 200, (statement, row) -> {
            Object[] values = row.values();
            for (int i = 0; i < values.length; i++) {
                set(statement, i + 1, values[i]);
            }
        });
    }

    private static void set(java.sql.PreparedStatement statement, int at, Object value) throws SQLException {
        if (value instanceof Long[] counts) {
            statement.setArray(at, statement.getConnection().createArrayOf("bigint", counts));
        } else {
            statement.setObject(at, value);
        }
    }

    /** Puts deliveries to problems, each behind all that were put before. */
    void join(List<Fate> fates, List<UUID> problems) {
        if (!fates.isEmpty()) {
            jdbc.sql(JOIN).param("tenants", tenants(fates)).param("deliveries", deliveries(fates))
                    .param("problems", problems.toArray(UUID[]::new)).update();
        }
    }

    void leave(List<Fate> fates) {
        if (!fates.isEmpty()) {
            jdbc.sql(LEAVE).param("tenants", tenants(fates)).param("deliveries", deliveries(fates)).update();
        }
    }

    private static UUID[] tenants(List<Fate> fates) {
        return fates.stream().map(Fate::tenantId).toArray(UUID[]::new);
    }

    private static UUID[] deliveries(List<Fate> fates) {
        return fates.stream().map(Fate::deliveryId).toArray(UUID[]::new);
    }

    /**
     * Makes the counts right again after deliveries went without a word, and forgets what is long solved.
     *
     * @return the tenants whose counts changed
     */
    Set<UUID> tidy() {
        Set<UUID> recounted = jdbc.sql(RECOUNT).query(UUID.class).set();
        jdbc.sql(FORGET).update();
        jdbc.sql("delete from replay where state <> 'running' and updated_at < now() - interval '90 days'").update();
        return recounted;
    }
}
