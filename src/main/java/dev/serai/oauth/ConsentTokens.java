package dev.serai.oauth;

import dev.serai.egress.EgressProperties;
import dev.serai.oauth.ConsentStore.Claimed;
import dev.serai.oauth.SharedTokens.Granted;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.Fault;
import dev.serai.provider.ProviderCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Keeps the tokens of consents alive. Every refresh token is taken to be good for one use: of all nodes one takes the refresh on, reads
 * again, counts it as begun, spends the token, and saves what it got before anybody uses that. An answer that is lost is asked for once
 * more soon, then seldom, and a person is told.
 */
@Component
class ConsentTokens {

    private static final Logger log = LoggerFactory.getLogger(ConsentTokens.class);
    private static final int MOST_SAVES = 3;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration SELDOM = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 5;
    /** Of an answer's time: for what one refresh asks, one thing after the other, and to save it. */
    private static final int MOST_WAITS = 7;

    private final ConsentStore store;
    private final ConsentRequests requests;
    private final ConsentEnds ends;
    private final Duration lease;
    private final Duration patience;
    private final Clock clock;
    private final Map<Key, Unsaved> unsaved = new ConcurrentHashMap<>();

    ConsentTokens(ConsentStore store, ConsentRequests requests, ConsentEnds ends, EgressProperties egress, Clock clock) {
        this.store = store;
        this.requests = requests;
        this.ends = ends;
        this.lease = egress.responseTimeout().multipliedBy(MOST_WAITS);
        this.patience = egress.responseTimeout().multipliedBy(3).plusSeconds(5);
        this.clock = clock;
    }

    /**
     * What was got and could not be stored yet.
     *
     * @param spent when the tokens were got that were spent for it
     */
    private record Unsaved(Instant spent, Consent consent, Instant renewAt) {}

    /**
     * A token that will do: the stored one, or another one.
     *
     * @param willDo whether a stored token will
     * @param waits whether to wait for another node that is at it
     */
    Granted get(Key key, ProviderCall call, Predicate<Token> willDo, boolean waits) {
        try {
            saveWhatIsLeft(key);
            long until = System.nanoTime() + (waits ? patience.toNanos() : 0);
            do {
                Consent consent = store.find(key).orElseThrow(() -> TokenRefusedException.refused(Fault.CONSENT,
                        "Nobody has let Serai in at " + call.provider().title() + " for this connection any more; connect it again"));
                if (consent.ended() != null) {
                    throw TokenRefusedException.spent(consent.ended());
                }
                if (willDo.test(consent.token())) {
                    return new Granted(consent.token(), consent.endsAt());
                }
                Optional<Granted> refreshed = refreshed(key, call, consent, willDo, waits);
                if (refreshed.isPresent()) {
                    return refreshed.get();
                }
                if (waits) {
                    SharedTokens.pause();
                }
            } while (System.nanoTime() < until);
        } catch (DataAccessException | TransactionException e) {
            throw TokenRefusedException.later(null, "The access token of the connection cannot be read or stored: the database does not"
                    + " answer", e);
        }
        throw TokenRefusedException.later(Fault.TIMEOUT, "Another node has been refreshing the access token of the connection for too long",
                null);
    }

    /** Empty when another node is at it. */
    private Optional<Granted> refreshed(Key key, ProviderCall call, Consent seen, Predicate<Token> willDo, boolean waits) {
        Instant now = clock.instant();
        if (!seen.renewable()) {
            if (!waits && now.isBefore(seen.token().expiresAt())) {
                throw TokenRefusedException.later(null, "The access token is good until it ends, and nobody can renew it ahead of"
                        + " that", null);
            }
            throw outlived(key, call, seen, now);
        }
        if (seen.notBefore() != null && seen.notBefore().isAfter(now)) {
            throw TokenRefusedException.later(Fault.PROVIDER, call.provider().title() + " gave no access token the last time it was asked;"
                    + " it is asked again from " + seen.notBefore().truncatedTo(ChronoUnit.SECONDS) + " on", null);
        }
        Optional<Claimed> claimed = store.claim(key, seen.id(), now, lease);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        Consent consent = claimed.get().consent();
        if (willDo.test(consent.token())) {
            store.release(key, claimed.get(), null);
            return Optional.of(new Granted(consent.token(), consent.endsAt()));
        }
        return refresh(key, call, claimed.get());
    }

    private Optional<Granted> refresh(Key key, ProviderCall call, Claimed claimed) {
        Consent consent = claimed.consent();
        Consent next;
        try {
            next = requests.refresh(call, consent);
        } catch (TokenRefusedException e) {
            return refused(key, call, claimed, e);
        } catch (RuntimeException | Error e) {
            store.lost(key, claimed, clock.instant().plus(SOON));
            throw e;
        }
        boolean saved = save(key, new Unsaved(consent.token().obtainedAt(), next, ConsentRequests.renewAt(next,
                ConsentRequests.consent(call).life().keepAlive())));
        return saved ? Optional.of(new Granted(next.token(), next.endsAt())) : Optional.empty();
    }

    private Optional<Granted> refused(Key key, ProviderCall call, Claimed claimed, TokenRefusedException e) {
        Consent consent = claimed.consent();
        Instant now = clock.instant();
        switch (e.kind()) {
            case KEPT -> store.release(key, claimed, now.plus(jittered(e.notBefore())));
            case LOST -> {
                boolean mine = store.lost(key, claimed, now.plus(consent.sent() < 2 ? SOON : jittered(seldom(consent.sent()))));
                if (mine && consent.sent() == 2) {
                    ends.mark(key, e.getMessage() + ", twice in a row, and may have taken the refresh token. " + reconnect(call)
                            + " unless it comes back by itself");
                }
            }
            case SPENT -> {
                String words = e.getMessage() + ". " + reconnect(call);
                if (!store.end(key, consent.id(), claimed.until(), words)) {
                    return Optional.empty();
                }
                ends.mark(key, words);
                throw TokenRefusedException.spent(words);
            }
        }
        throw e;
    }

    /** A token that nobody can renew: it is at its end, or was refused before that. */
    private TokenRefusedException outlived(Key key, ProviderCall call, Consent consent, Instant now) {
        boolean over = !now.isBefore(consent.token().expiresAt());
        String words = (over ? "The access token that " + call.provider().title() + " gave has come to its end, and it gives no other one"
                : call.provider().title() + " does not take the access token any more that it gave,"
                + " and gives no other one") + " without a person. "
                + reconnect(call);
        if (over) {
            store.end(key, consent.id(), null, words);
        }
        ends.mark(key, words);
        return TokenRefusedException.spent(words);
    }

    static String reconnect(ProviderCall call) {
        return "Connect it again: GET /api/integrations/oauth/" + call.provider().id() + "/start?connectionId=" + call.connectionId();
    }

    /**
     * The one before it is spent: what was got must not be lost for a short trouble of the database.
     *
     * @return false when the connection was connected again, or refreshed by another node, meanwhile
     */
    private boolean save(Key key, Unsaved next) {
        unsaved.put(key, next);
        for (int i = 1; ; i++) {
            try {
                boolean saved = store.save(key, next.spent(), next.consent(), next.renewAt());
                unsaved.remove(key, next);
                return saved;
            } catch (DataAccessException | TransactionException e) {
                if (i == MOST_SAVES) {
                    log.error("The refreshed tokens of connection {} could not be stored; this node keeps them and tries again with the"
                            + " next call, another node asks once more with the token before them", key.connectionId(), e);
                    throw e;
                }
                SharedTokens.pause();
            }
        }
    }

    private void saveWhatIsLeft(Key key) {
        Unsaved left = unsaved.isEmpty() ? null : unsaved.get(key);
        if (left != null) {
            store.save(key, left.spent(), left.consent(), left.renewAt());
            unsaved.remove(key, left);
        }
    }

    private static Duration seldom(int sent) {
        Duration wait = SELDOM.multipliedBy(1L << Math.min(sent - 2, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static Duration jittered(Duration wait) {
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(Math.max(1, wait.toMillis() / 2)));
    }
}
