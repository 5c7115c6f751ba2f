package dev.serai;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A mail server that refuses every login and says with which words it was tried. */
final class EchoingMailServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    EchoingMailServer() throws IOException {
        Thread thread = new Thread(this::accept, "echoing-mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                say(socket, "220 double ESMTP");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith("EHLO")) {
                        say(socket, "250-double\r\n250 AUTH PLAIN");
                    } else if (line.startsWith("AUTH PLAIN") && line.length() <= "AUTH PLAIN ".length()) {
                        say(socket, "334 ");
                        say(socket, "535 5.7.8 Bad credentials " + in.readLine());
                    } else {
                        say(socket, (line.startsWith("QUIT") ? "221" : "535 5.7.8 Bad credentials") + " " + line);
                    }
                }
            } catch (IOException e) {
                // The client went away, or the server was closed.
                continue;
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
