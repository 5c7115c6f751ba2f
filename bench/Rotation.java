package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The change of the encryption key of a running Serai, as an operator makes it: by its file, watched through {@code GET /api/keys}. */
final class Rotation {

    private static final Pattern ROTATION = Pattern.compile("\"rotation\":(\\{[^}]*})");
    private static final Pattern TOLD = Pattern.compile("\"state\":\"(\\w+)\",\"total\":(\\d+),\"done\":(\\d+),.*?\"perSecond\":([\\d.]+)"
            + ",\"startedAt\":\"([^\"]+)\",\"finishedAt\":\"?([^\",]+)");

    private final byte[] request;
    private final int port;
    private final Path file;
    private final String key;
    private String last = "";

    Rotation(int port, String operatorToken, Path file) {
        this.port = port;
        this.file = file;
        this.request = ("GET /api/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + operatorToken + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        key = HexFormat.of().formatHex(bytes);
    }

    /** Puts a new key before the one in use. */
    void begin() throws IOException {
        write(key + "\n" + Files.readString(file));
        await("\"state\":\"running\"");
    }

    boolean finished() throws IOException {
        return shown().contains("\"state\":\"finished\"");
    }

    /** Leaves the new key alone, once the old one is told to be unused. */
    void removeOldKey() throws IOException {
        last = shown();
        await("0 stored secrets; safe to remove");
        write(key);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        if (shown().contains("safe to remove")) {
            throw new IllegalStateException("The old key is still in use: " + shown());
        }
    }

    private void write(String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("encryption.key.fresh"), text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void await(String words) throws IOException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!shown().contains(words)) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("Serai does not say " + words + " but " + shown());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private String shown() throws IOException {
        try (Wire wire = Wire.connect(port)) {
            wire.send(request, request.length);
            wire.receive();
            return wire.body();
        }
    }

    /** What Serai said of it when it was over. */
    String told() {
        Matcher rotation = ROTATION.matcher(last);
        Matcher told = rotation.find() ? TOLD.matcher(rotation.group(1)) : TOLD.matcher("");
        return told.find() ? "%s of %s credentials, %s/s, from %s to %s".formatted(told.group(3), told.group(2), told.group(4),
                told.group(5), told.group(6)) : last;
    }
}
