package dev.serai.console;

import dev.serai.api.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** One file as browsers get it, in both encodings. */
record ConsoleFile(String contentType, byte[] bytes, byte[] gzip, String tag) {

    private static final Map<String, String> TYPES = Map.of("html", "text/html;charset=utf-8", "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8", "json", "application/json", "svg", "image/svg+xml", "png", "image/png");
    private static final int TAG_BYTES = 12;

    /** @param name ends with one of the endings that are served */
    static ConsoleFile of(String name, byte[] bytes) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException("The console has a file \"" + name + "\"; served are " + TYPES.keySet());
        }
        return new ConsoleFile(type, bytes, zipped(bytes), hash(bytes));
    }

    static String hash(byte[]... parts) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sha256.of(parts), TAG_BYTES));
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }
}
