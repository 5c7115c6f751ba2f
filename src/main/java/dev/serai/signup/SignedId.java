package dev.serai.signup;

import dev.serai.credential.Fingerprints;
import dev.serai.credential.SignedBytes;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * Two ids and a number that only Serai can have put together, as text that fits into a URL.
 *
 * @param number what goes with them, such as a time in milliseconds since 1970
 */
record SignedId(UUID first, UUID second, long number) {

    private static final int SAID = 5 * Long.BYTES;
    private static final int LENGTH = SignedBytes.length(SAID);

    /** @param purpose what it is for: what is signed for one does not count for another */
    String write(String purpose, Fingerprints fingerprints) {
        byte[] said = ByteBuffer.allocate(SAID).putLong(first.getMostSignificantBits()).putLong(first.getLeastSignificantBits())
                .putLong(second.getMostSignificantBits()).putLong(second.getLeastSignificantBits()).putLong(number).array();
        return SignedBytes.write(purpose, said, fingerprints::of);
    }

    /** Empty for what was not written here for this purpose. */
    static Optional<SignedId> read(String text, String purpose, Fingerprints fingerprints) {
        return SignedBytes.read(text, LENGTH, purpose, fingerprints::of).filter(said -> said.length == SAID).map(ByteBuffer::wrap)
                .map(parts -> new SignedId(new UUID(parts.getLong(), parts.getLong()), new UUID(parts.getLong(), parts.getLong()),
                        parts.getLong()));
    }
}
