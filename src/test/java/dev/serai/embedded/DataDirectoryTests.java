package dev.serai.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.serai.SeraiProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTests {

    @TempDir
    private Path home;

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        Path data = home.resolve("data");

        open(data).destroy();

        assertThat(permissions(data)).isEqualTo("rwx------");
    }

    @Test
    void staysAsItIsWhereSomebodyMadeIt() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-x---"));

        open(home).destroy();

        assertThat(permissions(home)).isEqualTo("rwxr-x---");
    }

    @Test
    void isHeldByOneAndNamesItsNode() throws IOException {
        DataDirectory first = open(home);
        assertThatIllegalStateException().isThrownBy(() -> open(home)).withMessageContaining("in use by another Serai");
        first.destroy();

        DataDirectory second = open(home);
        assertThat(second.nodeId()).isEqualTo(first.nodeId()).isNotEmpty();
        second.destroy();
    }

    private static DataDirectory open(Path path) {
        return new DataDirectory(new SeraiProperties(path, null, null));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
