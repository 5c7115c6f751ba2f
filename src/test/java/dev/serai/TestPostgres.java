package dev.serai;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** One PostgreSQL server for all tests of a run that need the store and not the whole of Serai; migrated once. */
public final class TestPostgres {

    private static HikariDataSource dataSource;

    private TestPostgres() {}

    /** The migrated database, shared: tests keep apart by making tenants of their own. */
    public static synchronized DataSource dataSource() {
        if (dataSource == null) {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(binaries().toFile())
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                dataSource = new HikariDataSource();
                dataSource.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
                Flyway.configure().dataSource(dataSource).load().migrate();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return dataSource;
    }

    /** Where the server's binaries are unpacked once for all tests. */
    public static Path binaries() {
        return Path.of("target", "postgres-binaries").toAbsolutePath();
    }
}
