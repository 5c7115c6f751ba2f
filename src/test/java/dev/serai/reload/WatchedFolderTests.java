package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchedFolderTests {

    @TempDir
    Path folder;

    private WatchedFolder watched;

    @BeforeEach
    void watch() {
        watched = new WatchedFolder(folder, "routes", Set.of(FileKind.ROUTES, FileKind.JAVA), 16);
    }

    @Test
    void namesThatDoNotCountArePassedOver() throws IOException {
        write("a.camel.yaml", "1");
        write("README.md", "1");
        write(".hidden.camel.yaml", "1");
        write(".data/b.camel.yaml", "1");
        write("events/c.camel.yaml", "1");
        write("d.camel.yaml~", "1");
        write("e.kamelet.yaml", "1");
        write("F.java", "1");
        Changes changes = new Changes();
        watched.readAll(changes);
        assertThat(names(changes)).containsExactlyInAnyOrder("routes/a.camel.yaml", "routes/events/c.camel.yaml", "routes/F.java");
    }

    @Test
    void aFileIsReadOnceItCameToRest() throws IOException {
        write("a.camel.yaml", "1");
        assertThat(names(look())).isEmpty();
        write("a.camel.yaml", "12");
        assertThat(names(look())).isEmpty();
        assertThat(look().changed()).singleElement().satisfies(file -> assertThat(file.content()).isEqualTo("12"));
        assertThat(look().any()).isFalse();
    }

    @Test
    void aFileIsGoneOnceItWasMissingTwice() throws IOException {
        write("a.camel.yaml", "1");
        watched.readAll(new Changes());
        Files.move(folder.resolve("a.camel.yaml"), folder.resolve("b.camel.yaml"));
        assertThat(look().any()).isFalse();
        Changes changes = look();
        assertThat(changes.removed()).containsExactly("routes/a.camel.yaml");
        assertThat(names(changes)).containsExactly("routes/b.camel.yaml");
    }

    @Test
    void aFileThatWasOnlyTouchedDidNotChange() throws IOException {
        write("a.camel.yaml", "1");
        watched.readAll(new Changes());
        Files.setLastModifiedTime(folder.resolve("a.camel.yaml"), java.nio.file.attribute.FileTime.fromMillis(1000));
        look();
        assertThat(look().any()).isFalse();
    }

    @Test
    void linkedFilesCountAsVolumesOfKubernetesHaveThem() throws IOException {
        write("..2026/a.camel.yaml", "1");
        Files.createSymbolicLink(folder.resolve("..data"), folder.resolve("..2026"));
        Files.createSymbolicLink(folder.resolve("a.camel.yaml"), folder.resolve("..data/a.camel.yaml"));
        Changes changes = new Changes();
        watched.readAll(changes);
        assertThat(names(changes)).containsExactly("routes/a.camel.yaml");
    }

    private static void make(String kind, Path file) throws IOException {
        switch (kind) {
            case "folder" -> Files.createDirectories(file.resolve("within"));
            case "link to nothing" -> Files.createSymbolicLink(file, Path.of("nowhere"));
            case "device" -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case "link to itself" -> Files.createSymbolicLink(file, file.getFileName());
            case "bytes" -> Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xe4, 'c'});
            case "end of a letter" -> Files.write(file, new byte[] {'a', '\n', (byte) 0xc3});
            case "too long" -> Files.write(file, new byte[4 * 1024 * 1024 + 1]);
            default -> Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
        }
    }

    private static void clear(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            Files.delete(file.resolve("within"));
        }
        Files.delete(file);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "folder => 0 => It is a folder, and named like a file",
            "link to nothing => 0 => It is a link to nothing that is there",
            "link to itself => 0 => It is a link to nothing that is there",
            "device => 0 => It is no file that could be read",
            "bytes => 2 => It is not UTF-8; save it as UTF-8",
            "end of a letter => 2 => It is not UTF-8; save it as UTF-8",
            "too long => 0 => It is longer than 4 MiB (4194305 bytes)",
            "broken volume => 0 => It cannot be read: ",
    })
    void whatCannotBeReadIsToldOnceUntilItIsMendedOrGone(String kind, int line, String reason) throws IOException {
        write("a.camel.yaml", "good");
        watched.readAll(new Changes());
        Path file = folder.resolve("a.camel.yaml");
        Files.delete(file);
        make(kind, file);

        look();
        assertThat(look().unreadable()).singleElement().satisfies(found -> {
            assertThat(found.name()).isEqualTo("routes/a.camel.yaml");
            assertThat(found.fault().line()).isEqualTo(line);
            assertThat(found.fault().reason()).startsWith(reason);
        });
        assertThat(look().any()).isFalse();

        clear(file);
        write("a.camel.yaml", "good");
        look();
        assertThat(names(look())).as("the same content as before").containsExactly("routes/a.camel.yaml");
        Files.delete(file);
        make(kind, file);
        look();
        assertThat(look().unreadable()).hasSize(1);
        clear(file);
        look();
        assertThat(look().removed()).containsExactly("routes/a.camel.yaml");
    }

    @Test
    void whatMayNotBeReadIsToldUntilItMay() throws IOException {
        write("a.camel.yaml", "good");
        watched.readAll(new Changes());
        Path file = folder.resolve("a.camel.yaml");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        boolean mayAnyhow = Files.isReadable(file);

        look();
        assertThat(look().unreadable().stream().map(found -> found.fault().reason()))
                .isEqualTo(mayAnyhow ? List.of() : List.of("Serai has no permission to read it"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        look();
        assertThat(names(look())).hasSize(mayAnyhow ? 0 : 1);
    }

    @Test
    void aFolderThatLeadsBackToItselfIsListedAndHidesNothing() throws IOException {
        write("events/a.camel.yaml", "good");
        Files.createSymbolicLink(folder.resolve("events/round"), folder);

        Changes changes = new Changes();
        watched.readAll(changes);

        assertThat(names(changes)).containsExactly("routes/events/a.camel.yaml");
        assertThat(watched.ignored()).containsExactly(Map.entry("routes/events/round", "it is a link to a folder that it is in"));
    }

    private Changes look() {
        Changes changes = new Changes();
        watched.look(changes);
        return changes;
    }

    private static List<String> names(Changes changes) {
        return changes.changed().stream().map(SourceFile::name).toList();
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
