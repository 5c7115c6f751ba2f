package dev.serai.reload;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one look into a folder finds: the files that count, and what is named like one and is none. Follows links. */
final class FolderListing extends SimpleFileVisitor<Path> {

    private static final int DEEPEST = 16;
    /** Operations are right in their folder. */
    private static final int OPERATION_DEPTH = 2;

    private final Path folder;
    private final Set<FileKind> kinds;
    private final int depth;
    private final Map<String, Stamp> files = new HashMap<>();
    private final Map<String, String> ignored = new TreeMap<>();
    private final List<String> closed = new ArrayList<>();

    private FolderListing(Path folder, Set<FileKind> kinds, int depth) {
        this.folder = folder;
        this.kinds = kinds;
        this.depth = depth;
    }

    /**
     * By what it shows that a file changed.
     *
     * @param fault why it cannot be read; null where it seems to be readable
     */
    record Stamp(long size, FileTime modified, Object key, String fault) {

        private static Stamp faulty(String fault) {
            return new Stamp(0, FileTime.fromMillis(0), null, fault);
        }

        static Stamp of(Path file) throws IOException {
            return of(file, Files.readAttributes(file, BasicFileAttributes.class));
        }

        private static Stamp of(Path file, BasicFileAttributes attributes) {
            if (attributes.isSymbolicLink()) {
                return faulty("It is a link to nothing that is there");
            }
            if (!attributes.isRegularFile()) {
                return faulty(attributes.isDirectory() ? "It is a folder, and named like a file" : "It is no file that could be read");
            }
            return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(),
                    Files.isReadable(file) ? null : "Serai has no permission to read it");
        }
    }

    /** @throws IOException where the folder itself cannot be read */
    static FolderListing of(Path folder, Set<FileKind> kinds, int depth) throws IOException {
        FolderListing listing = new FolderListing(folder, kinds, depth);
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Math.max(depth, DEEPEST), listing);
        return listing;
    }

    /** By name, with the folders it is in. */
    Map<String, Stamp> files() {
        return files;
    }

    /** What is not taken up although somebody may think so, by name, and why. */
    Map<String, String> ignored() {
        return ignored;
    }

    /** Whether a file is in a folder below that could not be looked into. */
    boolean hides(String name) {
        return closed.stream().anyMatch(name::startsWith);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
        if (dir.equals(folder)) {
            return FileVisitResult.CONTINUE;
        }
        if (hidden(dir)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (counts(dir)) {
            files.put(name(dir), Stamp.of(dir, attributes));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (hidden(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (counts(file)) {
            files.put(name(file), Stamp.of(file, attributes));
        } else if (attributes.isRegularFile()) {
            IgnoredFiles.why(name(file), kinds).ifPresent(why -> ignored.put(name(file), why));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (file.equals(folder)) {
            throw e;
        }
        if (hidden(file) || e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        String why = e instanceof FileSystemLoopException ? "it is a link to a folder that it is in"
                : e instanceof AccessDeniedException ? "Serai has no permission to look into it" : "it cannot be looked into: " + e;
        if (counts(file)) {
            files.put(name(file), Stamp.faulty(why));
        } else {
            ignored.put(name(file), why);
            closed.add(name(file) + "/");
        }
        return FileVisitResult.CONTINUE;
    }

    private String name(Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    private static boolean hidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private boolean counts(Path path) {
        int parts = folder.relativize(path).getNameCount();
        return FileKind.of(name(path)).filter(kinds::contains)
                .filter(kind -> kind == FileKind.OPERATION ? parts == OPERATION_DEPTH : parts <= depth).isPresent();
    }
}
