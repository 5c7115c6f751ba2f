package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
