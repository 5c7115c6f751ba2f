package dev.serai.kamelets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A local mail server that replies as told: by command, {@code GREETING} and {@code .} (end of data) included. */
final class SmtpDouble implements AutoCloseable {

    /** The reply that closes the connection instead. */
    static final String DROP = "DROP";
    /** The reply that never comes. */
    static final String HANG = "HANG";

    /** The reply to DATA after which the server reads no further. */
    static final String STALL = "STALL";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> commands = new CopyOnWriteArrayList<>();

    SmtpDouble() throws IOException {
        threads.execute(this::accept);
    }

    SmtpDouble reply(String command, String reply) {
        replies.put(command, reply);
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    /** The commands that arrived, without mail content. */
    List<String> commands() {
        return commands;
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
        try (socket; BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            OutputStream out = socket.getOutputStream();
            boolean open = say(out, "GREETING", "220 double ESMTP");
            String line;
            while (open && (line = in.readLine()) != null) {
                commands.add(line);
                String command = line.split("[ :]")[0].toUpperCase(Locale.ROOT);
                switch (command) {
                    case "EHLO" -> open = say(out, command, "250-double\r\n250 AUTH PLAIN LOGIN");
                    case "AUTH" -> open = say(out, command, "235 2.7.0 Accepted");
                    case "DATA" -> {
                        if (STALL.equals(replies.get("DATA"))) {
                            out.write("354 Go ahead\r\n".getBytes(StandardCharsets.UTF_8));
                            closed.await();
                        }
                        open = say(out, command, "354 Go ahead");
                        if (open && !replies.containsKey("DATA")) {
                            while (!".".equals(in.readLine())) {
                                continue;
                            }
                            open = say(out, ".", "250 2.0.0 Queued");
                        }
                    }
                    case "QUIT" -> {
                        say(out, command, "221 Bye");
                        open = false;
                    }
                    default -> open = say(out, command, "250 2.0.0 OK");
                }
            }
        } catch (IOException | InterruptedException e) {
            commands.add("connection lost");
        }
    }

    private boolean say(OutputStream out, String command, String fallback) throws IOException {
        String reply = replies.getOrDefault(command, fallback);
        if (DROP.equals(reply)) {
            return false;
        }
        if (!HANG.equals(reply)) {
            out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        threads.shutdownNow();
    }
}
