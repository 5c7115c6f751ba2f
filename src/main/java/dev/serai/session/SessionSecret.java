package dev.serai.session;

import dev.serai.security.TokenHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a browser's cookie holds: 32 random bytes. The value against forged requests (CSRF) is computed of it and stored nowhere. */
record SessionSecret(String text) {

    private static final String PREFIX = "serai_session_";
    private static final int LENGTH = PREFIX.length() + 43;
    private static final SecureRandom RANDOM = new SecureRandom();

    static SessionSecret next() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new SessionSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether a text may be one. */
    static boolean isOne(String text) {
        return text != null && text.length() == LENGTH && text.startsWith(PREFIX);
    }

    TokenHash hash() {
        return TokenHash.of(text);
    }

    /** What a page sends as {@code X-Serai-Csrf} with whatever changes something. */
    String csrf() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal("csrf".getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA256", e);
        }
    }

    boolean isCsrf(String given) {
        return given != null && MessageDigest.isEqual(csrf().getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing of it. */
    @Override
    public String toString() {
        return "SessionSecret";
    }
}
