package dev.serai.drift;

import dev.serai.provider.Provider.ProviderAnswer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells one recorded example from another: counts begin anew when a file gets another one. */
final class ExampleHash {

    private static final int BYTES = 8;

    private ExampleHash() {}

    static String of(ProviderAnswer example) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(example.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
