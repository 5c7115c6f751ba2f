package dev.serai.oauth;

import dev.serai.api.Sha256;
import dev.serai.credential.Fingerprints;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The {@code state} of an authorization request: 32 random bytes and a signature of this instance over them and the provider. What a
 * browser holds beside it is 32 random bytes in a cookie; both together make the code verifier (RFC 7636), so that nobody stores it.
 */
record ConsentState(String text) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int LONGEST = 200;
    private static final int OF_NAME = 8;

    static ConsentState next(String provider, Fingerprints signatures) {
        String random = random();
        return new ConsentState(random + "." + signature(random, provider, signatures));
    }

    /** Whether this instance made it, for this provider. */
    boolean isSigned(String provider, Fingerprints signatures) {
        int dot = text.indexOf('.');
        return text.length() <= LONGEST && dot > 0 && MessageDigest.isEqual(bytes(signature(text.substring(0, dot), provider, signatures)),
                bytes(text.substring(dot + 1)));
    }

    private static String signature(String random, String provider, Fingerprints signatures) {
        return signatures.of("state of a consent " + provider + " " + random);
    }

    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    byte[] hash() {
        return sha256(text);
    }

    /** The name of the cookie of its session: several consents may be under way in one browser. */
    String cookie() {
        return "serai_consent_" + HexFormat.of().formatHex(hash(), 0, OF_NAME);
    }

    String verifier(String session) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256("code verifier " + session + " " + text));
    }

    static byte[] sha256(String text) {
        return Sha256.of(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ConsentState";
    }
}
