package dev.serai.kamelets;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A local HTTP server on raw sockets that answers as told, drops the connection after the request, or stays silent. */
final class HttpDouble implements AutoCloseable {

    /** One request as it arrived; header names in any case. */
    record Request(String method, String path, Map<String, String> headers, String body) {}

    /** An answer. Status 0 drops the connection, -1 stays silent. */
    record Answer(int status, String contentType, String body, String... headers) {

        static final Answer DROP = new Answer(0, null, null);
        static final Answer SILENCE = new Answer(-1, null, null);
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Function<Request, Answer> answers;

    HttpDouble() throws IOException {
        threads.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    void answer(Answer answer) {
        answer(request -> answer);
    }

    void answer(Function<Request, Answer> answer) {
        requests.clear();
        answers = answer;
    }

    List<Request> requests() {
        return requests;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket; InputStream in = new BufferedInputStream(socket.getInputStream())) {
            Request request = read(in);
            while (request != null) {
                requests.add(request);
                Answer answer = answers.apply(request);
                if (answer.status() == 0) {
                    return;
                }
                if (answer.status() > 0) {
                    socket.getOutputStream().write(bytes(answer));
                    socket.getOutputStream().flush();
                }
                request = read(in);
            }
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }

    private static byte[] bytes(Answer answer) {
        int length = answer.body().getBytes(StandardCharsets.UTF_8).length;
        String more = answer.headers().length == 0 ? "" : String.join("\r\n", answer.headers()) + "\r\n";
        return ("HTTP/1.1 " + answer.status() + " Answer\r\nContent-Type: " + answer.contentType() + "\r\nContent-Length: " + length
                + "\r\n" + more + "\r\n" + answer.body()).getBytes(StandardCharsets.UTF_8);
    }

    private static Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null || first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        String[] parts = first.split(" ");
        return new Request(parts[0], parts[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
