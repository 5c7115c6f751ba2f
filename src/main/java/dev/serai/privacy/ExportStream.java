package dev.serai.privacy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * An export on its way: reads from the database what its reader has room for, and holds a few rows. The last line,
 * {@code {"complete": true, "rows": {...}}}, says that nothing is missing.
 */
final class ExportStream extends InputStream {

    private static final int CHUNK = 16 * 1024;
    private static final int FETCHED_BYTES = 2 * 1024 * 1024;
    private static final int FIRST_FETCH = 10;
    private static final int MOST_FETCHED = 1000;

    private final Connection connection;
    private final UUID tenantId;
    private final Iterator<Part> parts;
    private final Runnable onClose;
    private final StringJoiner counts = new StringJoiner(", ", "{\"complete\": true, \"rows\": {", "}}\n");
    private Part part;
    private PreparedStatement statement;
    private ResultSet rows;
    private long count;
    private long bytes;
    private byte[] chunk = new byte[0];
    private int position;
    private boolean ended;
    private boolean closed;

    /** @param sql selects lines of the tenant that is its only parameter */
    record Part(String table, String sql) {}

    ExportStream(Connection connection, UUID tenantId, List<Part> parts, Runnable onClose) {
        this.connection = connection;
        this.tenantId = tenantId;
        this.parts = parts.iterator();
        this.onClose = onClose;
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
        if (position == chunk.length && !fill()) {
            return -1;
        }
        int copied = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, copied);
        position += copied;
        return copied;
    }

    /** Reads more lines; false when there are none. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("The export is closed");
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream(CHUNK);
        try {
            while (!ended && lines.size() < CHUNK) {
                add(lines);
            }
        } catch (SQLException e) {
            throw new IOException("The export of tenant " + tenantId + " cannot go on", e);
        }
        chunk = lines.toByteArray();
        position = 0;
        return chunk.length > 0;
    }

    private void add(ByteArrayOutputStream lines) throws SQLException {
        if (rows == null && parts.hasNext()) {
            begin(parts.next());
        } else if (rows == null) {
            lines.writeBytes(counts.toString().getBytes(StandardCharsets.UTF_8));
            ended = true;
        } else if (rows.next()) {
            byte[] line = rows.getString(1).replace('\n', ' ').replace('\r', ' ').getBytes(StandardCharsets.UTF_8);
            lines.writeBytes(line);
            lines.write('\n');
            count++;
            bytes += line.length;
            if (count % FIRST_FETCH == 0) {
                rows.setFetchSize((int) Math.max(1, Math.min(MOST_FETCHED, FETCHED_BYTES / (bytes / count + 1))));
            }
        } else {
            counts.add("\"" + part.table() + "\": " + count);
            end();
        }
    }

    private void begin(Part next) throws SQLException {
        if (part == null) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        }
        part = next;
        count = 0;
        bytes = 0;
        statement = connection.prepareStatement(next.sql());
        statement.setFetchSize(FIRST_FETCH);
        statement.setObject(1, tenantId);
        rows = statement.executeQuery();
    }

    private void end() throws SQLException {
        statement.close();
        rows = null;
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
            throw new IOException("The connection of an export does not close", e);
        } finally {
            onClose.run();
        }
    }
}
