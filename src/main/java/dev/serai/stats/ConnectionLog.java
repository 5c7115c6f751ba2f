package dev.serai.stats;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The calls made over a connection, to deliver and to test it, the latest first. */
@Component
class ConnectionLog {

    private static final String DELIVERED = "delivered";

    private final JdbcClient jdbc;

    ConnectionLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An entry and where it stands. */
    record Row(LogEntry entry, LogCursor at) {}

    /**
     * Entries of a connection.
     *
     * @param from began then or later
     * @param to began before then
     * @param kind {@code attempt} or {@code test} for only these; null for all
     * @param outcome only these; null for all
     * @param after only what comes after this one; null to begin with the latest
     */
    List<Row> entries(UUID tenantId, UUID connectionId, Instant from, Instant to, String kind, String outcome, LogCursor after,
            int limit) {
        String attempts = part("'attempt'", "delivery_id", "number", "operation", "coalesce(purpose, 'carry')", "attempt", outcome, after);
        String tests = part("'test'", "id", "0", "'connection.test'", "'test'", "connection_test", outcome, after);
        String sql = "select * from (" + (kind == null ? attempts + " union all " + tests : kind.equals("test") ? tests : attempts)
                + ") as entry order by started_at desc, id desc, number desc limit :limit";
        JdbcClient.StatementSpec statement = jdbc.sql(sql).param("tenant", tenantId).param("connection", connectionId)
                .param("from", from.atOffset(ZoneOffset.UTC)).param("to", to.atOffset(ZoneOffset.UTC)).param("outcome", outcome)
                .param("limit", limit);
        if (after != null) {
            statement.param("at", after.startedAt().atOffset(ZoneOffset.UTC)).param("id", after.id()).param("number", after.number());
        }
        return statement.query((row, number) -> row(row)).list();
    }

    /** What was not delivered has an index of its own, which is used only where the statement itself says so. */
    private static String part(String kind, String id, String number, String operation, String purpose, String table,
            String outcome, LogCursor after) {
        String filter = (outcome == null ? "" : " and outcome = :outcome")
                + (outcome == null || DELIVERED.equals(outcome) ? "" : " and outcome <> 'delivered'")
                + (after == null ? "" : " and started_at <= :at and (started_at, " + id + ", " + number + ") < (:at, :id, :number)");
        return """
                (select %1$s as kind, %2$s as id, %3$s as number, %4$s as operation, provider, outcome, http_status, reason, started_at,
                   duration_ms, %7$s as purpose
                 from %5$s where tenant_id = :tenant and connection_id = :connection and started_at >= :from and started_at < :to %6$s
                 order by started_at desc, id desc, number desc limit :limit)"""
                .formatted(kind, id, number, operation, table, filter, purpose);
    }

    private static Row row(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        UUID id = row.getObject("id", UUID.class);
        int number = row.getInt("number");
        boolean attempt = "attempt".equals(kind);
        Instant startedAt = row.getTimestamp("started_at").toInstant();
        LogEntry entry = new LogEntry(kind, attempt ? id : null, attempt ? number : null, row.getString("operation"),
                row.getString("provider"), row.getString("outcome"), row.getObject("http_status", Integer.class), row.getString("reason"),
                startedAt, row.getInt("duration_ms"), row.getString("purpose"));
        return new Row(entry, new LogCursor(startedAt, id, number));
    }
}
