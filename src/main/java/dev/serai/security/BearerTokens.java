package dev.serai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Finds whose token it is: one of Serai's own, or one of an identity provider. Tokens in use are known; others are looked up, few at once
 * and none for who has sent too many that were wrong.
 */
@Component
public class BearerTokens {

    private final ApiTokens own;
    private final OidcTokens oidc;
    private final SecretLookUps lookUps;
    /** Tokens of identity providers that were good; they have to be checked anew each minute. */
    private final Cache<TokenHash, Boolean> good =
            Caffeine.newBuilder().maximumSize(50_000).expireAfterAccess(Duration.ofHours(1)).build();

    BearerTokens(ApiTokens own, OidcTokens oidc, SecretLookUps lookUps) {
        this.own = own;
        this.oidc = oidc;
        this.lookUps = lookUps;
    }

    /**
     * Whose token it is; empty when it is unknown, revoked or expired.
     *
     * @throws dev.serai.api.ProblemException 401, 403 or 503 when it is one of an identity provider and not accepted
     */
    public Optional<Caller> authenticate(String token) {
        CallerAuthentication found = own.find(token);
        return Optional.ofNullable(found == null && token != null && oidc.accepts(token) ? oidc.find(token) : found)
                .map(CallerAuthentication::caller);
    }

    /**
     * Whose token it is; null when it is nobody's.
     *
     * @param address of who sent it
     * @throws dev.serai.api.ProblemException as {@link #authenticate}; 429 when too many were wrong, 503 when too many are looked up
     */
    CallerAuthentication find(String token, String address) {
        CallerAuthentication known = own.known(token);
        if (known != null || token == null) {
            return known;
        }
        boolean foreign = oidc.accepts(token);
        if (foreign && oidc.knows(token)) {
            return oidc.find(token);
        }
        if (!foreign && own.isWrong(token) && lookUps.isRemembered(token)) {
            return null;
        }
        boolean wasGood = foreign && good.getIfPresent(TokenHash.of(token)) != null;
        CallerAuthentication found = lookUps.find(token, address, wasGood, () -> foreign ? oidc.find(token) : own.find(token));
        if (found != null && foreign) {
            good.put(TokenHash.of(token), true);
        }
        return found;
    }

    /** The operator; null for everybody else. Looks nothing up. */
    CallerAuthentication findOperator(String token) {
        return own.operator(token);
    }
}
