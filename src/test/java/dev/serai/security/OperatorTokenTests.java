package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
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

class OperatorTokenTests {

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

    @Test
    void theFirstStartMakesOneAndSaysWhere() throws IOException {
        OperatorToken made = new OperatorToken(new SecurityProperties(null, true, 100, 3000), environment, directory);
        Path file = data.resolve("admin-token");
        String token = Files.readString(file).strip();

        assertThat(token).startsWith("serai_");
        assertThat(made.hash()).isEqualTo(TokenHash.of(token));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(logged.text()).contains(file.toString()).doesNotContain(token);
        assertThat(new OperatorToken(new SecurityProperties(null, true, 100, 3000), environment, directory).hash()).isEqualTo(made.hash());
    }

    @Test
    void theEnvironmentSetsIt() {
        environment.withProperty("SERAI_ADMIN_TOKEN", "marker");

        OperatorToken token = new OperatorToken(new SecurityProperties(null, true, 100, 3000), environment, directory);

        assertThat(token.hash()).isEqualTo(TokenHash.of("marker"));
        assertThat(data).isEmptyDirectory();
        assertThat(logged.text()).contains("shorter than 16 characters").doesNotContain("marker");
        assertThat(new SecurityProperties("marker", true, 100, 3000).toString()).doesNotContain("marker");
    }
}
