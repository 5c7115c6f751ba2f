package dev.serai.signup;

import dev.serai.credential.Fingerprints;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Two ids and a number that only Serai can have put together, as text that fits into a URL.
 *
 * @param number what goes with them, such as a time in milliseconds since 1970
 */
record SignedId(UUID first, UUID second, long number) {

    private static final int MAC = 16;
    private static final int SAID = 5 * Long.BYTES;
    private static final int LENGTH = (MAC + SAID) * 4 / 3 + 1;

    /** @param purpose what it is for: what is signed for one does not count for another */
    String write(String purpose, Fingerprints fingerprints) {
        byte[] said = ByteBuffer.allocate(SAID).putLong(first.getMostSignificantBits()).putLong(first.getLeastSignificantBits())
                .putLong(second.getMostSignificantBits()).putLong(second.getLeastSignificantBits()).putLong(number).array();
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(MAC + SAID).put(mac(purpose, said, fingerprints)).put(said).array());
    }

    /** Empty for what was not written here for this purpose. */
    static Optional<SignedId> read(String text, String purpose, Fingerprints fingerprints) {
        if (text == null || text.length() > LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != MAC + SAID) {
            return Optional.empty();
        }
        ByteBuffer all = ByteBuffer.wrap(bytes);
        byte[] mac = new byte[MAC];
        byte[] said = new byte[SAID];
        all.get(mac).get(said);
        if (!MessageDigest.isEqual(mac, mac(purpose, said, fingerprints))) {
            return Optional.empty();
        }
        ByteBuffer parts = ByteBuffer.wrap(said);
        return Optional.of(new SignedId(new UUID(parts.getLong(), parts.getLong()), new UUID(parts.getLong(), parts.getLong()),
                parts.getLong()));
    }

    private static byte[] mac(String purpose, byte[] said, Fingerprints fingerprints) {
        return HexFormat.of().parseHex(fingerprints.of(purpose + " " + HexFormat.of().formatHex(said)));
    }
}
