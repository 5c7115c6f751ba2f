package dev.serai.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes UUIDv7 ids (RFC 9562) that grow within one process, also inside one millisecond. Ids are no secrets. */
public final class Ids {

    /** The version of ids that are made when what they name is; others bear the time of something else. */
    static final int OF_NOW = 7;

    private static long lastMillis;
    private static int sequence;

    private Ids() {}

    /** The next id; greater than every id this process made before. */
    public static UUID next() {
        long randomBits = ThreadLocalRandom.current().nextLong();
        long millis;
        int counter;
        synchronized (Ids.class) {
            millis = Math.max(System.currentTimeMillis(), lastMillis);
            if (millis > lastMillis) {
                sequence = (int) (randomBits >>> 53);
            } else if (++sequence > 0xfff) {
                millis++;
                sequence = 0;
            }
            lastMillis = millis;
            counter = sequence;
        }
        long high = millis << 16 | 0x7000 | counter;
        long low = randomBits & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /**
     * The id of what follows from something else: a UUIDv8 that is always the same, bears the time of what it follows from, and comes after
     * it.
     *
     * @param from a UUIDv7
     * @param order where it comes among what follows from the same, as far as 16383
     * @param name what tells it from all else that follows from the same
     */
    public static UUID derived(UUID from, int order, String name) {
        long hash = 0;
        byte[] digest = sha256().digest((from + "\n" + name).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < Long.BYTES; i++) {
            hash = hash << Byte.SIZE | digest[i] & 0xff;
        }
        long high = from.getMostSignificantBits() & 0xffff_ffff_ffff_0fffL | 0x8000;
        long low = 0x8000_0000_0000_0000L | (long) Math.min(order, 0x3fff) << 48 | hash & 0xffff_ffff_ffffL;
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256", e);
        }
    }

    /** When an id was made, to the millisecond. */
    public static Instant instantOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
