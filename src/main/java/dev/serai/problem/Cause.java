package dev.serai.problem;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/**
 * Why deliveries fail.
 *
 * @param status {@code failing} or {@code dead}
 * @param words without what differs from one delivery to the next; empty where there are too many causes to tell them apart
 * @param provider empty for none
 * @param connectionId null for none
 * @param operation empty where there are too many causes
 * @param ownerId the user who alone may read the words; null for everybody
 */
record Cause(String status, String words, String provider, UUID connectionId, String operation, UUID ownerId) {

    static final String FAILING = "failing";
    static final String DEAD = "dead";

    private static final long VERSION_8 = 0x8000L;

    /** The same for the same cause, on all nodes. */
    UUID id() {
        String name = String.join("\n", status, provider, String.valueOf(connectionId), operation, String.valueOf(ownerId), words);
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(name.getBytes(StandardCharsets.UTF_8)));
        return new UUID(digest.getLong() & 0xffff_ffff_ffff_0fffL | VERSION_8, digest.getLong() & 0x3fff_ffff_ffff_ffffL | Long.MIN_VALUE);
    }

    /** With less and less told, for where a tenant has too many. */
    List<Cause> coarser() {
        return List.of(this, new Cause(status, "", provider, connectionId, operation, ownerId),
                new Cause(status, "", "", null, "", ownerId));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256", e);
        }
    }
}
