package dev.serai.oauth;

import dev.serai.egress.EgressProperties;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.Fault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Lets one of all nodes get the next token of a connection, by a lease in the row it is stored in, so that no connection of the database
 * is held meanwhile. The others take what it stores.
 */
@Component
class SharedTokens {

    private static final Logger log = LoggerFactory.getLogger(SharedTokens.class);
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final TokenStore store;
    private final Duration lease;
    private final Duration patience;
    private final Clock clock;

    SharedTokens(TokenStore store, EgressProperties egress, Clock clock) {
        this.store = store;
        this.lease = egress.responseTimeout().multipliedBy(3);
        this.patience = egress.responseTimeout().plusSeconds(5);
        this.clock = clock;
    }

    /** @param endsAt when its life ends, as the provider says */
    record Granted(Token token, Instant endsAt) {}

    /**
     * A token that will do: the stored one, or another one.
     *
     * @param willDo whether a stored token will
     * @param waits whether to wait for another node that is at it
     * @param ask asks the token endpoint
     */
    Granted get(Key key, Predicate<Token> willDo, boolean waits, Supplier<Granted> ask) {
        try {
            long until = System.nanoTime() + (waits ? patience.toNanos() : 0);
            do {
                Optional<Token> stored = store.find(key.tenantId(), key.connectionId()).filter(willDo);
                if (stored.isPresent()) {
                    return new Granted(stored.get(), stored.get().expiresAt());
                }
                Instant now = clock.instant();
                if (store.claim(key.tenantId(), key.connectionId(), now, now.plus(lease))) {
                    return claimed(key, willDo, ask);
                }
                if (waits) {
                    pause();
                }
            } while (System.nanoTime() < until);
        } catch (DataIntegrityViolationException e) {
            log.debug("Connection {} is gone; its token is not stored", key.connectionId(), e);
            return ask.get();
        } catch (DataAccessException | TransactionException e) {
            throw TokenRefusedException.later(null, "The access token of the connection cannot be read: the database does not answer", e);
        }
        throw TokenRefusedException.later(Fault.TIMEOUT, "Another node has been getting the access token of the connection for too long",
                null);
    }

    private Granted claimed(Key key, Predicate<Token> willDo, Supplier<Granted> ask) {
        boolean saved = false;
        try {
            Optional<Token> stored = store.find(key.tenantId(), key.connectionId()).filter(willDo);
            if (stored.isPresent()) {
                return new Granted(stored.get(), stored.get().expiresAt());
            }
            Granted granted = ask.get();
            store.save(key.tenantId(), key.connectionId(), granted.token(), granted.endsAt());
            saved = true;
            return granted;
        } finally {
            if (!saved) {
                release(key);
            }
        }
    }

    /** What kept it from being got counts more; the lease ends by itself. */
    private void release(Key key) {
        try {
            store.release(key.tenantId(), key.connectionId());
        } catch (DataAccessException | TransactionException e) {
            log.warn("The lease on the token of connection {} could not be given back: {}", key.connectionId(), e.getMessage());
        }
    }

    /** Until another thread or node may be through with what this one waits for. */
    static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TokenRefusedException.later(null, "Serai stops", e);
        }
    }
}
