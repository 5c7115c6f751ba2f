package dev.serai.privacy;

import dev.serai.database.DownloadStream;
import java.io.ByteArrayOutputStream;
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
final class ExportStream extends DownloadStream {

    private static final int CHUNK = 16 * 1024;
    private static final int FETCHED_BYTES = 2 * 1024 * 1024;
    private static final int FIRST_FETCH = 10;
    private static final int MOST_FETCHED = 1000;

    private final UUID tenantId;
    private final Iterator<Part> parts;
    private final StringJoiner counts = new StringJoiner(", ", "{\"complete\": true, \"rows\": {", "}}\n");
    private Part part;
    private PreparedStatement statement;
    private ResultSet rows;
    private long count;
    private long bytes;

    /** @param sql selects lines of the tenant that is its only parameter */
    record Part(String table, String sql) {}

    ExportStream(Connection connection, UUID tenantId, List<Part> parts, Runnable onClose) {
        super(connection, "export of tenant " + tenantId, new byte[0], CHUNK, onClose);
        this.tenantId = tenantId;
        this.parts = parts.iterator();
    }

    @Override
    protected boolean next(Connection snapshot, ByteArrayOutputStream lines) throws SQLException {
        if (rows == null && parts.hasNext()) {
            begin(snapshot, parts.next());
        } else if (rows == null) {
            lines.writeBytes(counts.toString().getBytes(StandardCharsets.UTF_8));
            return false;
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
        return true;
    }

    private void begin(Connection snapshot, Part next) throws SQLException {
        part = next;
        count = 0;
        bytes = 0;
        statement = snapshot.prepareStatement(next.sql());
        statement.setFetchSize(FIRST_FETCH);
        statement.setObject(1, tenantId);
        rows = statement.executeQuery();
    }

    private void end() throws SQLException {
        statement.close();
        rows = null;
    }
}
