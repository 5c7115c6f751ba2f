package dev.serai.security;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds whose token it is: one of Serai's own, or one of an identity provider. */
@Component
public class BearerTokens {

    private final ApiTokens own;
    private final OidcTokens oidc;

    BearerTokens(ApiTokens own, OidcTokens oidc) {
        this.own = own;
        this.oidc = oidc;
    }

    /**
     * Whose token it is; empty when it is unknown, revoked or expired.
     *
     * @throws dev.serai.api.ProblemException 401, 403 or 503 when it is one of an identity provider and not accepted
     */
    public Optional<Caller> authenticate(String token) {
        return Optional.ofNullable(find(token)).map(CallerAuthentication::caller);
    }

    CallerAuthentication find(String token) {
        CallerAuthentication found = findOwn(token);
        return found == null && token != null && oidc.accepts(token) ? oidc.find(token) : found;
    }

    /** As {@link #find}, without asking identity providers. */
    CallerAuthentication findOwn(String token) {
        return own.find(token);
    }
}
