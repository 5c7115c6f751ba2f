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
import java.util.UUID;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The data directory, held by one Serai at a time and open to nobody but its owner. */
@Component
public class DataDirectory implements DisposableBean {

    private final Path path;
    private final FileChannel channel;
    private final String nodeId;

    DataDirectory(SeraiProperties properties) {
        path = properties.dataDir().toAbsolutePath().normalize();
        try {
            PrivateFolder.open(path);
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

    /** A folder in it, for its owner alone; made when there is none. */
    Path folder(String name) {
        Path folder = path.resolve(name);
        try {
            PrivateFolder.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use the folder \"" + folder + "\"", e);
        }
        return folder;
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
