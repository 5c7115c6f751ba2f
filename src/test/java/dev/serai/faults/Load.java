package dev.serai.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Applications that go on sending emails, each with a subject of its own, and remember which were accepted. */
final class Load implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService threads;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicReference<String> firstRefusal = new AtomicReference<>();
    private final Map<String, String> accepted = new ConcurrentHashMap<>();
    private volatile boolean running = true;

    interface Sender {
        HttpResponse<String> send(String subject) throws IOException, InterruptedException;
    }

    Load(int applications, Sender sender) {
        threads = Executors.newFixedThreadPool(applications);
        for (int i = 0; i < applications; i++) {
            threads.execute(() -> run(sender));
        }
    }

    private void run(Sender sender) {
        while (running) {
            String subject = "m-" + numbers.incrementAndGet();
            try {
                HttpResponse<String> answer = sender.send(subject);
                if (answer.statusCode() / 100 == 2) {
                    JsonNode delivery = JSON.readTree(answer.body()).findValue("deliveryId");
                    accepted.put(subject, delivery == null ? "" : delivery.asText());
                } else {
                    refused.incrementAndGet();
                    firstRefusal.compareAndSet(null, answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                refused.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Delivery id, where the answer has one, by subject, of everything that was accepted. */
    Map<String, String> accepted() {
        return accepted;
    }

    int refused() {
        return refused.get();
    }

    String firstRefusal() {
        return firstRefusal.get();
    }

    void stop() throws InterruptedException {
        running = false;
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The load does not stop");
        }
    }

    @Override
    public void close() {
        running = false;
        threads.shutdownNow();
    }
}
