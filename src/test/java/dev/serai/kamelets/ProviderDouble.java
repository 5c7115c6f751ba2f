package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A local HTTP server that answers as told and remembers what it was asked. */
final class ProviderDouble implements AutoCloseable {

    /** One request as it arrived; header names in any case. */
    record Request(String method, String path, String query, Map<String, String> headers, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private final HttpServer server;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile JsonNode answer;
    private final Queue<JsonNode> first = new ConcurrentLinkedQueue<>();

    ProviderDouble() throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "provider-double");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Answers from now on with {@code status}, {@code headers}, {@code body}, or drops the connection where {@code drop} is true; the first
     * requests as its {@code steps} say, one after the other.
     */
    void answer(JsonNode answer) {
        requests.clear();
        first.clear();
        answer.path("steps").forEach(first::add);
        this.answer = answer;
    }

    Request request() throws InterruptedException {
        Request request = requests.poll(5, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("No request arrived");
        }
        return request;
    }

    /** All that arrived since it was told what to answer. */
    List<Request> received() {
        return List.copyOf(requests);
    }

    boolean quiet() {
        return requests.isEmpty();
    }

    private void serve(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((String name, List<String> values) -> headers.put(name, String.join(",", values)));
        requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                exchange.getRequestURI().getRawQuery(), headers, exchange.getRequestBody().readAllBytes()));
        JsonNode step = first.poll();
        JsonNode told = step == null ? answer : step;
        if (told.path("drop").asBoolean()) {
            exchange.close();
            return;
        }
        JsonNode body = told.path("body");
        byte[] bytes = body.isMissingNode() || body.isNull() ? new byte[0]
                : (body.isTextual() && !told.path("json").asBoolean() ? body.asText() : body.toString()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", body.isTextual() ? "text/plain" : "application/json");
        exchange.getResponseHeaders().set("Server", "double");
        told.path("headers").fields().forEachRemaining(header ->
                exchange.getResponseHeaders().set(header.getKey(), header.getValue().asText()));
        exchange.sendResponseHeaders(told.path("status").asInt(200), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
