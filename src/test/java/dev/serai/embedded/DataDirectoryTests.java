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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTests {

    @TempDir
    private Path home;

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        Path data = home.resolve("data");

        open(data).destroy();

        assertThat(permissions(data)).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwxrwxrwx", "rwxr-xr-x", "rwx-----x"})
    void isTakenFromOthersWhereSomebodyMadeIt(String before) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(before));
        Files.createDirectory(home.resolve("broker"));

        DataDirectory directory = open(home);

        assertThat(permissions(home)).isEqualTo("rwx------");
        assertThat(permissions(directory.folder("broker"))).isEqualTo("rwx------");
        assertThat(permissions(directory.folder("another"))).isEqualTo("rwx------");
        directory.destroy();
    }

    @Test
    void itsSecretsAreForTheirOwnerFromTheFirstByteOnAndWhateverTheyWere() throws IOException {
        Path file = home.resolve("token");

        assertThat(SecretFile.readOrCreate(file, () -> "one")).isEqualTo("one");
        assertThat(permissions(file)).isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(SecretFile.readOrCreate(file, () -> "two")).isEqualTo("one");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void aLinkThatWaitsWhereASecretIsWrittenIsNotFollowed() throws IOException {
        Path elsewhere = Files.writeString(home.resolve("elsewhere"), "untouched");
        Path file = home.resolve("token");
        Files.createSymbolicLink(home.resolve("token.new"), elsewhere);

        SecretFile.readOrCreate(file, () -> "secret");

        assertThat(elsewhere).hasContent("untouched");
        assertThat(Files.isSymbolicLink(file)).isFalse();
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
