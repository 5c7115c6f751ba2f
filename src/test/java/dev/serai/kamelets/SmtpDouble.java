package dev.serai.kamelets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A local mail server that replies as told: by command, {@code GREETING} and {@code .} (end of data) included. */
final class SmtpDouble implements AutoCloseable {

    /** The reply that closes the connection instead. */
    static final String DROP = "DROP";
    /** The reply that never comes. */
    static final String HANG = "HANG";

    /** The reply to DATA after which the server reads no further. */
    static final String STALL = "STALL";

    /** The reply that comes a byte every 50 ms and never ends. */
    static final String DRIP = "DRIP";

    /** The reply that comes as fast as it can and never ends. */
    static final String FLOOD = "FLOOD";

    /** A mail that was taken: commands and content as they arrived, in UTF-8. */
    record Mail(String from, List<String> recipients, String content) {}

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private volatile String extensions = "AUTH PLAIN LOGIN";
    private volatile BiFunction<String, List<String>, String> recipients = (recipient, before) -> null;

    SmtpDouble() throws IOException {
        threads.execute(this::accept);
    }

    SmtpDouble reply(String command, String reply) {
        replies.put(command, reply);
        return this;
    }

    SmtpDouble extensions(String... offered) {
        extensions = String.join("\r\n250-", offered);
        return this;
    }

    /** @param answer to RCPT, from the command and the recipients of the mail so far; null to take it */
    SmtpDouble recipients(BiFunction<String, List<String>, String> answer) {
        recipients = answer;
        return this;
    }

    /** The mails that were taken. */
    List<Mail> mails() {
        return mails;
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
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket; BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            OutputStream out = socket.getOutputStream();
            boolean open = say(out, "GREETING", "220 double ESMTP");
            String from = null;
            List<String> taken = new ArrayList<>();
            String line;
            while (open && (line = in.readLine()) != null) {
                line = utf8(line);
                commands.add(line);
                String command = line.split("[ :]")[0].toUpperCase(Locale.ROOT);
                switch (command) {
                    case "EHLO" -> open = say(out, command, "250-double\r\n250-" + extensions + "\r\n250 HELP");
                    case "AUTH" -> open = say(out, command, "235 2.7.0 Accepted");
                    case "MAIL" -> {
                        from = line;
                        taken.clear();
                        open = say(out, command, "250 2.1.0 OK");
                    }
                    case "RCPT" -> {
                        String answer = recipients.apply(line, taken);
                        if (answer == null && !replies.containsKey(command)) {
                            taken.add(line);
                        }
                        open = say(out, command, answer == null ? "250 2.1.5 OK" : answer);
                    }
                    case "DATA" -> {
                        if (STALL.equals(replies.get("DATA"))) {
                            out.write("354 Go ahead\r\n".getBytes(StandardCharsets.UTF_8));
                            closed.await();
                        }
                        open = say(out, command, "354 Go ahead");
                        if (open && !replies.containsKey("DATA")) {
                            String content = content(in);
                            if (!replies.containsKey(".")) {
                                mails.add(new Mail(from, List.copyOf(taken), content));
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

    private static String content(BufferedReader in) throws IOException {
        StringBuilder content = new StringBuilder();
        for (String line = in.readLine(); line != null && !".".equals(line); line = in.readLine()) {
            content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return utf8(content.toString());
    }

    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private boolean say(OutputStream out, String command, String fallback) throws IOException, InterruptedException {
        String reply = replies.getOrDefault(command, fallback);
        switch (reply) {
            case DROP -> {
                return false;
            }
            case HANG -> {
                return true;
            }
            case DRIP -> {
                do {
                    out.write('2');
                    out.flush();
                } while (!closed.await(50, TimeUnit.MILLISECONDS));
            }
            case FLOOD -> {
                byte[] line = "250-and there is more\r\n".getBytes(StandardCharsets.US_ASCII);
                while (closed.getCount() > 0) {
                    out.write(line);
                }
            }
            default -> {
                out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
