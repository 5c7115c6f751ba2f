package dev.serai.reload;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One folder and the files in it that count, looked at again and again: works on any volume. A file is read once it did not change from
 * one look to the next, and is gone once it was missing twice. Names that begin with a dot are passed over, folders too.
 */
final class WatchedFolder {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFolder.class);
    private static final int DEEPEST = 16;
    /** Operations are right in their folder. */
    private static final int OPERATION_DEPTH = 2;
    private static final long LARGEST = 4 * 1024 * 1024;

    private final Path folder;
    private final String label;
    private final Set<FileKind> kinds;
    private final int depth;
    private final Map<String, Stamp> seen = new HashMap<>();
    private final Map<String, Stamp> read = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private Map<String, String> ignored = Map.of();
    private boolean unreadable;

    /** @param label what the names of its files begin with */
    WatchedFolder(Path folder, String label, Set<FileKind> kinds, int depth) {
        this.folder = folder.toAbsolutePath().normalize();
        this.label = label;
        this.kinds = kinds;
        this.depth = depth;
    }

    private record Stamp(long size, FileTime modified, Object key) {}

    /** Adds what is there, however young it is. */
    void readAll(Changes changes) {
        look(changes, true);
    }

    /** Adds what changed since the last look and has come to rest. */
    void look(Changes changes) {
        look(changes, false);
    }

    private void look(Changes changes, boolean everything) {
        Map<String, Stamp> now;
        try {
            now = list();
        } catch (IOException e) {
            if (!unreadable) {
                LOG.warn("Folder \"{}\" cannot be read; what runs goes on running: {}", folder, e.toString());
            }
            unreadable = true;
            return;
        }
        unreadable = false;
        for (Map.Entry<String, Stamp> entry : now.entrySet()) {
            String name = entry.getKey();
            Stamp stamp = entry.getValue();
            boolean atRest = everything || stamp.equals(seen.get(name));
            if (atRest && !stamp.equals(read.get(name))) {
                read(name, stamp, changes);
            }
        }
        for (String name : Set.copyOf(read.keySet())) {
            if (now.containsKey(name)) {
                missing.remove(name);
            } else if (!missing.add(name)) {
                missing.remove(name);
                read.remove(name);
                hashes.remove(name);
                changes.removed().add(label + "/" + name);
            }
        }
        seen.clear();
        seen.putAll(now);
    }

    private void read(String name, Stamp stamp, Changes changes) {
        Path file = folder.resolve(name);
        try {
            if (stamp.size() > LARGEST) {
                throw new IOException("it is larger than " + LARGEST + " bytes");
            }
            String content = Files.readString(file);
            if (!stamp.equals(stamp(file))) {
                return;
            }
            SourceFile source = SourceFile.of(label + "/" + name, FileKind.of(name).orElseThrow(), content);
            read.put(name, stamp);
            if (!source.hash().equals(hashes.put(name, source.hash()))) {
                changes.changed().add(source);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("File \"{}\" went away while it was looked at", file);
        } catch (IOException e) {
            read.put(name, stamp);
            LOG.warn("File \"{}\" cannot be read: {}", file, e.toString());
        }
    }

    /** Files of the last look that are named like files to be taken up and are none, by name, and why. */
    Map<String, String> ignored() {
        return ignored;
    }

    private Map<String, Stamp> list() throws IOException {
        Map<String, Stamp> files = new HashMap<>();
        Map<String, String> strange = new TreeMap<>();
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Math.max(depth, DEEPEST), new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return dir.equals(folder) || !hidden(dir) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !hidden(file)) {
                    Path name = folder.relativize(file);
                    String written = name.toString().replace('\\', '/');
                    if (counts(written, name.getNameCount())) {
                        files.put(written, stamp(attributes));
                    } else {
                        IgnoredFiles.why(written, kinds).ifPresent(why -> strange.put(label + "/" + written, why));
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(folder)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }
        });
        ignored = strange;
        return files;
    }

    private static boolean hidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private boolean counts(String name, int parts) {
        return FileKind.of(name).filter(kinds::contains)
                .filter(kind -> kind == FileKind.OPERATION ? parts == OPERATION_DEPTH : parts <= depth).isPresent();
    }

    private static Stamp stamp(Path file) throws IOException {
        return stamp(Files.readAttributes(file, BasicFileAttributes.class));
    }

    private static Stamp stamp(BasicFileAttributes attributes) {
        return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}
