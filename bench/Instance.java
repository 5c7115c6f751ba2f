package bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One Serai with its embedded database in a folder of its own, its API and a connection to the database. */
final class Instance implements AutoCloseable {

    private static final Path WORK = Path.of("target/bench").toAbsolutePath();
    private static final String OPERATOR = "bench-" + UUID.randomUUID();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Server server;
    private final Connection database;

    private Instance(Server server, Connection database) {
        this.server = server;
        this.database = database;
    }

    static Instance start() throws IOException, SQLException {
        return start("-Xmx1g");
    }

    /**
     * @param heap the option of the JVM for it
     * @param more further arguments
     */
    static Instance start(String heap, String... more) throws IOException, SQLException {
        Path folder = Files.createDirectories(WORK.resolve("run-" + System.currentTimeMillis()));
        for (String part : List.of("routes", "kamelets", "config")) {
            copy(Path.of(part), folder.resolve(part));
        }
        int port = Server.freePort();
        Server server = Server.start("Serai", Path.of(System.getProperty("java.home")), folder, port, Map.of("SERAI_ADMIN_TOKEN", OPERATOR),
                arguments(heap, port, more))
                .awaitLog("Serai is up at");
        String postgres = Files.readAllLines(folder.resolve("data/postgres/postmaster.pid")).get(3).strip();
        String password = Files.readString(folder.resolve("data/postgres/serai-password")).strip();
        return new Instance(server, DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postgres
                + "/postgres?user=postgres&password=" + password));
    }

    private static List<String> arguments(String heap, int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of(heap, "-jar", WORK.resolve("serai.jar").toString(), "--server.port=" + port,
                "--serai.data-dir=data", "--serai.embedded.postgres.binaries-dir=" + WORK.resolve("postgres-binaries"),
                "--serai.embedded.broker.port=0"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    int port() {
        return server.port();
    }

    String operator() {
        return OPERATOR;
    }

    Connection database() {
        return database;
    }

    void printMemory() {
        System.out.printf("resident memory of Serai: %d MiB%n", server.residentMiB());
    }

    /** @param body null for none */
    String call(String method, String path, String bearer, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Authorization", "Bearer " + bearer).header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** A text of an answer. */
    static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("No \"" + name + "\" in " + json);
        }
        return matcher.group(1);
    }

    @Override
    public void close() throws SQLException {
        try (database) {
            server.stop();
        }
    }
}
