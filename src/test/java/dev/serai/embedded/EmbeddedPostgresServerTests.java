package dev.serai.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.serai.SeraiProperties;
import dev.serai.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that Serai brings along is for Serai alone, also where an earlier Serai left it open. */
class EmbeddedPostgresServerTests {

    private static final int CLEARTEXT = 3;

    @TempDir
    private Path home;

    private static EmbeddedPostgresServer start(DataDirectory directory) throws IOException {
        return new EmbeddedPostgresServer(directory, new EmbeddedPostgresProperties(0, TestPostgres.binaries(), Duration.ofSeconds(60),
                "32MB"));
    }

    private DataDirectory directory() {
        return new DataDirectory(new SeraiProperties(home.resolve("data"), null, null));
    }

    private static String asked(EmbeddedPostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), "postgres", server.password());
                Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void isClosed(EmbeddedPostgresServer server) {
        for (String password : new String[] {null, "", "postgres", server.password() + "x"}) {
            assertThatExceptionOfType(SQLException.class).as("password %s", password)
                    .isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", password).close());
        }
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "serai_tenant", "").close());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aNewOneHasAPasswordBeforeItListensAndKeepsIt() throws Exception {
        DataDirectory directory = directory();
        String password;
        try (EmbeddedPostgresServer server = start(directory)) {
            password = server.password();
            assertThat(password).hasSize(64);
            assertThat(server.jdbcUrl()).doesNotContain(password);
            isClosed(server);
            assertThat(asked(server, "select rolpassword from pg_authid where rolname = 'postgres'")).startsWith("SCRAM-SHA-256$");
            assertThat(asked(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(asked(server, "show unix_socket_directories")).isEmpty();
            assertThat(asked(server, "select string_agg(type || address || auth_method, ',') from pg_hba_file_rules"))
                    .isEqualTo("host127.0.0.1scram-sha-256");
            Path data = directory.path().resolve("postgres");
            assertThat(List.of(permissions(directory.path()), permissions(data), permissions(TestPostgres.binaries())))
                    .containsOnly("rwx------");
            assertThat(permissions(data.resolve(PostgresPassword.FILE))).isEqualTo("rw-------");
            assertThat(Files.readString(data.resolve("postmaster.opts"))).doesNotContain(password);
        }
        try (EmbeddedPostgresServer server = start(directory)) {
            assertThat(server.password()).isEqualTo(password);
            assertThat(asked(server, "select 1")).isEqualTo("1");
        }
        directory.destroy();
    }

    @Test
    void oneOfAnEarlierSeraiIsClosedWithAllThatIsInIt() throws Exception {
        Path data = home.resolve("data").resolve("postgres");
        Files.createDirectories(data);
        Files.setPosixFilePermissions(home.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedPostgres before = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(TestPostgres.binaries().toFile()).setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0").setServerConfig("fsync", "on").start();
                Connection connection = before.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table kept as select 'still here' as words");
        }
        DataDirectory directory = directory();
        String first;
        try (EmbeddedPostgresServer server = start(directory)) {
            first = server.password();
            isClosed(server);
            assertThat(asked(server, "select words from kept")).isEqualTo("still here");
            assertThat(permissions(home.resolve("data"))).isEqualTo("rwx------");
        }
        Files.delete(data.resolve(PostgresPassword.FILE));
        try (EmbeddedPostgresServer server = start(directory)) {
            assertThat(server.password()).isNotEqualTo(first);
            isClosed(server);
            assertThat(asked(server, "select words from kept")).isEqualTo("still here");
        }
        directory.destroy();
    }

    @Test
    void whoeverTookThePortLearnsNoPassword() throws Exception {
        for (int method : new int[] {CLEARTEXT, 5}) {
            try (ServerSocket fake = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> serve(fake, method));
                assertThatExceptionOfType(SQLException.class).isThrownBy(() -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:"
                        + fake.getLocalPort() + "/postgres?sslmode=disable&authenticationPluginClassName=" + ScramOnly.class.getName(),
                        "postgres", "marker-password").close()).withMessageContaining("another process may have taken the port");
                assertThat(heard.get()).doesNotContain("marker-password", "md5");
            }
        }
    }

    /** Asks for a password in this way, and tells what it got. */
    private static String serve(ServerSocket fake, int method) {
        try (Socket client = fake.accept()) {
            InputStream in = client.getInputStream();
            byte[] startup = new byte[1024];
            int length = in.read(startup);
            OutputStream out = client.getOutputStream();
            out.write(method == CLEARTEXT ? new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, (byte) method}
                    : new byte[] {'R', 0, 0, 0, 12, 0, 0, 0, (byte) method, 1, 2, 3, 4});
            out.flush();
            return new String(startup, 0, length, StandardCharsets.ISO_8859_1)
                    + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aFolderSharedWithOthersIsNoDataDirectory() {
        assertThatIllegalStateException().isThrownBy(() -> new DataDirectory(new SeraiProperties(Path.of("/tmp"), null, null)))
                .withMessageContaining("shared with other users");
    }
}
