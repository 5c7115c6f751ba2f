package dev.serai.credential;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Bytes that only Serai can have put together, as text that fits into a URL. What is signed for one purpose does not count for another. */
public final class SignedBytes {

    private static final int MAC = 16;

    private SignedBytes() {}

    /** How many characters so many bytes take. */
    public static int length(int bytes) {
        return ((MAC + bytes) * 4 + 2) / 3;
    }

    /** @param signed answers 32 hex digits that nobody else can make of a text, as {@link Fingerprints#of} does */
    public static String write(String purpose, byte[] said, UnaryOperator<String> signed) {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(MAC + said.length).put(mac(purpose, said, signed)).put(said).array());
    }

    /**
     * The bytes.
     *
     * @param longest of a text that is looked at
     * @return empty for what was not written here for this purpose
     */
    public static Optional<byte[]> read(String text, int longest, String purpose, UnaryOperator<String> signed) {
        byte[] bytes = text == null || text.length() > longest ? new byte[0] : decoded(text);
        if (bytes.length < MAC) {
            return Optional.empty();
        }
        byte[] said = Arrays.copyOfRange(bytes, MAC, bytes.length);
        return MessageDigest.isEqual(Arrays.copyOf(bytes, MAC), mac(purpose, said, signed)) ? Optional.of(said) : Optional.empty();
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] mac(String purpose, byte[] said, UnaryOperator<String> signed) {
        return HexFormat.of().parseHex(signed.apply(purpose + " " + HexFormat.of().formatHex(said)));
    }
}
