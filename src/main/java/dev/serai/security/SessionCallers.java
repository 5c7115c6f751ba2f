package dev.serai.security;

import dev.serai.api.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Who calls in a session: whoever the token is of that it was begun with, as long as that is good. */
@Component
public class SessionCallers {

    private final BearerTokens tokens;
    private final ApiTokens own;
    private final OperatorToken operator;

    SessionCallers(BearerTokens tokens, ApiTokens own, OperatorToken operator) {
        this.tokens = tokens;
        this.own = own;
        this.operator = operator;
    }

    /**
     * Who signs in.
     *
     * @param expiresAt when the token ends; null for never
     */
    public record SignedIn(Caller caller, Instant expiresAt) {}

    /**
     * Whose token it is that somebody signs in with; wrong ones are counted as all others are.
     *
     * @param address of who sent it
     * @throws dev.serai.api.ProblemException 401 when it is nobody's, else as for a call with the token
     */
    public SignedIn signIn(String token, String address) {
        CallerAuthentication found = tokens.find(token, address);
        if (found == null) {
            throw UnauthorizedException.ofSession("The token is not known, was revoked or has expired; check that it was copied whole");
        }
        return new SignedIn(found.caller(), found.expiresAt());
    }

    /** Whose token it is now; empty when it was revoked or has expired. */
    public Optional<Caller> ofToken(TokenHash token) {
        return Optional.ofNullable(own.find(token)).map(CallerAuthentication::caller);
    }

    /**
     * Who calls in a portal's session: the tenant's administrator who made its link, or the operator in the place of one, but for what is
     * private to a person. Empty once whoever made it may no longer administer the tenant.
     *
     * @param maker who made the link, as of now
     */
    public static Optional<Caller> visitor(UUID tenant, Caller maker) {
        if (maker.role() == Role.OPERATOR) {
            return Optional.of(new Caller(tenant, null, null, Role.ADMIN, "operator (portal)"));
        }
        return maker.role() == Role.ADMIN && tenant.equals(maker.tenantId())
                ? Optional.of(new Caller(tenant, maker.tokenId(), null, Role.ADMIN, maker.name() + " (portal)")) : Optional.empty();
    }

    /** A hash of the operator's token together with a secret, which tells nobody what the token is. */
    public TokenHash operatorProof(TokenHash secret) {
        return TokenHash.of(Sha256.of(secret.bytes(), operator.hash().bytes()));
    }

    /** The operator, when the proof was made with the token of today. */
    public Optional<Caller> ofOperator(TokenHash proof, TokenHash secret) {
        return proof.equals(operatorProof(secret)) ? Optional.of(operator.operator().caller()) : Optional.empty();
    }
}
