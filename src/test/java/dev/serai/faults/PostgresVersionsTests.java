package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL servers of other versions than the one brought along, as the database outside. Their binaries are in {@code target/postgres},
 * where the build puts them on the machine that CI runs on.
 */
class PostgresVersionsTests {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17})
    void anEventIsDelivered(int version) throws Exception {
        try (EmbeddedPostgres postgres = postgres(version);
                FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "--spring.datasource.username=postgres", "--serai.egress.provider-url-template=" + provider.urlTemplate())) {
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "sendgrid", 1);

            serai.post("/api/v1/integrations/email/send", token,
                    "{\"to\": \"ann@example.com\", \"subject\": \"On " + version + "\", \"text\": \"Hello\"}");

            await().atMost(Duration.ofSeconds(60)).until(() -> provider.taken("On " + version).size() == 1);
            await().until(() -> serai.get("/api/deliveries", token).at("/items/0/status").asText(), "delivered"::equals);
            assertThat(serai.get("/api/integrations/stats", token).at("/total/delivered").isMissingNode()).isFalse();
        }
    }

    @Test
    void anOlderOneIsRefusedAndStaysAsItIs() throws Exception {
        try (EmbeddedPostgres postgres = postgres(14);
                SeraiProcess serai = new SeraiProcess(folder, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "--spring.datasource.username=postgres")) {
            String said = serai.startRefused();

            assertThat(said.lines().filter(line -> line.contains("Serai does not start"))).singleElement().asString()
                    .contains("is PostgreSQL 14; 15 or newer is needed");
            assertThat(said).doesNotContain("\tat ");
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    ResultSet tables = connection.getMetaData().getTables(null, "public", "%", null)) {
                assertThat(tables.next()).as("a table was made").isFalse();
            }
        }
    }

    private EmbeddedPostgres postgres(int version) throws IOException {
        Path jar = Path.of("target", "postgres", "postgres-" + version + ".jar");
        assumeTrue(Files.exists(jar) || System.getenv("CI") != null, "PostgreSQL " + version + " is fetched in CI alone");
        return EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, architecture) -> {
                    java.util.jar.JarFile file = new java.util.jar.JarFile(jar.toFile());
                    return file.getInputStream(file.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow());
                })
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .start();
    }
}
