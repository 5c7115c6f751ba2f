package dev.serai.credential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the encryption keys are configured.
 *
 * @param name as messages name it
 * @param text the keys; null when they are in a file
 * @param file the file; null when they are none
 */
record KeySource(String name, String text, Path file) {

    static KeySource ofText(String name, String text) {
        return new KeySource(name, text, null);
    }

    static KeySource ofFile(Path file) {
        return new KeySource("\"" + file + "\"", null, file);
    }

    /** The keys as they are configured now. */
    KeyRing read() {
        if (file == null) {
            return KeyRing.parse(text, name);
        }
        try {
            return KeyRing.parse(Files.readString(file).strip(), name);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the encryption keys in the file " + name, e);
        }
    }

    /** Whether the keys can change while Serai runs. */
    boolean changes() {
        return file != null;
    }

    @Override
    public String toString() {
        return name;
    }
}
