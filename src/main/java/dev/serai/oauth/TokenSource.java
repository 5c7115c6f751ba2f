package dev.serai.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.credential.Fingerprints;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthGrant.Kind;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCall.AccessToken;
import dev.serai.supervision.OutOfMemory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gives calls their access token where their provider wants one. Of all threads one gets a new token for a connection, ahead of the end
 * of the one before; the others go on with that, or wait where there is none. A refusal is remembered for a while, so that nobody asks
 * for a token with each call.
 */
@Component
public class TokenSource {

    private static final Logger log = LoggerFactory.getLogger(TokenSource.class);
    private static final int CACHED = 200_000;
    private static final Duration KEPT = Duration.ofHours(1);
    /** The version of the ids of connections that stand in, of all tenants alike. */
    private static final int STAND_IN = 3;
    /** What the fingerprints of consents begin with; those of credentials are hex digits. */
    private static final String CONSENT = Consent.fingerprint(new UUID(0, 0)).substring(0, 1 + "consent".length());
    private static final UUID NO_TENANT = new UUID(0, 0);
    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final TokenEndpoint endpoint;
    private final SharedTokens shared;
    private final ConsentTokens consents;
    private final FutileRenewals futile;
    private final ConsentStore consentStore;
    private final Fingerprints fingerprints;
    private final Clock clock;
    private final Cache<Key, Known> tokens = Caffeine.newBuilder().maximumSize(CACHED).expireAfterAccess(KEPT).build();
    private final Cache<Key, Refusal> refusals = Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(KEPT).build();
    private final Cache<Key, Instant> renewals = Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(KEPT).build();
    private final Map<Key, CompletableFuture<Token>> underWay = new ConcurrentHashMap<>();

    TokenSource(TokenEndpoint endpoint, SharedTokens shared, ConsentTokens consents, FutileRenewals futile, ConsentStore consentStore,
            Fingerprints fingerprints, Clock clock) {
        this.endpoint = endpoint;
        this.shared = shared;
        this.consents = consents;
        this.futile = futile;
        this.consentStore = consentStore;
        this.fingerprints = fingerprints;
        this.clock = clock;
    }

    /** Whose token it is. */
    record Key(UUID tenantId, UUID connectionId) {

        static Key of(ProviderCall call) {
            return new Key(call.connectionId().version() == STAND_IN ? NO_TENANT : call.tenantId(), call.connectionId());
        }

        /** Whether it is the connection of a tenant, whose token all nodes share. */
        boolean isStored() {
            return !NO_TENANT.equals(tenantId);
        }
    }

    /** @param properties those of the connection for which the token's fingerprint was made */
    private record Known(Token token, Map<String, Object> properties) {}

    private record Refusal(TokenRefusedException why, String credentials, Instant until) {}

    /**
     * What a token is wanted for.
     *
     * @param refused the token that it must not be; null for none
     * @param waits whether nothing can be done without it
     */
    private record Want(Key key, OAuthGrant grant, ProviderCall call, String credentials, String refused, boolean waits) {

        boolean isConsented() {
            return credentials.startsWith(CONSENT);
        }

        boolean isMetBy(Token token, Instant now) {
            return token != null && token.isUsable(credentials, now) && !token.value().equals(refused);
        }

        /** A person may have consented again meanwhile: nothing of that is spent, or ended, for a token from before. */
        boolean isMetByAny(Token stored, Instant now) {
            return stored.isUsable(stored.obtainedWith(), now) && !stored.value().equals(refused);
        }
    }

    /** Gives a call its access token; does nothing where its provider wants none. */
    public void authorize(ProviderCall call) {
        OAuthGrant grant = call.provider().form().oauth();
        if (grant == null || !grant.isOf(call)) {
            return;
        }
        if (call.sandbox().isPresent()) {
            call.authorize(new Given("sandbox-access-token"));
        } else if (isInstead(grant, call)) {
            if (!grant.instead().equals(grant.property())) {
                call.authorize(new Given(call.properties().get(grant.instead()).toString()));
            }
        } else if (call.connectionId() == null) {
            requireMachine(grant, call);
            call.authorize(new Given(endpoint.ask(grant, call).token()));
        } else {
            call.authorize(new Granted(current(call), call));
        }
    }

    /** Whether a call gets a token by the grant. */
    static boolean isGranted(OAuthGrant grant, ProviderCall call) {
        return grant.isOf(call) && !isInstead(grant, call);
    }

    /** Whether the form has what goes before a token, whatever token the call has by now. */
    private static boolean isInstead(OAuthGrant grant, ProviderCall call) {
        return grant.instead() != null && call.properties().get(grant.instead()) instanceof String given && !given.isBlank();
    }

    /** A token that nothing renews. */
    private record Given(String value) implements AccessToken {

        @Override
        public Optional<AccessToken> renewed() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "Given";
        }
    }

    private final class Granted implements AccessToken {

        private final Token token;
        private final ProviderCall call;

        private Granted(Token token, ProviderCall call) {
            this.token = token;
            this.call = call;
        }

        @Override
        public String value() {
            return token.value();
        }

        @Override
        public Optional<AccessToken> renewed() {
            return insteadOf(token, call).map(fresh -> new Granted(fresh, call));
        }

        @Override
        public void helped() {
            if (token.obtainedWith().startsWith(CONSENT)) {
                futile.helped(Key.of(call), token);
            }
        }

        @Override
        public void refused(Set<String> lacking, boolean said) {
            if (token.obtainedWith().startsWith(CONSENT)) {
                futile.refused(Key.of(call), call, token, lacking, said);
            }
        }
    }

    /**
     * The token of the call's connection, for now.
     *
     * @throws RuntimeException which sorts itself, when there is none to be had
     */
    Token current(ProviderCall call) {
        Key key = Key.of(call);
        Instant now = clock.instant();
        Known known = tokens.getIfPresent(key);
        boolean same = known != null && known.properties() == call.properties();
        String credentials = same ? known.token().obtainedWith() : credentials(key, call);
        Want want = new Want(key, call.provider().form().oauth(), call, credentials, null, true);
        if (known == null || !want.isMetBy(known.token(), now)) {
            return obtained(want);
        }
        if (!same) {
            tokens.put(key, new Known(known.token(), call.properties()));
        }
        return known.token().isFresh(now) ? known.token() : ahead(want, known.token());
    }

    /** What its token is got with: the consent of a person where there is one. */
    private String credentials(Key key, ProviderCall call) {
        OAuthGrant grant = call.provider().form().oauth();
        Optional<UUID> consent = grant.consent() == null || !key.isStored() ? Optional.empty() : consentStore.id(key);
        if (consent.isPresent()) {
            return Consent.fingerprint(consent.get());
        }
        requireMachine(grant, call);
        return fingerprints.of(TokenRequest.credentials(grant, call));
    }

    private static void requireMachine(OAuthGrant grant, ProviderCall call) {
        if (grant.kind() == Kind.AUTHORIZATION_CODE) {
            throw TokenRefusedException.refused(Fault.CONSENT, "Nobody has let Serai in at " + call.provider().title()
                    + (call.connectionId() == null ? "; save the connection first, and connect it then"
                            : ". " + ConsentTokens.reconnect(call)));
        }
    }

    /** Gets a new token where it is time for one; for connections that nobody calls. */
    void renew(ProviderCall call) {
        Key key = Key.of(call);
        consents.get(key, call, token -> token.isUsable(token.obtainedWith(), clock.instant()) && token.isFresh(clock.instant())
                && ConsentRequests.isYoung(call, token, clock.instant()), false);
    }

    /** A token in place of one that the provider refused; empty where there was one lately, so that it is not the token. */
    private Optional<Token> insteadOf(Token refused, ProviderCall call) {
        Key key = Key.of(call);
        Instant now = clock.instant();
        String credentials = credentials(key, call);
        Want want = new Want(key, call.provider().form().oauth(), call, credentials, refused.value(), true);
        Known known = tokens.getIfPresent(key);
        if (known != null && want.isMetBy(known.token(), now)) {
            return Optional.of(known.token());
        }
        Instant last = renewals.getIfPresent(key);
        boolean same = credentials.equals(refused.obtainedWith());
        if (same && want.isConsented()) {
            futile.requireHope(key, call, refused);
        }
        if (same && last != null && last.plus(BETWEEN_RENEWALS).isAfter(now) && !underWay.containsKey(key)) {
            if (want.isConsented()) {
                throw TokenRefusedException.later(Fault.CREDENTIALS, call.provider().title() + " refuses an access token that it gave"
                        + " lately; another one is got soon", null);
            }
            return Optional.empty();
        }
        renewals.put(key, now);
        return Optional.of(obtained(want));
    }

    /** A new token where nobody gets one already; what goes wrong is not yet the call's business. */
    private Token ahead(Want want, Token current) {
        if (isRefused(want) != null || underWay.containsKey(want.key())) {
            return current;
        }
        try {
            CompletableFuture<Token> mine = new CompletableFuture<>();
            Want another = new Want(want.key(), want.grant(), want.call(), want.credentials(), current.value(), false);
            return underWay.putIfAbsent(want.key(), mine) == null ? obtain(another, mine) : current;
        } catch (TokenRefusedException e) {
            log.warn("The access token of connection {} is still good, but no other one is to be had: {}", want.key().connectionId(),
                    e.getMessage());
            return current;
        }
    }

    private Token obtained(Want want) {
        TokenRefusedException refusal = isRefused(want);
        if (refusal != null) {
            throw refusal;
        }
        CompletableFuture<Token> mine = new CompletableFuture<>();
        CompletableFuture<Token> others = underWay.putIfAbsent(want.key(), mine);
        if (others == null) {
            return obtain(want, mine);
        }
        Token token = await(others);
        return want.isMetBy(token, clock.instant()) ? token : obtainedAfter(want);
    }

    /** What was under way was for other credentials. */
    private Token obtainedAfter(Want want) {
        CompletableFuture<Token> mine = new CompletableFuture<>();
        if (underWay.putIfAbsent(want.key(), mine) == null) {
            return obtain(want, mine);
        }
        throw TokenRefusedException.later(null, "The access token of the connection is being got with other credentials", null);
    }

    private Token obtain(Want want, CompletableFuture<Token> mine) {
        try {
            Known known = tokens.getIfPresent(want.key());
            Token token = known != null && want.isMetBy(known.token(), clock.instant()) ? known.token() : ask(want);
            tokens.put(want.key(), new Known(token, want.call().properties()));
            refusals.invalidate(want.key());
            mine.complete(token);
            return token;
        } catch (TokenRefusedException e) {
            refusals.put(want.key(), new Refusal(e, want.credentials(), clock.instant().plus(e.notBefore())));
            mine.completeExceptionally(e);
            throw e;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            OutOfMemory.endsTheProcess(e);
            throw TokenRefusedException.later(null, "The access token of the connection could not be got: Serai itself failed", e);
        } finally {
            underWay.remove(want.key(), mine);
        }
    }

    private Token ask(Want want) {
        if (want.isConsented()) {
            return consents.get(want.key(), want.call(), token -> want.isMetByAny(token, clock.instant()), want.waits()).token();
        }
        return want.key().isStored() ? shared.get(want.key(), token -> want.isMetBy(token, clock.instant()), want.waits(),
                () -> granted(want)).token()
                : granted(want).token();
    }

    private SharedTokens.Granted granted(Want want) {
        Instant now = clock.instant();
        TokenAnswer answer = endpoint.ask(want.grant(), want.call());
        Instant endsAt = now.plus(answer.life());
        return new SharedTokens.Granted(Token.of(answer.token(), want.credentials(), now, endsAt), endsAt);
    }

    private TokenRefusedException isRefused(Want want) {
        Refusal refusal = refusals.getIfPresent(want.key());
        return refusal != null && refusal.credentials().equals(want.credentials()) && clock.instant().isBefore(refusal.until())
                ? refusal.why() : null;
    }

    private static Token await(CompletableFuture<Token> others) {
        try {
            return others.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TokenRefusedException known ? known : TokenRefusedException.later(null,
                    "The access token of the connection could not be got: Serai itself failed", e);
        } catch (TimeoutException e) {
            throw TokenRefusedException.later(null, "The access token of the connection was not there in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TokenRefusedException.later(null, "Serai stops", e);
        }
    }
}
