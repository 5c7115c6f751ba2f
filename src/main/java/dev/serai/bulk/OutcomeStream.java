package dev.serai.bulk;

import dev.serai.database.DownloadStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The rows of a job and what became of them. */
final class OutcomeStream extends DownloadStream {

    private static final int CHUNK = 32 * 1024;
    private static final int FETCHED = 500;
    private static final String ROWS = """
            select r.*, d.status, d.reason, d.explanation, d.suppressed, d.provider, d.provider_message_id, d.report_state, d.connection_id,
              d.updated_at
            from bulk_recipient r left join delivery d on d.tenant_id = r.tenant_id and d.id = r.delivery_id
            where r.tenant_id = ? and r.job_id = ?""";

    private final UUID tenantId;
    private final UUID jobId;
    private final boolean onlyBad;
    private final Lines lines;
    private ResultSet rows;

    /** Writes lines of one format. */
    interface Lines {

        /** What stands before the first row. */
        String head();

        /** A row, with the end of its line. */
        String line(ResultSet row) throws SQLException;
    }

    OutcomeStream(Connection connection, UUID tenantId, UUID jobId, boolean onlyBad, Lines lines, Runnable onClose) {
        super(connection, "download of bulk job " + jobId, lines.head().getBytes(StandardCharsets.UTF_8), CHUNK, onClose);
        this.tenantId = tenantId;
        this.jobId = jobId;
        this.onlyBad = onlyBad;
        this.lines = lines;
    }

    @Override
    protected boolean next(Connection snapshot, ByteArrayOutputStream into) throws SQLException {
        if (rows == null) {
            begin(snapshot);
        }
        if (!rows.next()) {
            return false;
        }
        into.writeBytes(lines.line(rows).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private void begin(Connection snapshot) throws SQLException {
        PreparedStatement statement = snapshot.prepareStatement(ROWS + (onlyBad ? " and r.problem is not null" : "")
                + " order by r.number");
        statement.setFetchSize(FETCHED);
        statement.setObject(1, tenantId);
        statement.setObject(2, jobId);
        rows = statement.executeQuery();
    }
}
