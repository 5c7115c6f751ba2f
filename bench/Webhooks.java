package bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends webhooks as Stripe does, signed, at a fixed rate to the connections of several tenants, every tenth a repeat, and counts what is
 * stored. A latency counts from when the webhook was due.
 */
public final class Webhooks {

    private static final Path WORK = Path.of("target/bench").toAbsolutePath();
    private static final String OPERATOR = "bench-" + UUID.randomUUID();
    private static final String SECRET = "whsec_bench";
    private static final int TENANTS = 10;
    private static final int SENDERS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(40);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Connection database;
    private final List<String> connections = new ArrayList<>();

    private Webhooks(int port, Connection database) {
        this.port = port;
        this.database = database;
    }

    public static void main(String[] args) throws Exception {
        int rate = Integer.parseInt(args[0]);
        Path folder = Files.createDirectories(WORK.resolve("run-" + System.currentTimeMillis()));
        for (String part : List.of("routes", "kamelets", "config")) {
            copy(Path.of(part), folder.resolve(part));
        }
        int port = Server.freePort();
        Server server = Server.start("Serai", Path.of(System.getProperty("java.home")), folder, port, Map.of("SERAI_ADMIN_TOKEN", OPERATOR),
                List.of("-Xmx1g", "-jar", WORK.resolve("serai.jar").toString(), "--server.port=" + port, "--serai.data-dir=data",
                        "--serai.embedded.postgres.binaries-dir=" + WORK.resolve("postgres-binaries"), "--serai.embedded.broker.port=0"))
                .awaitLog("Serai is up at");
        String postgres = Files.readAllLines(folder.resolve("data/postgres/postmaster.pid")).get(3).strip();
        String password = Files.readString(folder.resolve("data/postgres/serai-password")).strip();
        try (Connection database = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postgres
                + "/postgres?user=postgres&password=" + password)) {
            Webhooks webhooks = new Webhooks(port, database);
            webhooks.connect();
            webhooks.send("warm-up", 1, rate / 2, WARM_UP);
            for (int round = 2; round < 5; round++) {
                webhooks.send("round " + (round - 1), round, rate, MEASURED);
            }
            System.out.printf("resident memory of Serai: %d MiB%n", server.residentMiB());
        } finally {
            server.stop();
        }
        System.exit(0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private void connect() throws IOException, InterruptedException {
        for (int i = 0; i < TENANTS; i++) {
            String token = field(post("/api/tenants", OPERATOR, "{\"name\": \"Bench\"}"), "token");
            connections.add(field(post("/api/integrations", token, """
                    {"integrationType": "payment", "provider": "stripe", "name": "Bench",
                     "configuration": {"apiKey": "sk_test_bench", "webhookSecret": "%s"}}""".formatted(SECRET)), "id"));
        }
    }

    private String post(String path, String token, String body) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()).body();
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("No " + name + " in " + json);
        }
        return matcher.group(1);
    }

    /** Sends at a rate, and says what came of it. */
    private void send(String name, int run, int rate, Duration duration) throws Exception {
        long before = stored();
        int count = (int) (rate * duration.toSeconds());
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        Histogram latency = new Histogram();
        long start = System.nanoTime() + 100_000_000;
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Thread sender = new Thread(() -> {
                Histogram own = new Histogram();
                Wire wire = null;
                try {
                    for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        long due = start + (long) (number * 1e9 / rate);
                        byte[] request = request(run, number % 10 == 9 ? number - 5 : number);
                        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                            LockSupport.parkNanos(wait);
                        }
                        wire = wire == null ? Wire.connect(port) : wire;
                        wire.send(request, request.length);
                        if (!wire.receive() || wire.status() != 200) {
                            failed.incrementAndGet();
                        }
                        own.record((System.nanoTime() - due) / 1_000);
                        if (wire.last()) {
                            wire.close();
                            wire = null;
                        }
                    }
                } catch (IOException | GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
                synchronized (latency) {
                    latency.add(own);
                }
            });
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        long kept = stored() - before;
        System.out.printf("%s: %,d webhooks at %,d/s, every tenth a repeat: %d not answered with 200, p50 %.1f ms, p99 %.1f ms,"
                + " max %.1f ms; stored %,d of %,d%n", name, count, rate, failed.get(), latency.percentile(50) / 1e3,
                latency.percentile(99) / 1e3,
                latency.percentile(100) / 1e3, kept, count - count / 10);
    }

    private byte[] request(int run, int number) throws GeneralSecurityException {
        String connection = connections.get(number % 10 % connections.size());
        String body = """
                {"id": "evt_%d_%d", "object": "event", "created": 1764490000, "type": "payment_intent.succeeded", "data": {"object":
                 {"id": "pi_%d_%d", "object": "payment_intent", "amount": 1999, "currency": "eur", "status": "succeeded"}}}"""
                .formatted(run, number, run, number);
        long at = Instant.now().getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal((at + "." + body).getBytes(StandardCharsets.UTF_8)));
        return ("POST /webhooks/stripe/" + connection + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: application/json\r\n"
                + "Stripe-Signature: t=" + at + ",v1=" + signature + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    private long stored() throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from event where source like 'stripe/%'")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
