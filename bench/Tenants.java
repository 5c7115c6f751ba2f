package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes tenants through the API, each with a SendGrid connection of its own, as an operator would: nothing is faked. */
final class Tenants {

    private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");

    private final int port;
    private final String operatorToken;
    private final String[] tokens;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private Tenants(int port, String operatorToken, int count) {
        this.port = port;
        this.operatorToken = operatorToken;
        this.tokens = new String[count];
    }

    /** The tokens of {@code count} new tenants. */
    static List<String> create(int port, String operatorToken, int count) throws InterruptedException {
        return new Tenants(port, operatorToken, count).create();
    }

    private List<String> create() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(16, tokens.length); i++) {
            Thread thread = new Thread(this::work, "tenants-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("Could not make the tenants", failure.get());
        }
        return Arrays.asList(tokens);
    }

    private void work() {
        try {
            for (int i = next.getAndIncrement(); i < tokens.length && failure.get() == null; i = next.getAndIncrement()) {
                tokens[i] = createTenant(i);
            }
        } catch (IOException | IllegalStateException e) {
            failure.compareAndSet(null, e);
        }
    }

    private String createTenant(int number) throws IOException {
        String answer = post("/api/tenants", operatorToken, "{\"name\":\"Bench " + number + "\"}");
        Matcher matcher = TOKEN.matcher(answer);
        if (!matcher.find()) {
            throw new IllegalStateException("No token in the answer " + answer);
        }
        post("/api/integrations", matcher.group(1), """
                {"integrationType":"email","provider":"sendgrid","name":"Bench","isActive":true,
                 "configuration":{"apiKey":"SG.bench-%d","fromEmail":"bench-%d@example.com"}}""".formatted(number, number));
        return matcher.group(1);
    }

    private String post(String path, String token, String body) throws IOException {
        byte[] request = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
        try (Wire wire = Wire.connect(port)) {
            wire.send(request, request.length);
            if (!wire.receive()) {
                throw new IOException("The server closed the connection instead of answering POST " + path);
            }
            if (wire.status() != 201) {
                throw new IllegalStateException("POST " + path + " was answered " + wire.line() + " " + wire.body());
            }
            return wire.body();
        }
    }
}
