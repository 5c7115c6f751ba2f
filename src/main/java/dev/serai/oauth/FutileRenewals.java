package dev.serai.oauth;

import dev.serai.oauth.ConsentStore.Futility;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.Fault;
import dev.serai.provider.ProviderCall;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Counts tokens that are refused like the ones before them, over all nodes: after some in a row it is no token that is missing, but a
 * scope, and a person is asked.
 */
@Component
class FutileRenewals {

    private static final Logger log = LoggerFactory.getLogger(FutileRenewals.class);
    /** After how many in a row a person is asked. */
    private static final int MOST_FUTILE = 3;
    private static final int MOST_DOUBLINGS = 5;
    private static final Duration BETWEEN = Duration.ofSeconds(30);
    private static final Duration RARELY = Duration.ofHours(1);
    private static final Duration RAREST = Duration.ofDays(1);

    private final ConsentStore store;
    private final ConsentEnds ends;
    private final Clock clock;

    FutileRenewals(ConsentStore store, ConsentEnds ends, Clock clock) {
        this.store = store;
        this.ends = ends;
        this.clock = clock;
    }

    /** A new token was taken where the one before it was not. */
    void helped(Key key, Token token) {
        try {
            holding(key, token).ifPresent(consent -> store.helped(key, consent.id()));
        } catch (TokenRefusedException | DataAccessException | TransactionException e) {
            log.warn("That a new token of connection {} is taken could not be written: {}", key.connectionId(), e.getMessage());
        }
    }

    /**
     * A token is refused that is new, or for scopes that it lacks: no other one is of help, but that may be the provider's trouble of now.
     * Where nobody says that it is the token, and it has all scopes that are asked for, something else of the call may be wrong: that
     * counts for nothing, for the consent may be as good as ever.
     *
     * @param lacking as the provider names them; empty where it names none
     * @param said whether the provider says that it is the token
     */
    void refused(Key key, ProviderCall call, Token token, Set<String> lacking, boolean said) {
        Optional<Consent> found = holding(key, token);
        if (found.isEmpty()) {
            return;
        }
        Consent consent = found.get();
        if (ConsentScopes.areUnasked(call, lacking)) {
            throw TokenRefusedException.refused(Fault.PERMISSION, ConsentScopes.unasked(call, lacking));
        }
        if (!said && ConsentScopes.missing(call, consent.scopes()).isEmpty()) {
            throw TokenRefusedException.later(Fault.CREDENTIALS, call.provider().title() + " refuses a call with an access token that it"
                    + " gave just now, and does not say that it is for the token; it is tried again", null);
        }
        Futility before = store.futility(key, consent.id());
        Futility now = !lacking.isEmpty() ? new Futility(before.times(), before.at(), ConsentScopes.and(before.lacking(), lacking))
                : before.times() < MOST_FUTILE || isDue(before) ? new Futility(before.times() + 1, clock.instant(), before.lacking())
                : before;
        boolean isNews = !now.equals(before) && store.note(key, consent.id(), before, now);
        if (lacking.isEmpty() && now.times() < MOST_FUTILE) {
            throw TokenRefusedException.later(Fault.CREDENTIALS, call.provider().title() + " refuses an access token that it gave just now;"
                    + " it is tried again", null);
        }
        String words = words(call, consent, now);
        if (isNews && (now.times() == MOST_FUTILE || !lacking.isEmpty())) {
            ends.mark(key, words);
        }
        throw TokenRefusedException.spent(words);
    }

    /** Fails where new tokens were of no help again and again: that is for a person, and tried seldom, should it mend itself. */
    void requireHope(Key key, ProviderCall call, Token refused) {
        Optional<Consent> consent = holding(key, refused);
        Futility futility = consent.isEmpty() ? new Futility(0, null, "") : store.futility(key, consent.get().id());
        if (futility.times() == 0 || isDue(futility)) {
            return;
        }
        if (futility.times() < MOST_FUTILE) {
            throw TokenRefusedException.later(Fault.CREDENTIALS, call.provider().title() + " refuses an access token that it gave lately;"
                    + " another one is got soon", null);
        }
        throw TokenRefusedException.spent(words(call, consent.get(), futility));
    }

    private static String words(ProviderCall call, Consent consent, Futility futility) {
        return ConsentScopes.words(call, consent.scopes(), futility.lacking()) + " " + ConsentTokens.reconnect(call);
    }

    /** The consent that has this token, and holds. */
    private Optional<Consent> holding(Key key, Token token) {
        try {
            return store.find(key).filter(known -> known.token().value().equals(token.value()) && known.ended() == null);
        } catch (DataAccessException | TransactionException e) {
            throw TokenRefusedException.later(null, "The access token of the connection cannot be read: the database does not answer", e);
        }
    }

    private boolean isDue(Futility futility) {
        return !futility.at().plus(futility.times() < MOST_FUTILE ? BETWEEN : rarely(futility.times())).isAfter(clock.instant());
    }

    private static Duration rarely(int times) {
        Duration wait = RARELY.multipliedBy(1L << Math.min(times - MOST_FUTILE, MOST_DOUBLINGS));
        return wait.compareTo(RAREST) > 0 ? RAREST : wait;
    }
}
