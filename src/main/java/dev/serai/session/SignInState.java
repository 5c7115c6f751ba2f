package dev.serai.session;

import dev.serai.api.Sha256;
import dev.serai.credential.Fingerprints;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

/**
 * The {@code state} of a sign-in over an identity provider: which provider, the hash of a secret that the browser's cookie has, until when,
 * and a signature of this instance over all of it. Code verifier (RFC 7636) and nonce are made of that secret, so that nothing of a
 * sign-in is stored before it is finished.
 */
record SignInState(String provider, String bound, long expires, String signature) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int LONGEST = 300;
    private static final int PARTS = 4;
    private static final int SLOTS = 8;

    static String secret() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return text(bytes);
    }

    static SignInState of(String provider, String secret, String redirectUri, Instant expiresAt, Fingerprints signatures) {
        String bound = derived("bound", secret);
        long expires = expiresAt.getEpochSecond();
        return new SignInState(provider, bound, expires, signature(provider, bound, expires, redirectUri, signatures));
    }

    /** As it was sent; null where this instance did not make it, or not for this address to come back to. */
    static SignInState read(String text, String redirectUri, Fingerprints signatures) {
        String[] parts = text.length() > LONGEST ? new String[0] : text.split("\\.", -1);
        if (parts.length != PARTS || !parts[2].matches("\\d{1,12}")) {
            return null;
        }
        long expires = Long.parseLong(parts[2]);
        String expected = signature(parts[0], parts[1], expires, redirectUri, signatures);
        return isSame(expected, parts[3]) ? new SignInState(parts[0], parts[1], expires, parts[3]) : null;
    }

    String text() {
        return provider + "." + bound + "." + expires + "." + signature;
    }

    /** Whether it was made for the browser that has the secret. */
    boolean isBoundTo(String secret) {
        return isSame(bound, derived("bound", secret));
    }

    Instant expiresAt() {
        return Instant.ofEpochSecond(expires);
    }

    /** Of a few, so that sign-ins in several tabs do not disturb each other and cookies do not pile up. */
    int slot() {
        return hash()[0] & SLOTS - 1;
    }

    byte[] hash() {
        return Sha256.of(bytes(text()));
    }

    static String verifier(String secret) {
        return derived("code verifier", secret);
    }

    static String nonce(String secret) {
        return derived("nonce", secret);
    }

    private static String signature(String provider, String bound, long expires, String redirectUri, Fingerprints signatures) {
        return signatures.of("state of a sign-in " + provider + " " + bound + " " + expires + " " + redirectUri);
    }

    private static String derived(String what, String secret) {
        return text(Sha256.of(bytes(what + " " + secret)));
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(bytes(one), bytes(other));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SignInState[" + provider + "]";
    }
}
