package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why Serai does not start stands in one line, and nothing was changed. */
class StartRefusedTests {

    private static final String KEY = "--INTEGRATION_ENCRYPTION_KEY=" + "ab".repeat(32);

    @TempDir
    private Path folder;

    @Test
    void variablesThatProductionNeedsAreNamed() throws Exception {
        assertThat(said("--spring.profiles.active=production", KEY, "--spring.config.additional-location=file:config/"))
                .contains("SERAI_DATABASE_URL", "SERAI_DATABASE_USER", "SERAI_DATABASE_PASSWORD", "SERAI_BROKER_URL")
                .doesNotContain("SERAI_BROKER_PASSWORD");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() throws Exception {
        assertThat(said("--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/serai?password=marker-secret",
                "--spring.datasource.username=serai"))
                .contains("\"jdbc:postgresql://127.0.0.1:1/serai\"", "refused").doesNotContain("marker-secret");
    }

    @Test
    void aBadKeyIsSaidBeforeTheDatabaseIsTouched() throws Exception {
        String database = "fresh_" + Long.toHexString(System.nanoTime());
        String url;
        try (Connection connection = TestPostgres.dataSource().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create database " + database);
            url = connection.getMetaData().getURL().replaceFirst("/postgres(?=\\?|$)", "/" + database);
        }

        assertThat(said("--spring.datasource.url=" + url, "--spring.datasource.username=postgres", "--INTEGRATION_ENCRYPTION_KEY=short"))
                .contains("INTEGRATION_ENCRYPTION_KEY").doesNotContain("short\"");

        try (Connection connection = java.sql.DriverManager.getConnection(url, "postgres", "")) {
            assertThat(connection.getMetaData().getTables(null, "public", "%", null).next()).as("a table was made").isFalse();
        }
    }

    private String said(String... arguments) throws Exception {
        try (SeraiProcess serai = new SeraiProcess(folder, arguments)) {
            String log = serai.startRefused();
            assertThat(log).doesNotContain("\tat ");
            List<String> lines = log.lines().filter(line -> line.contains(" ERROR ")).toList();
            assertThat(lines).as(log).hasSize(1);
            return lines.get(0);
        }
    }
}
