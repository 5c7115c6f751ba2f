package dev.serai.session;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCScopeValue;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.serai.api.OverloadedException;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.credential.Fingerprints;
import dev.serai.security.BrowserSessions;
import dev.serai.security.SecretLookUps;
import dev.serai.security.SessionCallers.SignedIn;
import dev.serai.security.SignInProviders;
import dev.serai.security.SignInProviders.Provider;
import dev.serai.security.UnauthorizedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Signs people in over the identity providers that are configured for it: authorization code with PKCE (OpenID Connect Core 1.0, section
 * 3.1; RFC 7636), once per state, in the browser that began it, before its time is over.
 */
@Component
public class ProviderSignIns {

    static final Duration LIFE = Duration.ofMinutes(10);
    private static final Logger log = LoggerFactory.getLogger(ProviderSignIns.class);
    private static final String PAGE = "/sign-in";
    private static final int TOO_MANY = 429;

    private final SignInProviders providers;
    private final CodeExchange exchange;
    private final SpentSignIns spent;
    private final SecretLookUps lookUps;
    private final SignInTurns turns;
    private final SignInPage page;
    private final PublicAddress address;
    private final Fingerprints signatures;
    private final Clock clock;
    private final boolean production;

    ProviderSignIns(SignInProviders providers, CodeExchange exchange, SpentSignIns spent, SecretLookUps lookUps, SignInTurns turns,
            SignInPage page, PublicAddress address, Fingerprints signatures, Clock clock, Environment environment) {
        this.providers = providers;
        this.exchange = exchange;
        this.spent = spent;
        this.lookUps = lookUps;
        this.turns = turns;
        this.page = page;
        this.address = address;
        this.signatures = signatures;
        this.clock = clock;
        this.production = environment.acceptsProfiles(Profiles.of("production"));
    }

    /** @param cookie {@code Set-Cookie} of the browser that may finish it */
    record Started(String authorizeUrl, Instant expiresAt, String cookie) {

        @Override
        public String toString() {
            return "Started";
        }
    }

    /**
     * What a provider sent back with somebody.
     *
     * @param state as it was sent along
     * @param code null where there is none
     * @param issuer who says that it answers (RFC 9207); null where nobody says
     * @param error why there is no code; null where there is one
     * @param description of the error; null for none
     */
    record Returned(String state, String code, String issuer, String error, String description) {

        @Override
        public String toString() {
            return "Returned";
        }
    }

    List<Provider> all() {
        return providers.all();
    }

    /**
     * Begins a sign-in.
     *
     * @throws ProblemException 409 where nobody can be sent back to this page, 502 and 503 when the provider cannot be asked
     */
    Started begin(String id, HttpServletRequest request) {
        Provider provider = providers.find(id).orElseThrow(() -> ProblemException.badField("provider",
                "is none over which one signs in here; GET /api/session/providers lists those"));
        page.requireAtPublicAddress(request);
        URI redirectUri = redirectUri(request);
        OIDCProviderMetadata metadata = provider.metadata();
        URI endpoint = metadata.getAuthorizationEndpointURI();
        if (endpoint == null || !"https".equals(endpoint.getScheme()) && !"http".equals(endpoint.getScheme())) {
            throw new ProblemException(502, "Bad gateway", provider.name() + " names no address at which one signs in", List.of());
        }
        Instant expiresAt = clock.instant().plus(LIFE);
        String secret = SignInState.secret();
        SignInState state = SignInState.of(provider.id(), secret, redirectUri.toString(), expiresAt, signatures);
        Scope scope = new Scope(OIDCScopeValue.OPENID);
        provider.scopes().forEach(scope::add);
        String url = new AuthenticationRequest.Builder(ResponseType.CODE, scope, new ClientID(provider.clientId()), redirectUri)
                .endpointURI(endpoint).state(new State(state.text()))
                .nonce(new Nonce(SignInState.nonce(secret)))
                .codeChallenge(new CodeVerifier(SignInState.verifier(secret)), CodeChallengeMethod.S256).build().toURI().toString();
        return new Started(url, state.expiresAt(), cookie(state, request) + "=" + secret + "; Path=/; Max-Age=" + LIFE.toSeconds()
                + "; HttpOnly; Secure; SameSite=Lax");
    }

    /**
     * Takes somebody back from a provider.
     *
     * @throws ProblemException 400 when the state is none of this instance, 403 when the browser did not begin it or the user may not, 401
     *     when it is over, was used before or the provider recognised nobody, 429 after too many of these, 502 and 503 when the provider
     *     cannot be asked or says nothing that makes sense
     */
    SignedIn finish(Returned returned, HttpServletRequest request) {
        URI redirectUri = redirectUri(request);
        SignInState state = SignInState.read(returned.state(), redirectUri.toString(), signatures);
        Provider provider = state == null ? null : providers.find(state.provider()).orElse(null);
        if (provider == null) {
            throw ProblemException.badRequest("This sign-in is none that Serai began (its \"state\"); sign in again", List.of());
        }
        String secret = CookieSessions.values(request, cookie(state, request)).filter(state::isBoundTo).findFirst()
                .orElseThrow(() -> new ProblemException(403, "Forbidden", "This sign-in was begun in another browser, or in one that keeps"
                        + " no cookies; only the one that began it can finish it. Sign in again here", List.of()));
        boolean isNews = !lookUps.isRemembered(state.text());
        try {
            return lookUps.findApart(state.text(), request.getRemoteAddr(),
                    () -> finish(provider, state, secret, returned, redirectUri, request));
        } catch (OverloadedException e) {
            throw e;
        } catch (ProblemException e) {
            if (isNews && e.status() != TOO_MANY) {
                tell(provider, returned, e);
            }
            throw e;
        }
    }

    /** What a provider answered Serai itself is told whole; what somebody brought along, who may be anybody, is not. */
    private static void tell(Provider provider, Returned returned, ProblemException why) {
        if (why.status() >= 500) {
            log.warn("A sign-in over {} came to nothing: {}", provider, why.getMessage());
        } else {
            log.info("A sign-in over {} came to nothing: {}", provider,
                    returned.error() == null ? why.getMessage() : "somebody came back with an error and no code");
        }
    }

    private SignedIn finish(Provider provider, SignInState state, String secret, Returned returned, URI redirectUri,
            HttpServletRequest request) {
        if (!clock.instant().isBefore(state.expiresAt())) {
            throw UnauthorizedException.ofSession("The sign-in took longer than " + LIFE.toMinutes() + " minutes; sign in again");
        }
        return turns.take(request.getRemoteAddr(), () -> {
            OIDCProviderMetadata metadata = provider.metadata();
            requireCode(provider, metadata, returned);
            if (!spent.spend(state)) {
                throw UnauthorizedException.ofSession("This sign-in was finished before; sign in again");
            }
            return provider.signIn(exchange.exchange(provider, metadata, returned.code(), redirectUri, SignInState.verifier(secret)),
                    new Nonce(SignInState.nonce(secret)));
        });
    }

    /** Refuses the answer of somebody else, and one without a code; neither uses the sign-in up. */
    private static void requireCode(Provider provider, OIDCProviderMetadata metadata, Returned returned) {
        boolean saysWhoAnswers = metadata.supportsAuthorizationResponseIssuerParam();
        if (returned.issuer() == null ? saysWhoAnswers : !returned.issuer().equals(provider.issuer())) {
            throw UnauthorizedException.ofSession("Somebody else than " + provider.name() + " answered (the parameter \"iss\" is not its"
                    + " own); sign in again, and mind the address you are sent to");
        }
        if (returned.error() != null) {
            String words = Optional.ofNullable(returned.description()).map(ProviderWords::shortened).filter(text -> !text.isEmpty())
                    .map(text -> ", " + text).orElse("");
            throw UnauthorizedException.ofSession(provider.name() + " did not sign you in (" + ProviderWords.shortened(returned.error())
                    + words + ")");
        }
    }

    /** In production only below what is configured: a request may say that it was sent anywhere. */
    private URI redirectUri(HttpServletRequest request) {
        if (production && address.configured().isEmpty()) {
            throw new ProblemException(409, "Conflict", "Nobody can be sent back here: the operator has to set serai.public-url, the"
                    + " address at which browsers reach Serai, which is registered with the identity provider", List.of());
        }
        return URI.create(address.base(request) + PAGE);
    }

    private String cookie(SignInState state, HttpServletRequest request) {
        return (page.isHttps(request) ? BrowserSessions.SECURE : "") + BrowserSessions.SIGN_IN_COOKIE + state.slot();
    }

    /** Forgets those that are over; called from time to time. */
    public void forgetEnded() {
        spent.forget(clock.instant());
    }
}
