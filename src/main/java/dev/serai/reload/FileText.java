package dev.serai.reload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file as text: as much as a file may have, and nothing that is not UTF-8. */
final class FileText {

    private static final int LARGEST = 4 * 1024 * 1024;

    private FileText() {}

    /**
     * @throws BrokenFileException where its content cannot be taken, however often it is read
     * @throws IOException where it cannot be read now
     */
    static String read(Path file) throws IOException, BrokenFileException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw new BrokenFileException(0, "It is longer than 4 MiB (" + Files.size(file) + " bytes)");
        }
        ByteBuffer from = ByteBuffer.wrap(bytes);
        CharBuffer to = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(from, to, true);
        if (result.isError()) {
            throw new BrokenFileException(line(bytes, from.position()), "It is not UTF-8; save it as UTF-8");
        }
        return to.flip().toString();
    }

    private static int line(byte[] bytes, int end) {
        int line = 1;
        for (int i = 0; i < end; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }
}
