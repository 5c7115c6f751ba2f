package dev.serai.reload;

import dev.serai.api.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A file as it was read.
 *
 * @param name with its folder, e.g. {@code routes/events/invoice.camel.yaml}
 * @param content null where it cannot be read
 */
record SourceFile(String name, FileKind kind, String content, String hash) {

    static SourceFile of(String name, FileKind kind, String content) {
        return new SourceFile(name, kind, content, HexFormat.of().formatHex(Sha256.of(content.getBytes(StandardCharsets.UTF_8))));
    }

    /** One that cannot be read, for this reason. */
    static SourceFile unreadable(String name, FileKind kind, String reason) {
        return new SourceFile(name, kind, null, reason);
    }

    boolean isReadable() {
        return content != null;
    }

    String simpleName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
