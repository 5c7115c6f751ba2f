package dev.serai.reload;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file as it was read.
 *
 * @param name with its folder, e.g. {@code routes/events/invoice.camel.yaml}
 */
record SourceFile(String name, FileKind kind, String content, String hash) {

    static SourceFile of(String name, FileKind kind, String content) {
        return new SourceFile(name, kind, content, hash(content));
    }

    String simpleName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String hash(String content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
