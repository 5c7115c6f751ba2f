package dev.serai.bulk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The rows of a job on their way to who asked: reads from the database what its reader has room for, and holds a few hundred rows. */
final class OutcomeStream extends InputStream {

    private static final int CHUNK = 32 * 1024;
    private static final int FETCHED = 500;
    private static final String ROWS = """
            select r.*, d.status, d.reason, d.explanation, d.suppressed, d.provider, d.provider_message_id, d.report_state, d.connection_id,
              d.updated_at
            from bulk_recipient r left join delivery d on d.tenant_id = r.tenant_id and d.id = r.delivery_id
            where r.tenant_id = ? and r.job_id = ?""";

    private final Connection connection;
    private final UUID tenantId;
    private final UUID jobId;
    private final boolean onlyBad;
    private final Lines lines;
    private final Runnable onClose;
    private ResultSet rows;
    private byte[] chunk;
    private int position;
    private boolean ended;
    private boolean closed;

    /** Writes lines of one format. */
    interface Lines {

        /** What stands before the first row. */
        String head();

        /** A row, with the end of its line. */
        String line(ResultSet row) throws SQLException;
    }

    OutcomeStream(Connection connection, UUID tenantId, UUID jobId, boolean onlyBad, Lines lines, Runnable onClose) {
        this.connection = connection;
        this.tenantId = tenantId;
        this.jobId = jobId;
        this.onlyBad = onlyBad;
        this.lines = lines;
        this.onClose = onClose;
        this.chunk = lines.head().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == chunk.length) {
            if (ended) {
                return -1;
            }
            fill();
        }
        int copied = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, copied);
        position += copied;
        return copied;
    }

    private void fill() throws IOException {
        if (closed) {
            throw new IOException("The download is closed");
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream(CHUNK);
        try {
            if (rows == null) {
                begin();
            }
            while (!ended && written.size() < CHUNK) {
                if (rows.next()) {
                    written.writeBytes(lines.line(rows).getBytes(StandardCharsets.UTF_8));
                } else {
                    ended = true;
                }
            }
        } catch (SQLException e) {
            throw new IOException("The rows of bulk job " + jobId + " cannot be read on", e);
        }
        chunk = written.toByteArray();
        position = 0;
    }

    private void begin() throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        PreparedStatement statement = connection.prepareStatement(ROWS + (onlyBad ? " and r.problem is not null" : "")
                + " order by r.number");
        statement.setFetchSize(FETCHED);
        statement.setObject(1, tenantId);
        statement.setObject(2, jobId);
        rows = statement.executeQuery();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IOException("The connection of a download does not close", e);
        } finally {
            onClose.run();
        }
    }
}
