package dev.serai.openapi;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sends what it is given as it is, valid HTTP or not, over a connection that it keeps. For one thread. */
final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private Socket socket;
    private InputStream in;

    RawHttp(int port) {
        this.port = port;
    }

    /** Sends a request with the length of its body, unless the headers say something about it. */
    HttpAnswer send(String verb, String target, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(verb).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        boolean saysLength = headers.keySet().stream().anyMatch(name -> name.equalsIgnoreCase("Content-Length"));
        if (!saysLength && (body.length > 0 || !verb.equals("GET") && !verb.equals("DELETE"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(body);
        try {
            boolean reused = socket != null;
            try {
                return exchange(request.toByteArray());
            } catch (IOException e) {
                close();
                if (!reused) {
                    throw e;
                }
                return exchange(request.toByteArray());
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(verb + " " + target, e);
        }
    }

    private HttpAnswer exchange(byte[] request) throws IOException {
        if (socket == null) {
            socket = new Socket("localhost", port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        }
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // An answer may be there already, given before the body was read.
            in.mark(1);
            if (in.read() < 0) {
                throw e;
            }
            in.reset();
        }
        return answer();
    }

    private HttpAnswer answer() throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status[1]);
        byte[] body = body(code, headers);
        if ("close".equalsIgnoreCase(headers.get("connection"))) {
            close();
        }
        return new HttpAnswer(code, headers, body);
    }

    private byte[] body(int code, Map<String, String> headers) throws IOException {
        if (code == 204 || code == 304) {
            return new byte[0];
        }
        if (headers.getOrDefault("content-type", "").startsWith("text/event-stream")) {
            // It does not end, and its connection is of no more use.
            byte[] first = line().getBytes(StandardCharsets.UTF_8);
            close();
            return first;
        }
        if (headers.containsKey("content-length")) {
            return in.readNBytes(Integer.parseInt(headers.get("content-length")));
        }
        if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
            body.writeBytes(in.readNBytes(length));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended after \"" + line + "\"");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            socket = null;
        }
    }
}
