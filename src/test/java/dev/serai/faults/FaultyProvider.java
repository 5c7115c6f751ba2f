package dev.serai.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A double of several email providers that fails as told, and counts by subject what it took. The first part of the path names the
 * provider, as {@code serai.egress.provider-url-template} writes it. Questions about what Mailgun or Mailchimp took are a provider of
 * their own, {@code mailgun.log}, and token endpoints, {@code .../oauth2/token} and {@code .../oauth/v2/token}, are, too:
 * {@code acme.token}.
 */
public final class FaultyProvider implements AutoCloseable {

    /** How a provider behaves. */
    public enum Mode {
        WELL, SERVER_ERROR, THROTTLED, WRONG_KEY, HANGS, RESETS, TAKES_AND_RESETS, ODD_WORDS, ECHOES_200, ECHOES_400, ECHOES_401,
        ECHOES_503, KNOWS_NOTHING, REFUSES_BOB, PAGE, THROTTLED_WITHOUT_WAIT, DOWN_FOR_A_MINUTE, REJECTED
    }

    /**
     * @param idempotencyKey null when the request had none
     * @param reference what it is found by in the log; null when the request had none
     * @param headers by lower-case name
     * @param at when it arrived
     * @param recipients addresses, where the provider takes them as a list of texts or objects
     */
    public record Taken(String provider, String subject, String idempotencyKey, String reference, Map<String, String> headers,
            Instant at, List<String> recipients) {}

    /** What a provider was asked; header names in lower case. */
    public record Asked(String method, String target, Map<String, String> headers, String body) {}

    /**
     * What a provider answers as told.
     *
     * @param headers each with its line end
     */
    public record Told(int status, String headers, String body) {

        /** Never answers. */
        public static final Told NOTHING = new Told(0, "", "");
        /** Cuts the line. */
        public static final Told CUT = new Told(-1, "", "");

        public static Told json(int status, String body) {
            return new Told(status, "Content-Type: application/json\r\n", body);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Deque<Mode> NOTHING_FIRST = new ArrayDeque<>();

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Mode> modes = new ConcurrentHashMap<>();
    private final Map<String, Deque<Mode>> first = new ConcurrentHashMap<>();
    private final Map<String, Function<Asked, Told>> told = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, List<Taken>> bySubject = new ConcurrentHashMap<>();
    private final PaymentDesk payments = new PaymentDesk();
    private final CountDownLatch closed = new CountDownLatch(1);

    public FaultyProvider() throws IOException {
        server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        threads.execute(this::acceptAll);
    }

    public String urlTemplate() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/{provider}";
    }

    public void behave(String provider, Mode mode) {
        modes.put(provider, mode);
    }

    /** How it behaves in its next calls, before it goes back to how it behaves otherwise. */
    public void behaveFirst(String provider, Mode... next) {
        first.put(provider, new ConcurrentLinkedDeque<>(List.of(next)));
    }

    /** Answers in this way from now on, as long as it is to behave well. */
    public void tell(String provider, Function<Asked, Told> answers) {
        told.put(provider, answers);
    }

    /** Answers as usual again. */
    public void tellNoMore(String provider) {
        told.remove(provider);
    }

    public void behaveWell() {
        modes.clear();
        first.clear();
        calls.clear();
    }

    /** What takes the payments of provider {@code testpay}. */
    public PaymentDesk payments() {
        return payments;
    }

    public int calls(String provider) {
        return calls.getOrDefault(provider, 0);
    }

    /** What was taken under this subject, every time it was. */
    public List<Taken> taken(String subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    /** Different subjects taken so far. */
    int subjectsTaken() {
        return bySubject.size();
    }

    int timesTaken() {
        return bySubject.values().stream().mapToInt(List::size).sum();
    }

    List<String> subjects() {
        return List.copyOf(bySubject.keySet());
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (answer(socket, in)) {
                continue;
            }
        } catch (IOException e) {
            // The client went away, as it does when it is killed.
            return;
        }
    }

    private boolean answer(Socket socket, InputStream in) throws IOException {
        String requestLine = line(in);
        if (requestLine == null || requestLine.isEmpty()) {
            return false;
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        String provider = requestLine.split(" ")[1].split("/")[1];
        if (provider.equals("testpay")) {
            return paid(socket, payments.answer(requestLine, headers, body));
        }
        boolean asked = requestLine.contains("/events?") || requestLine.contains("/messages/search");
        boolean token = requestLine.contains("/oauth2/token") || requestLine.contains("/oauth/v2/token");
        String name = asked ? provider + ".log" : token ? provider + ".token" : provider;
        calls.merge(name, 1, Integer::sum);
        Mode next = first.getOrDefault(name, NOTHING_FIRST).poll();
        switch (next == null ? modes.getOrDefault(name, Mode.WELL) : next) {
            case WELL -> {
                if (told.containsKey(name)) {
                    return tell(socket, told.get(name).apply(new Asked(requestLine.split(" ")[0], requestLine.split(" ")[1], headers,
                            new String(body, StandardCharsets.UTF_8))));
                }
                if (requestLine.startsWith("GET ") && !asked || requestLine.contains("/ping")) {
                    write(socket, "200 OK", "", tested(provider));
                    return true;
                }
                if (asked) {
                    write(socket, "200 OK", "", log(provider, bySubject.values()));
                    return true;
                }
                take(provider, headers, body);
                write(socket, provider.equals("sendgrid") ? "202 Accepted" : "200 OK", "X-Message-Id: m-1\r\n", took(provider));
            }
            case REFUSES_BOB -> {
                List<String> recipients = take(provider, headers, body).recipients();
                ArrayNode results = JSON.createArrayNode();
                recipients.forEach(email -> results.addObject().put("email", email).put("_id", "m-1")
                        .put("status", email.startsWith("bob") ? "rejected" : "sent").put("reject_reason", "hard-bounce"));
                write(socket, "200 OK", "", results.toString());
            }
            case PAGE -> {
                take(provider, headers, body);
                write(socket, "200 OK", "", "<html><body>We are down for maintenance</body></html>");
            }
            case KNOWS_NOTHING -> write(socket, "200 OK", "", log(provider, List.of()));
            case SERVER_ERROR -> write(socket, "503 Service Unavailable", "", "{\"message\":\"down\"}");
            case THROTTLED -> write(socket, "429 Too Many Requests", "Retry-After: 60\r\n", "{\"message\":\"slow down\"}");
            case THROTTLED_WITHOUT_WAIT -> write(socket, "429 Too Many Requests", "Retry-After: 0\r\n", "{\"message\":\"slow down\"}");
            case DOWN_FOR_A_MINUTE -> write(socket, "503 Service Unavailable", "Retry-After: 60\r\n", "{\"message\":\"down\"}");
            case REJECTED -> {
                take(provider, headers, body);
                write(socket, "400 Bad Request", "", "{\"message\":\"no such thing\"}");
            }
            case WRONG_KEY -> write(socket, "401 Unauthorized", "", "{\"message\":\"bad key\"}");
            case ODD_WORDS -> write(socket, "400 Bad Request", "", "{\"errors\":[{\"message\":\"a bad \\u0000\\ud800 thing\"}]}");
            case ECHOES_200 -> echo(socket, "200 OK", requestLine, headers, body);
            case ECHOES_400 -> echo(socket, "400 Bad Request", requestLine, headers, body);
            case ECHOES_401 -> echo(socket, "401 Unauthorized", requestLine, headers, body);
            case ECHOES_503 -> echo(socket, "503 Service Unavailable", requestLine, headers, body);
            case HANGS -> hang();
            case RESETS -> {
                socket.setSoLinger(true, 0);
                return false;
            }
            case TAKES_AND_RESETS -> {
                take(provider, headers, body);
                socket.setSoLinger(true, 0);
                return false;
            }
        }
        return true;
    }

    private boolean paid(Socket socket, PaymentDesk.Reply reply) throws IOException {
        if (reply == PaymentDesk.Reply.HANG) {
            hang();
        } else if (reply == PaymentDesk.Reply.CUT) {
            socket.setSoLinger(true, 0);
            return false;
        }
        write(socket, reply.status() + " Answer", reply.headers(), reply.body());
        return true;
    }

    private boolean tell(Socket socket, Told answer) throws IOException {
        if (answer.status() <= 0) {
            if (answer.status() == 0) {
                hang();
            } else {
                socket.setSoLinger(true, 0);
            }
            return false;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(("HTTP/1.1 " + answer.status() + " Told\r\n" + answer.headers() + "Content-Length: " + bytes.length
                + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(bytes);
        return true;
    }

    /** What the provider answers when it took a message. */
    private static String took(String provider) {
        return switch (provider) {
            case "sendgrid" -> "";
            case "brevo" -> "{\"messageId\":\"m-1\"}";
            case "mailchimp" -> "[{\"email\":\"ann@example.com\",\"status\":\"sent\",\"_id\":\"m-1\"}]";
            case "slack" -> "{\"ok\":true,\"ts\":\"m-1\"}";
            case "vonage" -> "{\"messages\":[{\"status\":\"0\",\"message-id\":\"m-1\"}]}";
            case "twilio" -> "{\"sid\":\"m-1\",\"status\":\"queued\"}";
            case "plivo" -> "{\"message_uuid\":[\"m-1\"]}";
            default -> "{\"id\":\"m-1\"}";
        };
    }

    /** What the provider answers to a test of the connection. */
    private static String tested(String provider) {
        return switch (provider) {
            case "sendgrid" -> "{\"scopes\":[\"mail.send\"]}";
            case "brevo" -> "{\"email\":\"owner@example.com\",\"plan\":[]}";
            case "mailchimp" -> "{\"PING\":\"PONG!\"}";
            case "mailgun" -> "{\"domain\":{\"state\":\"active\"}}";
            case "resend" -> "{\"data\":[]}";
            case "slack" -> "{\"ok\":true,\"team\":\"Example\"}";
            case "vonage" -> "{\"value\":1}";
            case "twilio" -> "{\"sid\":\"AC1\",\"status\":\"active\"}";
            case "plivo" -> "{\"auth_id\":\"MA1\",\"account_type\":\"standard\"}";
            default -> "{\"id\":\"m-1\"}";
        };
    }

    /** Answers with everything it was sent, credentials included, some of it where whoever shows it will cut it off. */
    private static void echo(Socket socket, String status, String requestLine, Map<String, String> headers, byte[] body)
            throws IOException {
        String authorization = headers.getOrDefault("authorization", "none");
        String sent = requestLine + " " + headers + " " + new String(body, StandardCharsets.UTF_8);
        String answer = JSON.writeValueAsString(Map.of("id", authorization, "code", 1, "message", "You sent " + authorization,
                "errors", List.of(Map.of("message", authorization), Map.of("message", "x".repeat(380) + authorization),
                        Map.of("message", sent), Map.of("message", "x".repeat(350) + sent))));
        write(socket, status, "X-Message-Id: " + authorization + "\r\n", answer);
    }

    private void hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Taken take(String provider, Map<String, String> headers, byte[] body) throws IOException {
        JsonNode request = headers.getOrDefault("content-type", "").contains("form") ? form(body) : JSON.readTree(body);
        JsonNode message = request.has("message") && request.get("message").isObject() ? request.get("message") : request;
        String reference = message.at("/metadata/serai_delivery").asText(message.path("v:serai_delivery").asText(null));
        Taken one = new Taken(provider, message.path("subject").asText(), headers.get("idempotency-key"), reference,
                Map.copyOf(headers), Instant.now(), recipients(message));
        bySubject.computeIfAbsent(one.subject(), key -> new CopyOnWriteArrayList<>()).add(one);
        return one;
    }

    private static List<String> recipients(JsonNode message) {
        List<String> recipients = new ArrayList<>();
        message.path("to").forEach(each -> recipients.add(each.isTextual() ? each.asText() : each.path("email").asText()));
        return recipients;
    }

    private static JsonNode form(byte[] body) {
        ObjectNode fields = JSON.createObjectNode();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    /** What the provider took, as its own log tells it; the message id is the subject. */
    private static String log(String provider, Collection<List<Taken>> taken) {
        ArrayNode entries = JSON.createArrayNode();
        taken.stream().flatMap(List::stream).filter(one -> one.provider().equals(provider)).forEach(one -> {
            ObjectNode entry = entries.addObject().put("_id", one.subject()).put("event", "accepted").put("state", "sent");
            entry.putObject("metadata").put("serai_delivery", one.reference());
            entry.putObject("user-variables").put("serai_delivery", one.reference());
            entry.putObject("message").putObject("headers").put("message-id", one.subject());
        });
        return provider.equals("mailgun") ? JSON.createObjectNode().set("items", entries).toString() : entries.toString();
    }

    private static void write(Socket socket, String status, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + bytes.length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        threads.shutdownNow();
    }
}
