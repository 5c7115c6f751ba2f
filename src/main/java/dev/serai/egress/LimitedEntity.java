package dev.serai.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer's body that fails when it grows past a size or drips for longer than a time. */
final class LimitedEntity extends HttpEntityWrapper {

    private final long maxBytes;
    private final long deadline;

    LimitedEntity(HttpEntity entity, long maxBytes, long maxNanos) {
        super(entity);
        this.maxBytes = maxBytes;
        this.deadline = System.nanoTime() + maxNanos;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new LimitedStream(super.getContent());
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = getContent()) {
            in.transferTo(out);
        }
    }

    private final class LimitedStream extends FilterInputStream {

        private long read;

        LimitedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            int count = super.read(octets, offset, length);
            count(count);
            return count;
        }

        private void count(int count) throws IOException {
            read += Math.max(count, 0);
            if (read > maxBytes) {
                throw new IOException("The provider's answer is longer than " + maxBytes + " bytes (serai.egress.max-response-size)");
            }
            if (count > 0 && System.nanoTime() > deadline) {
                throw new SocketTimeoutException("The provider's answer did not end in three times serai.egress.response-timeout");
            }
        }
    }
}
