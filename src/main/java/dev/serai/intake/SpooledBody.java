package dev.serai.intake;

import dev.serai.api.OverloadedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body on disk, for as long as its request is under way. Its file has no name from the start where the system can do that, so that
 * nothing of it is left whatever becomes of the process.
 */
public final class SpooledBody implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(SpooledBody.class);
    private static final String ATTRIBUTE = SpooledBody.class.getName();
    private static final long STEP = 1024L * 1024;

    private final RequestBudget budget;
    private final Object owner;
    private final FileChannel channel;
    private final String contentType;
    private long length;
    private long taken;
    private boolean closed;

    private SpooledBody(RequestBudget budget, Object owner, FileChannel channel, String contentType) {
        this.budget = budget;
        this.owner = owner;
        this.channel = channel;
        this.contentType = contentType;
    }

    static SpooledBody create(RequestBudget budget, Object owner, HttpServletRequest request) throws IOException {
        Path file = Files.createTempFile("serai-body-", null);
        SpooledBody body = new SpooledBody(budget, owner, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE), request.getContentType());
        request.setAttribute(ATTRIBUTE, body);
        return body;
    }

    /** The body of a request; null where it is not on disk. */
    public static SpooledBody of(HttpServletRequest request) {
        return (SpooledBody) request.getAttribute(ATTRIBUTE);
    }

    /** Adds to its end; the caller has written all before it is read. */
    synchronized void write(byte[] bytes, int count) throws IOException {
        if (closed) {
            throw new IOException("The request is over");
        }
        while (length + count > taken) {
            if (!budget.take(owner, taken, STEP)) {
                throw new OverloadedException("Serai has as many long request bodies under way as it has room for on disk"
                        + " (serai.bulk.spool)");
            }
            taken += STEP;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            length += channel.write(buffer, length);
        }
    }

    /** In bytes. */
    public synchronized long length() {
        return length;
    }

    /** As the request has it; null where it says none. */
    public String contentType() {
        return contentType;
    }

    /** The body from its beginning, as often as it is asked for. */
    public InputStream open() {
        return new Bytes();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            budget.giveBack(owner, taken);
        }
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("A body on disk does not close", e);
        }
    }

    private final class Bytes extends InputStream {

        private long position;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            if (count == 0) {
                return 0;
            }
            try {
                int read = channel.read(ByteBuffer.wrap(target, offset, count), position);
                position += Math.max(0, read);
                return read;
            } catch (IOException e) {
                throw new UncheckedIOException("A body on disk cannot be read", e);
            }
        }
    }
}
