package dev.serai.connection;

import dev.serai.connection.ConnectionTester.Report;
import dev.serai.ledger.Ids;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps what tests of connections came to, for their log. */
@Component
class ConnectionTestLog {

    private final JdbcClient jdbc;

    ConnectionTestLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes a test for which the provider was called, unless the connection is gone by now. */
    void record(Connection connection, Report report, Instant startedAt) {
        jdbc.sql("""
                insert into connection_test (tenant_id, id, connection_id, provider, outcome, http_status, reason, started_at, duration_ms)
                select tenant_id, ?, id, ?, ?, ?, ?, ?, ? from connection where tenant_id = ? and id = ?""")
                .params(Ids.next(), report.provider(), report.detail().outcome(), report.detail().httpStatus(), report.message(),
                        Timestamp.from(startedAt), (int) report.latencyMs(), connection.tenantId(), connection.id())
                .update();
    }
}
