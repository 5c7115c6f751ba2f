package dev.serai.suppression;

import dev.serai.credential.SignedBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What a link to unsubscribe says: whom, by a keyed hash of the address, and from what. It is signed, and tells nobody the address.
 *
 * @param deliveryId the delivery that has the link
 * @param hash 32 hex digits that stand for the address
 */
record UnsubscribeToken(UUID tenantId, UUID deliveryId, String hash, String topic) {

    private static final int ID = 16;
    private static final int HASH = 16;
    private static final int LONGEST = 1000;
    private static final String PURPOSE = "unsubscribe";

    /** @param signed answers 32 hex digits that nobody else can make of a text */
    String write(UnaryOperator<String> signed) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] said = ByteBuffer.allocate(2 * ID + HASH + name.length).putLong(tenantId.getMostSignificantBits())
                .putLong(tenantId.getLeastSignificantBits()).putLong(deliveryId.getMostSignificantBits())
                .putLong(deliveryId.getLeastSignificantBits()).put(HexFormat.of().parseHex(hash)).put(name).array();
        return SignedBytes.write(PURPOSE, said, signed);
    }

    /** Empty for what was not written here. */
    static Optional<UnsubscribeToken> read(String text, UnaryOperator<String> signed) {
        return SignedBytes.read(text, LONGEST, PURPOSE, signed).filter(said -> said.length > 2 * ID + HASH).map(ByteBuffer::wrap)
                .map(parts -> new UnsubscribeToken(new UUID(parts.getLong(), parts.getLong()), new UUID(parts.getLong(), parts.getLong()),
                        HexFormat.of().formatHex(take(parts, HASH)), new String(take(parts, parts.remaining()), StandardCharsets.UTF_8)));
    }

    private static byte[] take(ByteBuffer from, int count) {
        byte[] taken = new byte[count];
        from.get(taken);
        return taken;
    }
}
