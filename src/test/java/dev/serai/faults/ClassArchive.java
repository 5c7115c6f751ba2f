package dev.serai.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The classes of Serai as the JVM keeps them for the next start (class data sharing): with it a start costs a good third less. It is made
 * by one start that ends properly, once for all JVMs that run tests, and again when a class has changed. Such an archive knows only jars.
 */
final class ClassArchive {

    private static final Path FOLDER = Path.of("target", "class-archive").toAbsolutePath();
    private static final Path ARCHIVE = FOLDER.resolve("serai.jsa");
    private static final Path STATE = FOLDER.resolve("state");
    /** Some hundred megabytes, of classes that are verified first. */
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(5);
    private static List<String> options;

    private ClassArchive() {}

    /** The class path, and the archive for it. */
    static synchronized List<String> options() throws IOException, InterruptedException {
        if (options == null) {
            Files.createDirectories(FOLDER);
            try (FileChannel file = FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                String state = state();
                if (!lock.isValid() || !Files.exists(STATE) || !Files.readString(STATE).equals(state)) {
                    make();
                    Files.writeString(STATE, state);
                }
            }
            options = List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xshare:auto", "-cp", classPath());
        }
        return options;
    }

    private static void make() throws IOException, InterruptedException {
        Files.deleteIfExists(STATE);
        for (Path each : elements()) {
            if (Files.isDirectory(each)) {
                pack(each);
            }
        }
        Files.deleteIfExists(ARCHIVE);
        Path folder = Files.createTempDirectory("serai-class-archive");
        try (SeraiProcess serai = new SeraiProcess(folder, List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off", "-cp", classPath()))) {
            serai.start();
            serai.close(WRITTEN_WITHIN);
        }
        if (!Files.exists(ARCHIVE)) {
            throw new IllegalStateException("The JVM wrote no class archive; see the log in " + folder);
        }
    }

    private static List<Path> elements() {
        return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)).map(Path::of).toList();
    }

    private static String classPath() {
        return elements().stream().map(each -> Files.isDirectory(each) ? jar(each) : each).map(Path::toString)
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static Path jar(Path folder) {
        return FOLDER.resolve(folder.getFileName() + ".jar");
    }

    private static void pack(Path folder) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar(folder)); JarOutputStream jar = new JarOutputStream(file)) {
            for (Path each : files(folder)) {
                String name = folder.relativize(each).toString().replace('\\', '/');
                jar.putNextEntry(new ZipEntry(name + (Files.isDirectory(each) ? "/" : "")));
                if (!Files.isDirectory(each)) {
                    Files.copy(each, jar);
                }
                jar.closeEntry();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(each -> !each.equals(folder)).sorted().toList();
        }
    }

    /** What the archive is of: the JVM, the class path, and when each class was compiled. */
    private static String state() throws IOException {
        List<String> lines = new ArrayList<>(List.of(System.getProperty("java.home")));
        for (Path each : elements()) {
            lines.add(each.toString());
            if (Files.isDirectory(each)) {
                files(each).forEach(file -> lines.add(file + " " + changed(file).toMillis()));
            }
        }
        return String.join("\n", lines);
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
