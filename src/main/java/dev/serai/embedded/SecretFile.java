package dev.serai.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/** A secret that Serai makes for itself and keeps in a file only its owner can read. */
public final class SecretFile {

    private SecretFile() {}

    /** What the file holds, without surrounding blanks; made and written first when there is no file. */
    public static String readOrCreate(Path file, Supplier<String> made) {
        try {
            if (!Files.exists(file)) {
                write(file, made.get());
            }
            PrivateFolder.close(file);
            String secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new IllegalStateException("The file \"" + file + "\" is empty; restore it, or delete it to have a new one made");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write the file \"" + file + "\"", e);
        }
    }

    /** Writes the file at once and whole, in place of one that may be there. */
    static void write(Path file, String secret) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(fresh);
        }
        try (var channel = java.nio.channels.FileChannel.open(fresh, Set.of(StandardOpenOption.WRITE))) {
            channel.write(java.nio.ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
