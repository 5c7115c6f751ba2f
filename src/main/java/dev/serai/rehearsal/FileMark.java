package dev.serai.rehearsal;

import dev.serai.api.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Tells one text of a file from another. */
final class FileMark {

    private FileMark() {}

    /** Null for no text. */
    static String of(String text) {
        return text == null ? null : HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
