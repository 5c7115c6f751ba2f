package dev.serai.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of an upload, decoded strictly: what is not in the charset is a fault of its line. A byte-order mark is passed over. A row may
 * not be longer than {@value #LONGEST_ROW} characters, so that a quote which nobody closes does not take the rest of the file into memory.
 */
final class UploadText extends Reader {

    static final int LONGEST_ROW = 256 * 1024;
    private static final int CHUNK = 16 * 1024;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();
    private final CharBuffer chars = CharBuffer.allocate(CHUNK).flip();
    private long line = 1;
    private boolean begun;
    private boolean ended;
    private long read;
    private long rowBegan;

    UploadText(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
        this.decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** The row that is read now is over; what follows may be as long again. */
    void rowEnded() {
        rowBegan = read;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!chars.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decode();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        read += count;
        if (read - rowBegan > LONGEST_ROW + 2L * CHUNK) {
            throw new RowTooLongException();
        }
        return count;
    }

    private void decode() throws IOException {
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, false);
        if (result.isUnderflow()) {
            bytes.compact();
            int count = in.read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            bytes.position(bytes.position() + Math.max(0, count)).flip();
            ended = count < 0;
            result = decoder.decode(bytes, chars, ended);
            if (ended && result.isUnderflow()) {
                decoder.flush(chars);
            }
        }
        chars.flip();
        for (int i = chars.position(); i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                line++;
            }
        }
        if (result.isError()) {
            throw new UploadFault(line, "is not in " + charset.name() + (charset.equals(StandardCharsets.UTF_8)
                    ? "; say what it is in, such as Content-Type: text/csv; charset=windows-1252" : ""));
        }
        if (!begun && chars.hasRemaining()) {
            begun = true;
            if (chars.get(chars.position()) == BYTE_ORDER_MARK) {
                chars.get();
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A row that is longer than any can be. */
    static final class RowTooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        RowTooLongException() {
            super("longer than " + LONGEST_ROW + " characters");
        }
    }
}
