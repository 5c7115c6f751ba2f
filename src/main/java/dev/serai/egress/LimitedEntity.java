package dev.serai.egress;

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

    /** Readers set aside as much as was announced, so what is longer than they may read is as if it was not said. */
    @Override
    public long getContentLength() {
        long announced = super.getContentLength();
        return announced > maxBytes ? -1 : announced;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new LimitedInputStream(super.getContent(), new Content());
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = getContent()) {
            in.transferTo(out);
        }
    }

    /** Each stream of the content is counted anew; the time is one for all. */
    private final class Content implements LimitedInputStream.Limit {

        private long read;

        @Override
        public void count(int octets) throws IOException {
            read += octets;
            if (read > maxBytes) {
                throw new IOException("The provider's answer is longer than " + maxBytes + " bytes (serai.egress.max-response-size)");
            }
            if (octets > 0 && System.nanoTime() > deadline) {
                throw new SocketTimeoutException("The provider's answer did not end in three times serai.egress.response-timeout");
            }
        }
    }
}
