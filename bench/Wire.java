package bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One keep-alive HTTP/1.1 connection, either end of it: reads whole messages (by content length or chunked) into one reused
 * buffer and allocates nothing per message.
 */
final class Wire implements Closeable {

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[8192];
    private int limit;
    private int end;
    private int lineEnd;
    private int bodyStart;
    private int bodyEnd;
    private boolean last;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Connects to a port of this machine; the benchmark loads nothing else. */
    static Wire connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        socket.setSoTimeout(60_000);
        return new Wire(socket);
    }

    void send(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /** Reads the next message; false when the other end closed the connection between two messages. */
    boolean receive() throws IOException {
        System.arraycopy(buffer, end, buffer, 0, limit - end);
        limit -= end;
        end = 0;
        int headEnd = 0;
        int scanned = 0;
        while (headEnd == 0) {
            for (int i = scanned; i + 3 < limit; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    headEnd = i + 4;
                    break;
                }
            }
            if (headEnd == 0) {
                scanned = Math.max(0, limit - 3);
                if (!fill()) {
                    if (limit == 0) {
                        return false;
                    }
                    throw new EOFException("The connection closed inside the head of a message");
                }
            }
        }
        lineEnd = 0;
        int length = 0;
        boolean chunked = false;
        last = false;
        for (int start = 0; start < headEnd - 2; ) {
            int stop = start;
            while (buffer[stop] != '\r') {
                stop++;
            }
            if (start == 0) {
                lineEnd = stop;
            } else if (startsWith(start, stop, CONTENT_LENGTH)) {
                length = number(start + CONTENT_LENGTH.length, stop);
            } else if (startsWith(start, stop, CHUNKED)) {
                chunked = true;
            } else if (startsWith(start, stop, CLOSE)) {
                last = true;
            }
            start = stop + 2;
        }
        bodyStart = headEnd;
        if (chunked) {
            readChunks(headEnd);
        } else {
            bodyEnd = headEnd + length;
            fillTo(bodyEnd);
            end = bodyEnd;
        }
        return true;
    }

    /** The status code of the response received last. */
    int status() {
        return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + buffer[11] - '0';
    }

    /** Whether the other end closes the connection after the message received last. */
    boolean last() {
        return last;
    }

    /** The first line of the message received last. */
    String line() {
        return new String(buffer, 0, lineEnd, StandardCharsets.ISO_8859_1);
    }

    boolean lineContains(byte[] text) {
        return find(text, 0, lineEnd) >= 0;
    }

    String body() {
        return new String(buffer, bodyStart, bodyEnd - bodyStart, StandardCharsets.UTF_8);
    }

    byte[] bodyBytes() {
        return Arrays.copyOfRange(buffer, bodyStart, bodyEnd);
    }

    /** Where {@code text} ends in the body received last, for {@link #digits}; -1 when it is not there. */
    int afterInBody(byte[] text) {
        int at = find(text, bodyStart, bodyEnd);
        return at < 0 ? -1 : at + text.length;
    }

    /** The decimal digits at {@code offset}, as a number. */
    long digits(int offset) {
        long value = 0;
        for (int i = offset; i < bodyEnd && isDigit(buffer[i]); i++) {
            value = value * 10 + buffer[i] - '0';
        }
        return value;
    }

    /** The offset after the digits at {@code offset} and the one separator that follows them. */
    int afterDigits(int offset) {
        int i = offset;
        while (i < bodyEnd && isDigit(buffer[i])) {
            i++;
        }
        return i + 1;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void readChunks(int from) throws IOException {
        int read = from;
        int write = from;
        while (true) {
            int lineStop = read;
            while (true) {
                fillTo(lineStop + 2);
                if (buffer[lineStop] == '\r') {
                    break;
                }
                lineStop++;
            }
            int size = Integer.parseInt(new String(buffer, read, lineStop - read, StandardCharsets.US_ASCII).split(";")[0].trim(), 16);
            read = lineStop + 2;
            fillTo(read + size + 2);
            System.arraycopy(buffer, read, buffer, write, size);
            read += size + 2;
            write += size;
            if (size == 0) {
                bodyEnd = write;
                end = read;
                return;
            }
        }
    }

    private void fillTo(int wanted) throws IOException {
        while (limit < wanted) {
            if (!fill()) {
                throw new EOFException("The connection closed inside the body of a message");
            }
        }
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count > 0) {
            limit += count;
        }
        return count > 0;
    }

    private boolean startsWith(int start, int stop, byte[] lowerCase) {
        if (stop - start < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int c = buffer[start + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private int number(int start, int stop) {
        int value = 0;
        for (int i = start; i < stop; i++) {
            if (isDigit(buffer[i])) {
                value = value * 10 + buffer[i] - '0';
            }
        }
        return value;
    }

    private int find(byte[] text, int from, int to) {
        for (int i = from; i <= to - text.length; i++) {
            int k = 0;
            while (k < text.length && buffer[i + k] == text[k]) {
                k++;
            }
            if (k == text.length) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
