package dev.serai.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The random password of the embedded database, in a file beside the database's own: given to it before it listens for the first time,
 * and to a database that has none yet before it listens again.
 */
final class PostgresPassword {

    /** Its file, in the data directory of the database. */
    static final String FILE = "serai-password";

    private static final Logger log = LoggerFactory.getLogger(PostgresPassword.class);
    private static final String HBA = """
            # Written by Serai at each start: only who knows the password may connect.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private final Path file;
    private final PostgresBinaries binaries;
    private final Duration timeout;
    private final String value;
    private final boolean known;

    /** @param data of the database; need not be there yet */
    PostgresPassword(Path data, PostgresBinaries binaries, Duration timeout) {
        this.file = data.resolve(FILE);
        this.binaries = binaries;
        this.timeout = timeout;
        this.known = Files.exists(file);
        this.value = known ? SecretFile.readOrCreate(file, RandomPassword::make) : RandomPassword.make();
    }

    String value() {
        return value;
    }

    /** Asks for the password from now on; to be called while the server does not run. */
    void require(Path data) {
        try {
            Files.writeString(data.resolve("pg_hba.conf"), HBA);
            if (!known) {
                set(data);
                SecretFile.write(file, value);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot give the database in \"" + data + "\" a password", e);
        }
    }

    /** By the server in its single-user mode, which listens to nobody. */
    private void set(Path data) throws IOException {
        Path said = Files.createTempFile(data, "serai-", ".out");
        try {
            Process server = new ProcessBuilder(binaries.command("postgres", List.of("--single", "-D", data.toString(),
                    "-c", "password_encryption=scram-sha-256", "-c", "log_min_error_statement=panic", "-c", "wal_level=minimal",
                    "-c", "max_wal_senders=0", "postgres")))
                    .redirectErrorStream(true).redirectOutput(said.toFile()).start();
            try (OutputStream commands = server.getOutputStream()) {
                commands.write(("alter role postgres password '" + value + "'\n").getBytes(StandardCharsets.US_ASCII));
            }
            await(server);
            String words = Files.readString(said).replace(value, "****");
            if (server.exitValue() != 0 || words.contains("ERROR:") || words.contains("FATAL:")) {
                throw new IOException("The server ended with " + server.exitValue() + " and said: " + words.strip());
            }
            log.info("The embedded database has a password now, in {}", file);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private void await(Process server) throws IOException {
        try {
            if (!server.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                server.destroy();
                throw new IOException("The server did not end within " + timeout);
            }
        } catch (InterruptedException e) {
            server.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the server sets its password");
        }
    }
}
