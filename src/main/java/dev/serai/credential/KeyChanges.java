package dev.serai.credential;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Takes up changed keys, and refuses those without which something stored could not be read any more. */
@Component
class KeyChanges implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(KeyChanges.class);

    private final EncryptionKeys keys;
    private final StoredSecrets stored;
    private volatile String problem;

    KeyChanges(EncryptionKeys keys, StoredSecrets stored) {
        this.keys = keys;
        this.stored = stored;
    }

    /** At the start. */
    @Override
    public void afterPropertiesSet() {
        stored.requireReadable(keys.ring(), keys.source());
    }

    /** Reads the keys again where they are in a file; what cannot be used changes nothing and is told. */
    synchronized void readAgain() {
        if (!keys.source().changes()) {
            return;
        }
        try {
            KeyRing fresh = keys.source().read();
            if (!fresh.keyIds().equals(keys.ring().keyIds())) {
                if (!fresh.keyIds().containsAll(keys.ring().keyIds())) {
                    stored.requireReadable(fresh, keys.source());
                }
                keys.use(fresh);
            }
            problem = null;
        } catch (InvalidEncryptionKeyException | UncheckedIOException e) {
            if (!e.getMessage().equals(problem)) {
                log.error("The keys used so far stay in use: {}", e.getMessage());
            }
            problem = e.getMessage();
        }
    }

    /** Why the keys as they are configured now are not in use; empty when they are. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }
}
