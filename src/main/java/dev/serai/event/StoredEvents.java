package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Accepted.Line;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the events of a tenant, and lets people have those planned again that could not be. */
@Component
class StoredEvents {

    static final String RECEIVED = "received";
    static final String PLANNED = "planned";
    static final String UNPLANNABLE = "unplannable";

    private static final String SHOWN = """
            select e.id, e.type, e.source, e.source_id, e.subject, e.time, e.created_at, coalesce(i.status, 'planned') as status,
              i.reason, i.route, i.step, case when i.status = 'received' and i.lease_owner is null then i.due_at end as due_at,
              e.chain_id, e.depth,""";
    private static final String FROM = """

            from event e %s join inbox i on i.tenant_id = e.tenant_id and i.event_id = e.id
            where e.tenant_id = :tenant
            """;
    private static final String FILTER = """
              and (cast(:type as text) is null or e.type = :type)
              and (cast(:route as text) is null or i.route = :route)
              and (cast(:from as timestamptz) is null or e.id >= uuid_at(cast(:from as timestamptz)))
              and (cast(:to as timestamptz) is null or e.id < uuid_at(cast(:to as timestamptz)))
            """;
    private static final String AGAIN = """
            status = 'received', due_at = now(), lease_owner = null, rounds = 0, breakdowns = 0, reason = null, route = null, step = null,
              updated_at = now()
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AuditLog audit;

    StoredEvents(JdbcClient jdbc, TransactionTemplate transaction, AuditLog audit) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.audit = audit;
    }

    /**
     * An event as people see it.
     *
     * @param status {@code received}, {@code planned} or {@code unplannable}
     * @param reason why it could not be planned, or not yet; null where it could
     * @param route the route that failed; null where none did
     * @param dueAt when it is planned next; null when nobody waits for that
     * @param chainId the first event of its chain; null where nothing led to it
     * @param depth how many steps led to it from there; null where nothing did
     * @param data null in lists
     * @param deliveries what was made of it; null in lists
     */
    record StoredEvent(UUID id, String type, String source, String sourceId, String subject, Instant time, Instant receivedAt,
            String status, String reason, String route, String step, Instant dueAt, UUID chainId, Integer depth, JsonNode data,
            List<Line> deliveries) {}

    /** Which events; a null component lets everything through. */
    record Filter(String status, String type, String route, Instant from, Instant to) {}

    private record State(String status) {}

    private record PlannedCount(int planned) {}

    /** The event; empty when the tenant has none of this id. */
    Optional<StoredEvent> find(UUID tenantId, UUID id) {
        List<Line> deliveries = jdbc.sql("""
                select id, operation, status from delivery where tenant_id = ? and event_id = ? order by id limit 1000""")
                .params(tenantId, id).query((row, number) -> new Line(row.getObject("id", UUID.class), row.getString("operation"),
                        row.getString("status"))).list();
        return jdbc.sql(SHOWN + " e.data" + FROM.formatted("left") + " and e.id = :id").param("tenant", tenantId).param("id", id)
                .query((row, number) -> event(row, row.getString("data"), deliveries)).optional();
    }

    /**
     * Events of a tenant, the latest first, without their data.
     *
     * @param before only those before this one; null to begin with the latest
     */
    List<StoredEvent> list(UUID tenantId, Filter filter, UUID before, int limit) {
        boolean waiting = RECEIVED.equals(filter.status()) || UNPLANNABLE.equals(filter.status());
        String status = waiting ? " and i.status = :status" : PLANNED.equals(filter.status()) ? " and i.event_id is null" : "";
        return filtered(jdbc.sql(SHOWN + " null as data" + FROM.formatted(waiting ? "" : "left") + FILTER + status
                + " and (cast(:before as uuid) is null or e.id < :before) order by e.id desc limit :limit"), tenantId, filter)
                .param("status", filter.status()).param("before", before, java.sql.Types.OTHER).param("limit", limit)
                .query((row, number) -> event(row, null, null)).list();
    }

    private static JdbcClient.StatementSpec filtered(JdbcClient.StatementSpec statement, UUID tenantId, Filter filter) {
        return statement.param("tenant", tenantId).param("type", filter.type()).param("route", filter.route())
                .param("from", filter.from() == null ? null : filter.from().toString())
                .param("to", filter.to() == null ? null : filter.to().toString());
    }

    /** {@code received} or {@code unplannable}; empty where there is no such event, or it is planned. */
    Optional<String> waiting(UUID tenantId, UUID id) {
        return jdbc.sql("select status from inbox where tenant_id = ? and event_id = ?").params(tenantId, id).query(String.class)
                .optional();
    }

    /** What was made of an event, as it was accepted. */
    List<Line> planned(UUID tenantId, UUID id) {
        return jdbc.sql("select id, operation from delivery where tenant_id = ? and event_id = ? order by id limit 1000")
                .params(tenantId, id)
                .query((row, number) -> new Line(row.getObject("id", UUID.class), row.getString("operation"), "accepted")).list();
    }

    /** Has an unplannable event planned again, once the inbox is looked into. */
    void planAgain(UUID tenantId, UUID id) {
        transaction.executeWithoutResult(done -> {
            int changed = jdbc.sql("update inbox set " + AGAIN + " where tenant_id = ? and event_id = ? and status = 'unplannable'")
                    .params(tenantId, id).update();
            if (changed == 0) {
                String status = find(tenantId, id).orElseThrow(() -> ProblemException.notFound("event")).status();
                throw new ProblemException(409, "Conflict", "The event is " + status + "; only unplannable events can be planned again",
                        List.of());
            }
            audit.record(tenantId, "event.plan", id, new State(UNPLANNABLE), new State(RECEIVED));
        });
    }

    /** Has all unplannable events planned again that the filter finds; answers how many. */
    int planAgain(UUID tenantId, Filter filter) {
        Integer planned = transaction.execute(done -> {
            int changed = filtered(jdbc.sql("update inbox set " + AGAIN + """
                     where tenant_id = :tenant and status = 'unplannable' and event_id in (
                      select e.id""" + FROM.formatted("") + " and i.status = 'unplannable'" + FILTER + ")"), tenantId, filter).update();
            if (changed > 0) {
                audit.record(tenantId, "event.plan", null, filter, new PlannedCount(changed));
            }
            return changed;
        });
        return planned == null ? 0 : planned;
    }

    private static StoredEvent event(ResultSet row, String data, List<Line> deliveries) throws SQLException {
        return new StoredEvent(row.getObject("id", UUID.class), row.getString("type"), row.getString("source"), row.getString("source_id"),
                row.getString("subject"), row.getTimestamp("time").toInstant(), row.getTimestamp("created_at").toInstant(),
                row.getString("status"), row.getString("reason"), row.getString("route"), row.getString("step"),
                instant(row.getTimestamp("due_at")), row.getObject("chain_id", UUID.class), row.getObject("depth", Integer.class),
                JsonText.shown(data), deliveries);
    }

    private static Instant instant(Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
