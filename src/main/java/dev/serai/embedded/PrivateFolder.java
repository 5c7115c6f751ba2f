package dev.serai.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps folders and files to their owner, whatever they were before; where that cannot be done, the log says so. */
final class PrivateFolder {

    private static final Logger log = LoggerFactory.getLogger(PrivateFolder.class);
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNERS_FILE = PosixFilePermissions.fromString("rw-------");
    private static final int STICKY = 01000;

    private PrivateFolder() {}

    /**
     * Makes the folder, or takes one that is there, for its owner alone.
     *
     * @throws IllegalStateException when it is one that other users keep files in, as {@code /tmp} is
     */
    static void open(Path folder) throws IOException {
        if (!isPosix(folder)) {
            Files.createDirectories(folder);
            log.warn("The file system of \"{}\" knows no POSIX permissions; see to it that nobody but Serai's user can open the folder",
                    folder);
            return;
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
        }
        if (((int) Files.getAttribute(folder, "unix:mode") & STICKY) != 0) {
            throw new IllegalStateException("The folder \"" + folder + "\" is shared with other users; give Serai one of its own in it");
        }
        keep(folder, OWNERS_FOLDER);
    }

    /** Takes a file from everybody but its owner. */
    static void close(Path file) throws IOException {
        if (isPosix(file)) {
            keep(file, OWNERS_FILE);
        }
    }

    private static void keep(Path path, Set<PosixFilePermission> most) throws IOException {
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
        if (most.containsAll(now)) {
            return;
        }
        EnumSet<PosixFilePermission> less = EnumSet.copyOf(now);
        less.retainAll(most);
        String before = PosixFilePermissions.toString(now);
        try {
            Files.setPosixFilePermissions(path, less);
        } catch (IOException e) {
            log.warn("\"{}\" is open to other users ({}) and cannot be closed to them: {}", path, before, e.toString());
            return;
        }
        if (Files.getPosixFilePermissions(path).equals(less)) {
            log.warn("\"{}\" was open to other users ({}) and is closed to them now", path, before);
        } else {
            log.warn("\"{}\" is open to other users ({}) and stays so: its file system does not keep permissions", path, before);
        }
    }

    /** Whether what is there, or the folder it is to be made in, keeps POSIX permissions. */
    private static boolean isPosix(Path path) throws IOException {
        Path known = path.toAbsolutePath();
        while (!Files.exists(known)) {
            known = known.getParent();
        }
        return Files.getFileStore(known).supportsFileAttributeView("posix");
    }
}
