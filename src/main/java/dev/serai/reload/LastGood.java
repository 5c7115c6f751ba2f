package dev.serai.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Copies of the versions that ran, below {@code <data-dir>/last-good}; a start falls back on them where a file is broken. */
final class LastGood {

    private final Path folder;

    LastGood(Path dataDir) {
        this.folder = dataDir.resolve("last-good");
    }

    Optional<SourceFile> find(SourceFile file) {
        Path copy = folder.resolve(file.name());
        try {
            return Files.isRegularFile(copy) ? Optional.of(SourceFile.of(file.name(), file.kind(), Files.readString(copy)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read \"" + copy + "\"", e);
        }
    }

    /** Whether this very version ran before. */
    boolean has(SourceFile file) {
        return find(file).map(SourceFile::hash).filter(file.hash()::equals).isPresent();
    }

    void keep(SourceFile file) {
        Path copy = folder.resolve(file.name());
        try {
            if (has(file)) {
                return;
            }
            Files.createDirectories(copy.getParent());
            Path written = Files.createTempFile(copy.getParent(), ".keep", null);
            Files.writeString(written, file.content(), StandardCharsets.UTF_8);
            move(written, copy);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write \"" + copy + "\"", e);
        }
    }

    void forget(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete \"" + folder.resolve(name) + "\"", e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
