package bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One bulk job of a tenant: how fast its recipients come in, are checked and go out, what memory that takes, and how long one-time codes of
 * the same tenant and mails of another one take meanwhile. The heap is what the budget allows.
 */
public final class Bulk {

    private static final String HEAP = "-Xmx512m";
    private static final int CODES_A_SECOND = 20;
    private static final int CODES = 400;
    private static final int WARM_UP = 2000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Instance serai;
    private final int count;
    private final long mostNanos;
    private final String sender;
    private final String other;

    private Bulk(Instance serai, int count, long mostNanos) throws IOException, InterruptedException {
        this.serai = serai;
        this.count = count;
        this.mostNanos = mostNanos;
        this.sender = tenant();
        this.other = tenant();
    }

    /** @param args how many recipients, and after a comma for how many seconds to send at the most; until it is done without that */
    public static void main(String[] args) throws Exception {
        int port = Server.freePort();
        Thread twin = new Thread(() -> {
            try {
                ProviderDouble.main(new String[] {Integer.toString(port)});
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }, "provider");
        twin.setDaemon(true);
        twin.start();
        try (Instance serai = Instance.start(HEAP, "--serai.egress.provider-url-template=http://127.0.0.1:" + port + "/{provider}")) {
            String[] asked = args[0].split(",");
            new Bulk(serai, Integer.parseInt(asked[0]), asked.length > 1 ? Long.parseLong(asked[1]) * 1_000_000_000 : Long.MAX_VALUE)
                    .measure();
        }
        System.exit(0);
    }

    private String tenant() throws IOException, InterruptedException {
        String token = Instance.field(serai.call("POST", "/api/tenants", serai.operator(), "{\"name\": \"Bench\"}"), "token");
        serai.call("POST", "/api/integrations", token, """
                {"integrationType": "email", "provider": "sendgrid", "name": "Bench",
                 "configuration": {"apiKey": "SG.bench", "fromEmail": "bench@example.com", "rateLimit": "1000000/s"}}""");
        return token;
    }

    private void measure() throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            code(sender, "normal");
        }
        codes("alone");
        Path file = recipients();
        String job = Instance.field(serai.call("POST", "/api/bulk-jobs", sender, """
                {"operation": "email.send", "name": "Bench", "message": {"subject": "News for {{first}}",
                 "text": "serai-bench-1-{{n}}-%d Dear {{first}} of {{city}}, all that is new."}}"""
                .formatted(ProviderDouble.epochMicros())), "id");
        long began = System.nanoTime();
        HttpResponse<String> added = http.send(HttpRequest.newBuilder(uri("/api/bulk-jobs/" + job + "/recipients"))
                .header("Authorization", "Bearer " + sender).header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofFile(file)).build(), BodyHandlers.ofString());
        if (added.statusCode() != 200) {
            throw new IllegalStateException(added.body());
        }
        rate("in", count, began);
        serai.printMemory();
        began = System.nanoTime();
        serai.call("POST", "/api/bulk-jobs/" + job + "/start", sender, "{}");
        await(job, "running", "done");
        rate("checked", count, began);
        long end = System.nanoTime();
        codes("while it is sent");
        serai.printMemory();
        while (System.nanoTime() - end < mostNanos && !state(job).equals("done")) {
            LockSupport.parkNanos(200_000_000);
        }
        try (Statement statement = serai.database().createStatement()) {
            out(statement);
            System.out.printf("deliveries: %s%n", counted(statement));
        }
        serai.printMemory();
        Files.delete(file);
    }

    /** From the first delivery that was made to the last that a provider took. */
    private static void out(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*), extract(epoch from max(updated_at) - min(created_at)) from delivery"
                + " where priority = 2 and status = 'delivered'")) {
            rows.next();
            double seconds = Math.max(0.001, rows.getDouble(2));
            System.out.printf("out: %,d recipients in %.1f s, %,.0f a second%n", rows.getInt(1), seconds, rows.getInt(1) / seconds);
        }
    }

    private String state(String job) throws IOException, InterruptedException {
        return Instance.field(serai.call("GET", "/api/bulk-jobs/" + job, sender, null), "state");
    }

    private static String counted(Statement statement) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("select status, count(*) from delivery where priority = 2 group by 1")) {
            while (rows.next()) {
                found.add(rows.getString(1) + " " + rows.getLong(2));
            }
        }
        return String.join(", ", found);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + serai.port() + path);
    }

    private Path recipients() throws IOException {
        Path file = Files.createTempFile("serai-bench-", ".ndjson");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                writer.write("{\"to\": \"guest" + i + "@example.com\", \"n\": " + i + ", \"first\": \"Guest\", \"city\": \"Bern\"}\n");
            }
        }
        return file;
    }

    private static void rate(String what, int count, long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("%s: %,d recipients in %.1f s, %,.0f a second%n", what, count, seconds, count / seconds);
    }

    private void await(String job, String... states) throws IOException, InterruptedException {
        while (!List.of(states).contains(state(job))) {
            LockSupport.parkNanos(200_000_000);
        }
    }

    private void codes(String when) throws IOException, InterruptedException {
        Histogram own = new Histogram();
        Histogram others = new Histogram();
        for (int i = 0; i < CODES; i++) {
            own.record(code(sender, "high"));
            others.record(code(other, "normal"));
            LockSupport.parkNanos(1_000_000_000L / CODES_A_SECOND);
        }
        System.out.printf("%s: codes of the same tenant p50 %.1f ms, p99 %.1f ms; mails of another tenant p50 %.1f ms, p99 %.1f ms%n", when,
                own.percentile(50) / 1e3, own.percentile(99) / 1e3, others.percentile(50) / 1e3, others.percentile(99) / 1e3);
    }

    /** Sends one and waits until it is delivered; answers how many microseconds that took. */
    private long code(String token, String priority) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> sent = http.send(HttpRequest.newBuilder(uri("/api/v1/integrations/email/send"))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json").header("Prefer", "wait=30")
                .POST(BodyPublishers.ofString("{\"to\": \"ann@example.com\", \"subject\": \"Code\", \"text\": \"123456\", \"priority\": \""
                        + priority + "\"}")).build(), BodyHandlers.ofString());
        if (sent.statusCode() >= 300) {
            throw new IllegalStateException(sent.body());
        }
        return (System.nanoTime() - began) / 1000;
    }
}
