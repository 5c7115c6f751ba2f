package dev.serai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTParser;
import dev.serai.notify.Notifications;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tokens (JWT) of the identity providers that are configured. What was found of one is remembered for a minute. */
@Component
class OidcTokens {

    private static final int LONGEST = 16_000;
    private static final int CACHED = 50_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final OidcIssuers issuers;
    private final OidcUsers users;
    private final Clock clock;
    private final Duration clockSkew;
    private final Cache<TokenHash, CallerAuthentication> known =
            Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(REMEMBERED).build();

    OidcTokens(OidcIssuers issuers, OidcProperties properties, OidcUsers users, Notifications notifications, Clock clock) {
        this.issuers = issuers;
        this.users = users;
        this.clock = clock;
        this.clockSkew = properties.clockSkew();
        notifications.subscribe(Users.CHANNEL, this::forget, known::invalidateAll);
    }

    /** Whether a token is of the form that identity providers issue, and there is one to ask. */
    boolean accepts(String token) {
        return !issuers.isEmpty() && token.startsWith("ey") && token.length() <= LONGEST
                && token.chars().filter(c -> c == '.').count() == 2;
    }

    /** Whether nobody has to be asked about the token. */
    boolean knows(String token) {
        return known.getIfPresent(TokenHash.of(token)) != null;
    }

    /** Whose token it is; 401 when it is not accepted, 403 when its user is not, 503 when its provider does not answer. */
    CallerAuthentication find(String token) {
        TokenHash hash = TokenHash.of(token);
        CallerAuthentication found = known.getIfPresent(hash);
        if (found == null) {
            OidcIssuer issuer = issuer(token);
            var jwt = issuer.check(token);
            found = new CallerAuthentication(users.caller(OidcClaims.of(issuer.settings(), jwt)), jwt.getExpiresAt().plus(clockSkew));
            known.put(hash, found);
        }
        if (!clock.instant().isBefore(found.expiresAt())) {
            throw UnauthorizedException.invalidToken("The token has expired");
        }
        return found;
    }

    private OidcIssuer issuer(String token) {
        String name;
        try {
            name = JWTParser.parse(token).getJWTClaimsSet().getIssuer();
        } catch (ParseException e) {
            throw UnauthorizedException.invalidToken("The token is neither one of Serai's nor a JWT");
        }
        OidcIssuer issuer = name == null ? null : issuers.find(name);
        if (issuer == null) {
            throw UnauthorizedException.invalidToken("The token is of an identity provider that is not configured here");
        }
        return issuer;
    }

    private void forget(String user) {
        UUID id = UUID.fromString(user);
        known.asMap().values().removeIf(authentication -> id.equals(authentication.caller().userId()));
    }
}
