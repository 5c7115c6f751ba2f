package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts e-mails over keep-alive connections, one thread each, and times the answers. Without a rate every connection posts as
 * fast as it is answered. With a rate the messages have times at which they are due, whatever the answers do, and a latency
 * counts from there, so that a server which stalls does not hide its queue (coordinated omission).
 */
final class Load {

    /** Gives up a connection after so many transport errors. */
    private static final int MAX_ERRORS = 20;

    /**
     * What to post.
     *
     * @param run the number by which the double tells the runs apart
     * @param port where, on this machine
     * @param path to what path
     * @param tokens bearer tokens, used in turn
     * @param headers further header lines, each ending in CRLF
     * @param connections how many at a time
     * @param rate messages per second; 0 for as many as are answered
     * @param duration how long to go on posting
     * @param messages how many at most
     */
    record Plan(int run, int port, String path, List<String> tokens, String headers, int connections, double rate, Duration duration,
            int messages) {}

    /**
     * What came of it.
     *
     * @param accepted the numbers of the messages that were answered with 2xx
     * @param failed how many were not
     * @param firstFailure the first other answer, null when there was none
     * @param statuses how many answers of each hundred-odd status, by status
     * @param latency of the accepted ones, in microseconds
     * @param started epoch microseconds of the first message
     * @param micros from the first message to the last answer
     */
    record Result(BitSet accepted, int failed, String firstFailure, int[] statuses, Histogram latency, long started, long micros) {

        double perSecond() {
            return accepted.cardinality() * 1e6 / micros;
        }
    }

    private final Plan plan;
    private final AtomicInteger next = new AtomicInteger();
    private final BitSet accepted = new BitSet();
    private final Histogram latency = new Histogram();
    private final int[] statuses = new int[600];
    private int failed;
    private String firstFailure;

    private Load(Plan plan) {
        this.plan = plan;
    }

    static Result run(Plan plan) throws InterruptedException {
        return new Load(plan).run();
    }

    private Result run() throws InterruptedException {
        long startedAt = ProviderDouble.epochMicros();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < plan.connections(); i++) {
            Thread thread = new Thread(() -> post(start), "load-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Result(accepted, failed, firstFailure, statuses, latency, startedAt, (System.nanoTime() - start) / 1_000);
    }

    private void post(long start) {
        Tally tally = new Tally();
        long stop = start + plan.duration().toNanos();
        Message message = new Message(plan);
        Wire wire = null;
        try {
            while (tally.errors < MAX_ERRORS) {
                int number = next.getAndIncrement();
                long due = plan.rate() == 0 ? System.nanoTime() : start + (long) (number * 1e9 / plan.rate());
                if (number >= plan.messages() || due >= stop) {
                    break;
                }
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                try {
                    if (wire == null) {
                        wire = Wire.connect(plan.port());
                    }
                    message.write(number);
                    wire.send(message.bytes, message.length);
                    if (!wire.receive()) {
                        throw new IOException("The server closed the connection instead of answering");
                    }
                    tally.add(number, wire, (System.nanoTime() - due) / 1_000);
                    if (wire.last()) {
                        close(wire);
                        wire = null;
                    }
                } catch (IOException e) {
                    tally.fail(e.toString());
                    tally.errors++;
                    close(wire);
                    wire = null;
                }
            }
        } finally {
            close(wire);
            merge(tally);
        }
    }

    private synchronized void merge(Tally tally) {
        accepted.or(tally.accepted);
        latency.add(tally.latency);
        failed += tally.failed;
        for (int i = 0; i < statuses.length; i++) {
            statuses[i] += tally.statuses[i];
        }
        if (firstFailure == null) {
            firstFailure = tally.firstFailure;
        }
    }

    private static void close(Wire wire) {
        if (wire != null) {
            try {
                wire.close();
            } catch (IOException e) {
                System.err.println("Could not close a connection: " + e);
            }
        }
    }

    /** The counts of one connection. */
    private static final class Tally {

        private final BitSet accepted = new BitSet();
        private final Histogram latency = new Histogram();
        private final int[] statuses = new int[600];
        private int failed;
        private int errors;
        private String firstFailure;

        void add(int number, Wire answer, long micros) {
            int status = answer.status();
            statuses[status]++;
            if (status / 100 == 2) {
                accepted.set(number);
                latency.record(micros);
            } else {
                fail(answer.line() + " " + answer.body());
            }
        }

        void fail(String reason) {
            failed++;
            if (firstFailure == null) {
                firstFailure = reason;
            }
        }
    }

    /** The bytes of one connection's next request. */
    private static final class Message {

        private final Plan plan;
        private final byte[] beforeToken;
        private final byte[] afterToken;
        private final byte[] afterMarker;
        private byte[] bytes = new byte[2048];
        private int length;

        Message(Plan plan) {
            this.plan = plan;
            String open = "{\"to\":\"ada@example.com\",\"subject\":\"Your invoice is ready\",\"text\":\""
                    + new String(ProviderDouble.MARKER, StandardCharsets.US_ASCII) + plan.run() + "-";
            String close = " Dear Ada, your invoice over 120.00 CHF is ready. You find it in your account. Thank you for your"
                    + " business. If something is not as you expect it, just answer this message.\"}";
            int size = open.length() + 9 + 1 + 16 + close.length();
            beforeToken = ("POST " + plan.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + plan.port() + "\r\nContent-Type: application/json\r\n"
                    + plan.headers() + "Content-Length: " + size + "\r\nAuthorization: Bearer ").getBytes(StandardCharsets.US_ASCII);
            afterToken = ("\r\n\r\n" + open).getBytes(StandardCharsets.US_ASCII);
            afterMarker = close.getBytes(StandardCharsets.US_ASCII);
        }

        void write(int number) {
            length = 0;
            put(beforeToken);
            put(plan.tokens().get((int) (number * 7919L % plan.tokens().size())).getBytes(StandardCharsets.US_ASCII));
            put(afterToken);
            put(number, 9);
            bytes[length++] = '-';
            put(ProviderDouble.epochMicros(), 16);
            put(afterMarker);
        }

        private void put(byte[] part) {
            System.arraycopy(part, 0, bytes, length, part.length);
            length += part.length;
        }

        private void put(long value, int digits) {
            long rest = value;
            for (int i = digits - 1; i >= 0; i--) {
                bytes[length + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += digits;
        }
    }
}
