package dev.serai.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, durable: a commit that returned survives a power cut. It listens to this machine alone, and to who knows
 * its password.
 */
final class EmbeddedPostgresServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
    private static final long STOP_TIMEOUT_SECONDS = 20;
    private static final String AUTHENTICATION = "authenticationPluginClassName";
    private static final int PORT_LINE = 3;

    private final EmbeddedPostgres server;
    private final PostgresPassword password;

    EmbeddedPostgresServer(DataDirectory directory, EmbeddedPostgresProperties properties) throws IOException {
        Path data = directory.folder("postgres");
        PostgresBinaries binaries = new PostgresBinaries(Optional.ofNullable(properties.binariesDir())
                .orElse(directory.path().resolve("postgres-binaries")).toAbsolutePath());
        stopServerLeftBehind(data);
        password = new PostgresPassword(data, binaries, properties.startTimeout());
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.folder().toFile())
                .setPgBinaryResolver(binaries)
                .setDataDirectoryCustomizer(made -> password.require(made.toPath()))
                .setConnectConfig("password", password.value())
                .setConnectConfig(AUTHENTICATION, ScramOnly.class.getName())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(properties.startTimeout())
                .setPort(properties.port())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", properties.sharedBuffers())
                .setServerConfig("max_connections", "100")
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("checkpoint_timeout", "15min")
                .setServerConfig("jit", "off")
                .setServerConfig("random_page_cost", "1.1")
                .start();
        requireOwnPort(data);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?" + AUTHENTICATION + "=" + ScramOnly.class.getName();
    }

    String password() {
        return password.value();
    }

    /** What answered may be somebody else who had the port first: the server itself writes down which one it listens on. */
    private void requireOwnPort(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
        if (lines.size() <= PORT_LINE || !lines.get(PORT_LINE).strip().equals(Integer.toString(server.getPort()))) {
            throw new IllegalStateException("Another process listens on port " + server.getPort() + ", which was to be the embedded"
                    + " database's; stop it, or choose another port with --serai.embedded.postgres.port=...");
        }
    }

    /** After a kill -9 of the JVM its server may live on and hold the data directory. */
    private static void stopServerLeftBehind(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> postmaster = lines.isEmpty() ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(EmbeddedPostgresServer::isPostgres);
        if (postmaster.isEmpty()) {
            return;
        }
        log.warn("Stopping the PostgreSQL server (process {}) that an earlier Serai left behind in {}", postmaster.get().pid(), data);
        List<ProcessHandle> children = postmaster.get().descendants().toList();
        postmaster.get().destroy();
        if (!ended(postmaster.get())) {
            postmaster.get().destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            if (!ended(postmaster.get())) {
                throw new IllegalStateException("The PostgreSQL server (process " + postmaster.get().pid()
                        + ") that an earlier Serai left behind does not stop; stop it by hand");
            }
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(command -> command.contains("postgres")).orElse(false);
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot wait for process " + process.pid(), e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
