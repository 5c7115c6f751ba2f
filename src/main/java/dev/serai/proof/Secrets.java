package dev.serai.proof;

import dev.serai.api.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Compares what must not be told by how long it takes, and reads what keys and signatures are written in. */
public final class Secrets {

    private Secrets() {}

    /** Takes as long whatever differs. */
    public static boolean equal(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    /** The keyed hash of a text with a secret that is text; the algorithm is one that every Java has. */
    public static byte[] hmac(String algorithm, String secret, String text) {
        return hmac(algorithm, secret.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param key at least one byte */
    static byte[] hmac(String algorithm, byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no " + algorithm, e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        return Sha256.of(bytes);
    }

    /** Bytes in hexadecimal digits; empty for anything else. */
    static Optional<byte[]> hex(String text) {
        try {
            return Optional.of(HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Bytes in base64, of either alphabet; empty for anything else. */
    static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(text.indexOf('-') >= 0 || text.indexOf('_') >= 0 ? Base64.getUrlDecoder().decode(text)
                    : Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
