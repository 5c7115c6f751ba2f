package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.serai.LoggedLines;
import dev.serai.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class CredentialConfigurationTests {

    private static final String FIRST = "11".repeat(32);
    private static final String SECOND = "22".repeat(32);

    @TempDir
    private Path data;

    private final DataDirectory directory = mock(DataDirectory.class);
    private final MockEnvironment environment = new MockEnvironment();
    private final LoggedLines logged = new LoggedLines();

    @AfterEach
    void stopListening() {
        logged.close();
    }

    @BeforeEach
    void useTheDirectory() {
        when(directory.path()).thenReturn(data);
    }

    private Path keysFile;

    private KeyRing keyRing() {
        return new CredentialConfiguration().encryptionKeys(new CredentialProperties(null, keysFile, 2000), environment, directory).ring();
    }

    @Test
    void theIntegrationKeyWinsOverTheOther() {
        environment.withProperty("ENCRYPTION_KEY", SECOND);
        assertThat(keyRing().writingKey()).isEqualTo(KeyRing.parse(SECOND, "X").writingKey());

        environment.withProperty("INTEGRATION_ENCRYPTION_KEY", FIRST);
        assertThat(keyRing().writingKey()).isEqualTo(KeyRing.parse(FIRST, "X").writingKey());
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aFileOfKeysWinsOverTheEnvironment() throws IOException {
        environment.withProperty("INTEGRATION_ENCRYPTION_KEY", FIRST);
        keysFile = Files.writeString(data.resolve("keys"), SECOND + "\n" + FIRST + "\n");

        assertThat(keyRing().keyIds()).containsExactly(KeyRing.parse(SECOND, "X").writingKey(), KeyRing.parse(FIRST, "X").writingKey());
    }

    @Test
    void developmentMakesAKeyOnceAndSaysWhere() throws IOException {
        String key = keyRing().writingKey();
        Path file = data.resolve("encryption.key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(keyRing().writingKey()).isEqualTo(key);
        assertThat(logged.text()).contains("Made the encryption key " + file).doesNotContain(Files.readString(file).strip());
    }

    @Test
    void productionRefusesToStartWithoutAKey() {
        environment.setActiveProfiles("production");

        assertThatThrownBy(this::keyRing).isInstanceOf(InvalidEncryptionKeyException.class)
                .hasMessageContaining("INTEGRATION_ENCRYPTION_KEY must be set");
        assertThat(data).isEmptyDirectory();
    }
}
