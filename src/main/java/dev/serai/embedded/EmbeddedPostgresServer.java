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

/** A PostgreSQL server of our own, durable: a commit that returned survives a power cut. */
final class EmbeddedPostgresServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
    private static final long STOP_TIMEOUT_SECONDS = 20;

    private final EmbeddedPostgres server;

    EmbeddedPostgresServer(DataDirectory directory, EmbeddedPostgresProperties properties) throws IOException {
        Path data = directory.path().resolve("postgres");
        Path binaries = Optional.ofNullable(properties.binariesDir()).orElse(directory.path().resolve("postgres-binaries"));
        Files.createDirectories(binaries);
        stopServerLeftBehind(data);
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toAbsolutePath().toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(properties.startTimeout())
                .setPort(properties.port())
                .setServerConfig("listen_addresses", "127.0.0.1")
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
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
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
