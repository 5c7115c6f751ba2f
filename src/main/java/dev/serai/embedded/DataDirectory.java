package dev.serai.embedded;

import dev.serai.SeraiProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The data directory, held by one Serai at a time. */
@Component
public class DataDirectory implements DisposableBean {

    private final Path path;
    private final FileChannel channel;
    private final String nodeId;

    DataDirectory(SeraiProperties properties) {
        path = properties.dataDir().toAbsolutePath().normalize();
        try {
            create(path);
            channel = FileChannel.open(path.resolve("serai.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock()) {
                throw new IllegalStateException("The data directory \"" + path
                        + "\" is in use by another Serai; stop it, or give this one its own with --serai.data-dir=...");
            }
            nodeId = readOrCreateNodeId(path.resolve("node-id"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use the data directory \"" + path + "\" (serai.data-dir)", e);
        }
    }

    /** For its owner alone: what the broker and the server's own files in it hold is for nobody else. One that is there stays as it is. */
    private static void create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(path, posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0]);
    }

    private boolean lock() throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String readOrCreateNodeId(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, UUID.randomUUID().toString());
        }
        return Files.readString(file).strip();
    }

    /** The directory, absolute. */
    public Path path() {
        return path;
    }

    /** Names this node in leases; the same after a restart. */
    public String nodeId() {
        return nodeId;
    }

    @Override
    public void destroy() throws IOException {
        channel.close();
    }
}
