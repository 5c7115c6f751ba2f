package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends webhooks as Stripe does, signed, at a fixed rate to the connections of several tenants, every tenth a repeat, and counts what is
 * stored. A latency counts from when the webhook was due.
 */
public final class Webhooks {

    private static final String SECRET = "whsec_bench";
    private static final int TENANTS = 10;
    private static final int SENDERS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(90);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    private final Instance serai;
    private final List<String> connections = new ArrayList<>();

    private Webhooks(Instance serai) {
        this.serai = serai;
    }

    public static void main(String[] args) throws Exception {
        int rate = Integer.parseInt(args[0]);
        try (Instance serai = Instance.start()) {
            Webhooks webhooks = new Webhooks(serai);
            webhooks.connect();
            webhooks.send("warm-up", 1, rate / 2, WARM_UP);
            for (int round = 2; round < 5; round++) {
                webhooks.send("round " + (round - 1), round, rate, MEASURED);
            }
            serai.printMemory();
        }
        System.exit(0);
    }

    private void connect() throws IOException, InterruptedException {
        for (int i = 0; i < TENANTS; i++) {
            String token = Instance.field(serai.call("POST", "/api/tenants", serai.operator(), "{\"name\": \"Bench\"}"), "token");
            connections.add(Instance.field(serai.call("POST", "/api/integrations", token, """
                    {"integrationType": "payment", "provider": "stripe", "name": "Bench",
                     "configuration": {"apiKey": "sk_test_bench", "webhookSecret": "%s"}}""".formatted(SECRET)), "id"));
        }
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
                        wire = wire == null ? Wire.connect(serai.port()) : wire;
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
        return ("POST /webhooks/stripe/" + connection + " HTTP/1.1\r\nHost: 127.0.0.1:" + serai.port()
                + "\r\nContent-Type: application/json\r\n"
                + "Stripe-Signature: t=" + at + ",v1=" + signature + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    private long stored() throws SQLException {
        try (Statement statement = serai.database().createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from event where source like 'stripe/%'")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
