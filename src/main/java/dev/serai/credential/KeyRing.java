package dev.serai.credential;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import dev.serai.api.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The encryption keys in use: the first writes, all can be read with. */
public final class KeyRing {

    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final String MAC = "HmacSHA256";
    private static final String SEPARATOR = "\\s*,\\s*|\\s*\\R\\s*";
    private static final String HOW_TO =
            "; write 32 bytes as 64 hex digits or in base64, for example from: java -jar serai.jar generate-key";

    private final Map<String, Aead> ciphers = new LinkedHashMap<>();
    private final String writingKey;
    private final byte[] fingerprintKey;

    private KeyRing(List<byte[]> keys) {
        try {
            for (byte[] key : keys) {
                ciphers.putIfAbsent(idOf(key), new AesGcmJce(key));
            }
            writingKey = idOf(keys.get(0));
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(keys.get(0), MAC));
            fingerprintKey = mac.doFinal("serai account fingerprint".getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM or HMAC-SHA256", e);
        }
    }

    /**
     * Reads keys.
     *
     * @param text keys in hex or base64, separated by commas or line ends
     * @param source where the text was configured, for messages
     * @throws InvalidEncryptionKeyException when one is no key of 32 bytes
     */
    public static KeyRing parse(String text, String source) {
        String[] parts = text.split(SEPARATOR, -1);
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            String name = parts.length == 1 ? "The encryption key in " + source : "Encryption key " + (i + 1) + " in " + source;
            keys.add(key(parts[i].strip(), name));
        }
        KeyRing ring = new KeyRing(keys);
        keys.forEach(key -> Arrays.fill(key, (byte) 0));
        return ring;
    }

    private static byte[] key(String text, String name) {
        if (text.isEmpty()) {
            throw new InvalidEncryptionKeyException(name + " is empty" + HOW_TO);
        }
        boolean hex = text.length() % 2 == 0 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        byte[] key = hex && text.length() != 44 ? HexFormat.of().parseHex(text) : base64(text, name);
        if (key.length != KEY_BYTES) {
            throw new InvalidEncryptionKeyException(name + " has " + key.length + " bytes, 32 are needed" + HOW_TO);
        }
        return key;
    }

    private static byte[] base64(String text, String name) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            throw new InvalidEncryptionKeyException(name + " (" + text.length() + " characters) is neither hex nor base64" + HOW_TO);
        }
    }

    private static String idOf(byte[] key) {
        return HexFormat.of().formatHex(Sha256.of("serai key id".getBytes(StandardCharsets.US_ASCII), key), 0, ID_BYTES);
    }

    /** Id of the key that encrypts. */
    public String writingKey() {
        return writingKey;
    }

    /** Ids of all keys that can be read with, the writing one first. */
    public List<String> keyIds() {
        return List.copyOf(ciphers.keySet());
    }

    Aead writer() {
        return ciphers.get(writingKey);
    }

    Optional<Aead> reader(String keyId) {
        return Optional.ofNullable(ciphers.get(keyId));
    }

    /** Derived from the first key: what {@link Fingerprints} are made with where no rotation has ever taken place. */
    byte[] fingerprintKey() {
        return fingerprintKey.clone();
    }

    @Override
    public String toString() {
        return "KeyRing" + ciphers.keySet();
    }
}
