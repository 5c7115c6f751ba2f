package dev.serai.api;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Message;

/** The {@code Idempotency-Key} of a request and what it was used for. */
public final class RequestKey {

    public static final String HEADER = "Idempotency-Key";

    /** Header of an answer that was given before. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private static final int LONGEST = 255;
    private static final byte[] END = {0};

    private RequestKey() {}

    /**
     * The key; null when the request has none.
     *
     * @throws ProblemException 400 when it is empty, longer than 255 characters or has control characters
     */
    public static String of(Message message) {
        return checked(message.getHeader(HEADER, String.class));
    }

    /** The key, null for none; fails as {@link #of} does. */
    public static String checked(String key) {
        if (key != null && (key.isBlank() || key.length() > LONGEST || key.chars().anyMatch(Character::isISOControl))) {
            throw ProblemException.badField(HEADER, "must be 1 to " + LONGEST + " characters without control characters");
        }
        return key;
    }

    /** SHA-256 over what was asked and the body. */
    public static byte[] fingerprint(String asked, byte[] body) {
        return Sha256.of(asked.getBytes(StandardCharsets.UTF_8), END, body);
    }
}
