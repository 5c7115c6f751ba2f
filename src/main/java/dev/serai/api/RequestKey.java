package dev.serai.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.camel.Message;

/** The {@code Idempotency-Key} of a request and what it was used for. */
public final class RequestKey {

    public static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 255;

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
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(asked.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return sha.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
