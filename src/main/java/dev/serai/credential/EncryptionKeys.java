package dev.serai.credential;

import com.google.crypto.tink.Aead;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The encryption keys in use now; those in a file can change while Serai runs. */
public final class EncryptionKeys {

    private static final Logger log = LoggerFactory.getLogger(EncryptionKeys.class);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KeySource source;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - LOOK_AGAIN_NANOS);
    private volatile KeyRing ring;

    EncryptionKeys(KeySource source) {
        this.source = source;
        this.ring = source.read();
    }

    KeyRing ring() {
        return ring;
    }

    KeySource source() {
        return source;
    }

    /** From now on these keys; the caller has made sure that none still needed is missing. */
    void use(KeyRing fresh) {
        ring = fresh;
        log.info("The encryption keys in {} are now {}; {} encrypts", source, fresh.keyIds(), fresh.writingKey());
    }

    /** What decrypts with this key. One that was just added to the file, and that another node already writes with, is found there. */
    Optional<Aead> reader(String keyId) {
        Optional<Aead> reader = ring.reader(keyId);
        return reader.isPresent() || !source.changes() ? reader : added(keyId);
    }

    private Optional<Aead> added(String keyId) {
        long last = lookedAt.get();
        long now = System.nanoTime();
        if (now - last >= LOOK_AGAIN_NANOS && lookedAt.compareAndSet(last, now)) {
            try {
                KeyRing fresh = source.read();
                if (fresh.keyIds().containsAll(ring.keyIds()) && !fresh.keyIds().equals(ring.keyIds())) {
                    use(fresh);
                }
            } catch (InvalidEncryptionKeyException | UncheckedIOException e) {
                log.debug("No new keys: {}", e.getMessage());
            }
        }
        return ring.reader(keyId);
    }

    @Override
    public String toString() {
        return "EncryptionKeys[" + ring + " in " + source + "]";
    }
}
