package dev.serai.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What another system says, for as long as it keeps to a limit: every octet is counted as it is read. */
final class LimitedInputStream extends FilterInputStream {

    private final Limit limit;

    LimitedInputStream(InputStream in, Limit limit) {
        super(in);
        this.limit = limit;
    }

    /** Counts what was read. */
    @FunctionalInterface
    interface Limit {

        /**
         * @param octets how many came at once; none at the end
         * @throws IOException when they are more than may come, or come too late
         */
        void count(int octets) throws IOException;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        limit.count(octet < 0 ? 0 : 1);
        return octet;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int count = super.read(octets, offset, length);
        limit.count(Math.max(count, 0));
        return count;
    }

    /** Skips by reading, so that what is skipped is counted. */
    @Override
    public long skip(long octets) throws IOException {
        byte[] skipped = new byte[(int) Math.min(Math.max(octets, 0), 8 * 1024)];
        long left = octets;
        while (left > 0) {
            int count = read(skipped, 0, (int) Math.min(skipped.length, left));
            if (count < 0) {
                break;
            }
            left -= count;
        }
        return Math.max(octets, 0) - Math.max(left, 0);
    }
}
