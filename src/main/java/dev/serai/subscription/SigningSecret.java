package dev.serai.subscription;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Random;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of Standard Webhooks 1.0.0, which signs events: {@code whsec_} with the key of an HMAC, or {@code whsk_} with the seed and the
 * public key of ed25519.
 */
final class SigningSecret {

    static final String HMAC = "whsec_";
    static final String ED25519 = "whsk_";
    static final String ED25519_PUBLIC = "whpk_";

    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final int NEW_HMAC = 32;
    private static final int SEED = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final String text;
    private final byte[] key;

    private SigningSecret(String text, byte[] key) {
        this.text = text;
        this.key = key;
    }

    /** A new one. */
    static SigningSecret next(boolean ed25519) {
        if (!ed25519) {
            return of(HMAC + Base64.getEncoder().encodeToString(Random.randBytes(NEW_HMAC)));
        }
        try {
            Ed25519Sign.KeyPair pair = Ed25519Sign.KeyPair.newKeyPair();
            byte[] both = Arrays.copyOf(pair.getPrivateKey(), 2 * SEED);
            System.arraycopy(pair.getPublicKey(), 0, both, SEED, SEED);
            return of(ED25519 + Base64.getEncoder().encodeToString(both));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no ed25519", e);
        }
    }

    /**
     * Reads a secret.
     *
     * @throws IllegalArgumentException saying what a secret is; without the secret
     */
    static SigningSecret of(String text) {
        boolean ed25519 = text.startsWith(ED25519);
        if (!ed25519 && !text.startsWith(HMAC)) {
            throw new IllegalArgumentException("must begin with " + HMAC + ", or " + ED25519 + " of ed25519");
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.substring(ed25519 ? ED25519.length() : HMAC.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be base64 after its prefix (RFC 4648, section 4)", e);
        }
        if (ed25519 ? key.length != 2 * SEED : key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException(ed25519 ? "must be base64 of 64 bytes, the seed and the public key"
                    : "must be base64 of " + SHORTEST + " to " + LONGEST + " bytes");
        }
        return new SigningSecret(text, key);
    }

    boolean isEd25519() {
        return text.startsWith(ED25519);
    }

    /** As it is stored, and shown once. */
    String text() {
        return text;
    }

    /** What verifies, where that is no secret: {@code whpk_...}; null of an HMAC. */
    String publicKey() {
        return isEd25519() ? ED25519_PUBLIC + Base64.getEncoder().encodeToString(Arrays.copyOfRange(key, SEED, 2 * SEED)) : null;
    }

    /** One entry of the header {@code webhook-signature}: of {@code id.timestamp.body}, with the version of the scheme. */
    String signature(String id, long timestamp, byte[] body) {
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        byte[] signed = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, signed, head.length, body.length);
        try {
            return isEd25519() ? "v1a," + Base64.getEncoder().encodeToString(new Ed25519Sign(Arrays.copyOf(key, SEED)).sign(signed))
                    : "v1," + Base64.getEncoder().encodeToString(hmac(key, signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("An event cannot be signed", e);
        }
    }

    /**
     * The older signature: HMAC-SHA256 of the body alone in hexadecimal digits. Its key is the secret as it is shown, prefix included, as
     * UTF-8; null of ed25519, which has no secret that both sides know.
     */
    String bodySignature(byte[] body) {
        return isEd25519() ? null : HexFormat.of().formatHex(hmac(text.getBytes(StandardCharsets.UTF_8), body));
    }

    private static byte[] hmac(byte[] key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(signed);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Java has no HMAC-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "SigningSecret";
    }
}
