package dev.serai.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Rows on their way to who asked for them, as they are at one moment: reads from the database what its reader has room for, and holds a
 * piece of it at a time.
 */
public abstract class DownloadStream extends InputStream {

    private final Connection connection;
    private final String name;
    private final int piece;
    private final Runnable onClose;
    private byte[] chunk;
    private int position;
    private boolean begun;
    private boolean ended;
    private boolean closed;

    /**
     * @param connection closed with the stream
     * @param name in messages, such as {@code export of tenant ...}
     * @param head what comes before the first row
     * @param piece how many bytes are read at a time, at least
     */
    protected DownloadStream(Connection connection, String name, byte[] head, int piece, Runnable onClose) {
        this.connection = connection;
        this.name = name;
        this.chunk = head;
        this.piece = piece;
        this.onClose = onClose;
    }

    /** Adds what comes next, such as a row; false where that was all. */
    protected abstract boolean next(Connection snapshot, ByteArrayOutputStream into) throws SQLException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
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
            throw new IOException("The " + name + " is closed");
        }
        ByteArrayOutputStream added = new ByteArrayOutputStream(piece);
        try {
            if (!begun) {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                begun = true;
            }
            while (!ended && added.size() < piece) {
                ended = !next(connection, added);
            }
        } catch (SQLException e) {
            throw new IOException("The " + name + " cannot go on", e);
        }
        chunk = added.toByteArray();
        position = 0;
    }

    @Override
    public final void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (connection) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IOException("The connection of the " + name + " does not close", e);
        } finally {
            onClose.run();
        }
    }
}
