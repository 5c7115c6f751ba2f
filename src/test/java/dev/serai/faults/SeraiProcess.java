package dev.serai.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Serai in a process of its own, that can be killed. It is to be up soon rather than fast later: most of its time goes into starting. */
final class SeraiProcess implements AutoCloseable {

    static final String OPERATOR = "operator-token-of-the-fault-tests";
    /** What a killed process held is soon taken up again. */
    static final String SHORT_LEASE = "--serai.ledger.lease=15s";
    static final String SHORT_EVENT_LEASE = "--serai.events.lease=15s";
    /** Long, since several may start beside each other on few processors; one that ends instead is noticed at once. */
    private static final Duration START = Duration.ofMinutes(5);
    /** Of the files that come with Serai, those that these tests call; the others would make each start longer. */
    private static final Pattern OTHER_PROVIDER = Pattern
            .compile("(?!google-calendar|mailchimp-sink|resend|sendgrid|signup-page|stripe|webhook|zoom).*-sink\\.kamelet\\.yaml");
    private static final Pattern UP = Pattern.compile("Serai is up at (http://localhost:\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private final Path folder;
    /** Null for those that make it start soon. */
    private final List<String> options;
    private final List<String> arguments;
    private Process process;
    private String url;
    private int starts;

    /** @param folder where it keeps its data and its own copies of the route and provider files */
    SeraiProcess(Path folder, String... arguments) throws IOException {
        this(folder, null, arguments);
    }

    /** @param options of the JVM, its class path among them */
    SeraiProcess(Path folder, List<String> options, String... arguments) throws IOException {
        this.folder = folder;
        this.options = options;
        this.arguments = List.of(arguments);
        copy(Path.of("routes"), folder.resolve("routes"));
        copy(Path.of("kamelets"), folder.resolve("kamelets"));
    }

    Path routes() {
        return folder.resolve("routes");
    }

    Path kamelets() {
        return folder.resolve("kamelets");
    }

    /** @param more arguments of this start only; later ones win */
    void start(String... more) throws IOException, InterruptedException {
        Path log = launch(more);
        Awaitility.await("start, see " + log).atMost(START).pollInterval(Duration.ofMillis(100)).until(() -> isUp(log));
    }

    /** What it says when it refuses to start. */
    String startRefused(String... more) throws IOException, InterruptedException {
        Path log = launch(more);
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() == 0) {
            throw new IllegalStateException("Serai started:\n" + Files.readString(log));
        }
        return Files.readString(log);
    }

    private Path launch(String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options == null ? ClassArchive.options() : options);
        command.addAll(List.of("dev.serai.SeraiApplication", "--server.port=0", "--serai.data-dir=" + folder.resolve("data"),
                "--serai.routes-dir=" + folder.resolve("routes"), "--serai.kamelets-dir=" + folder.resolve("kamelets"),
                "--serai.embedded.broker.port=0",
                "--serai.embedded.postgres.binaries-dir=" + TestPostgres.binaries(), "--serai.security.admin-token=" + OPERATOR));
        command.addAll(arguments);
        command.addAll(List.of(more));
        Path log = folder.resolve("serai-" + ++starts + ".log");
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return log;
    }

    private boolean isUp(Path log) throws IOException {
        String text = Files.readString(log);
        if (!process.isAlive()) {
            throw new IllegalStateException("Serai ended with " + process.exitValue() + ":\n" + text);
        }
        Matcher up = UP.matcher(text);
        if (up.find()) {
            url = up.group(1);
            return true;
        }
        return false;
    }

    /** SIGKILL: nothing is flushed, nothing is closed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** @param headers names and values of more headers */
    HttpResponse<String> post(String path, String token, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    /** @param headers names and values */
    HttpResponse<String> ask(String path, String... headers) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30)).headers(headers).build(),
                BodyHandlers.ofString());
    }

    JsonNode get(String path, String token) throws IOException, InterruptedException {
        return JSON.readTree(text(path, token));
    }

    /** How many calls of this node to a provider ended in a delivery. */
    long delivered(String provider) throws IOException, InterruptedException {
        String count = "serai_attempts_seconds_count{outcome=\"delivered\",provider=\"" + provider + "\"} ";
        return text("/actuator/prometheus", OPERATOR).lines().filter(line -> line.startsWith(count))
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(count.length())))).sum();
    }

    private String text(String path, String token) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token).build(),
                BodyHandlers.ofString()).body();
    }

    /** A new tenant's administrator token. */
    String newTenant() throws IOException, InterruptedException {
        return created("/api/tenants", OPERATOR, "{\"name\": \"Tenant\"}").path("token").asText();
    }

    /** An email connection of a provider that takes an API key and a sender, without a rate limit of its own. */
    String connect(String token, String provider, int priority) throws IOException, InterruptedException {
        return connect(token, provider, priority, "100000/s");
    }

    String connect(String token, String provider, int priority, String rateLimit) throws IOException, InterruptedException {
        return created("/api/integrations", token, """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d, "configuration":
                  {"apiKey": "test-key-of-%s", "fromEmail": "noreply@example.com", "rateLimit": "%s"}}"""
                .formatted(provider, provider, priority, provider, rateLimit)).path("id").asText();
    }

    /** A connection as it is asked for in JSON; its id. */
    String connect(String token, String body) throws IOException, InterruptedException {
        return created("/api/integrations", token, body).path("id").asText();
    }

    private JsonNode created(String path, String token, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(path, token, body);
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() throws InterruptedException {
        close(Duration.ofSeconds(60));
    }

    /** @param patience how long it may take to end by itself */
    void close(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!OTHER_PROVIDER.matcher(file.getFileName().toString()).matches()) {
                    Path target = to.resolve(from.relativize(file));
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
