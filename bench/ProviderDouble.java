package bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands in for SendGrid: answers {@code POST .../v3/mail/send} with 202 and a message id, and remembers of every message the
 * number that the load generator put into it. {@code GET /bench/<run>} tells what arrived, {@code GET /bench/<run>/seen} the
 * numbers themselves as a bit set. Messages without a number, such as connection tests, are answered and not counted.
 */
final class ProviderDouble {

    /** Precedes run, number and send time in every message: {@code serai-bench-<run>-<number>-<epoch microseconds>}. */
    static final byte[] MARKER = "serai-bench-".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] SEND = "/v3/mail/send".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTROL = "GET /bench/".getBytes(StandardCharsets.US_ASCII);

    private final Map<Integer, Arrivals> runs = new ConcurrentHashMap<>();
    private final AtomicLong messageIds = new AtomicLong();
    private final long delayNanos;

    private ProviderDouble(long delayMillis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
    }

    public static void main(String[] args) throws IOException {
        ProviderDouble twin = new ProviderDouble(args.length > 1 ? Long.parseLong(args[1]) : 0);
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 1024, InetAddress.getByName("127.0.0.1"))) {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> twin.serve(socket), "double");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private void serve(Socket socket) {
        try (Wire wire = new Wire(socket)) {
            while (wire.receive()) {
                if (wire.lineContains(SEND)) {
                    arrived(wire);
                    if (delayNanos > 0) {
                        LockSupport.parkNanos(delayNanos);
                    }
                    answer(wire, "202 Accepted", "X-Message-Id: bench" + messageIds.incrementAndGet() + "\r\n", new byte[0]);
                } else if (wire.lineContains(CONTROL)) {
                    control(wire);
                } else {
                    answer(wire, "200 OK", "Content-Type: application/json\r\n", "{\"scopes\":[\"mail.send\"]}".getBytes());
                }
            }
        } catch (EOFException | SocketException e) {
            // A server that is stopped, or a pool that drops a connection, ends it like this; what is missing shows in the counts.
        } catch (IOException e) {
            e.printStackTrace();
        }
    }

    private void arrived(Wire wire) {
        int at = wire.afterInBody(MARKER);
        if (at < 0) {
            return;
        }
        int run = (int) wire.digits(at);
        at = wire.afterDigits(at);
        int number = (int) wire.digits(at);
        long sent = wire.digits(wire.afterDigits(at));
        runs.computeIfAbsent(run, r -> new Arrivals()).add(number, sent);
    }

    private void control(Wire wire) throws IOException {
        String[] path = wire.line().split(" ")[1].split("/");
        Arrivals arrivals = runs.computeIfAbsent(Integer.valueOf(path[2]), r -> new Arrivals());
        answer(wire, "200 OK", "", path.length > 3 ? arrivals.seen() : arrivals.summary().getBytes(StandardCharsets.US_ASCII));
    }

    private static void answer(Wire wire, String status, String headers, byte[] body) throws IOException {
        byte[] head = ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[head.length + body.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        wire.send(message, message.length);
    }

    static long epochMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** What arrived of one run. */
    private static final class Arrivals {

        private final BitSet numbers = new BitSet();
        private final Histogram sinceSent = new Histogram();
        private long requests;
        private long last;

        synchronized void add(int number, long sent) {
            long now = epochMicros();
            numbers.set(number);
            requests++;
            last = now;
            sinceSent.record(now - sent);
        }

        /** Requests, distinct messages, epoch microseconds of the last, and p50 and p99 of send to arrival in microseconds. */
        synchronized String summary() {
            return requests + " " + numbers.cardinality() + " " + last + " " + sinceSent.percentile(50) + " " + sinceSent.percentile(99);
        }

        synchronized byte[] seen() {
            return numbers.toByteArray();
        }
    }
}
