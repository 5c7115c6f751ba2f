package dev.serai.ledger;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes UUIDv7 ids (RFC 9562) that grow within one process, also inside one millisecond. Ids are no secrets. */
public final class Ids {

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

    /** When an id was made, to the millisecond. */
    public static Instant instantOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
