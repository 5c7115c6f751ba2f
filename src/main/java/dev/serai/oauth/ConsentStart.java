package dev.serai.oauth;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.audit.CurrentActor;
import dev.serai.connection.Connection;
import dev.serai.connection.ConsentedConnections;
import dev.serai.credential.Fingerprints;
import dev.serai.oauth.ConsentStates.Begun;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Begins a consent: makes the address where a person lets Serai in (RFC 6749, section 4.1.1; RFC 7636). */
@Component
class ConsentStart {

    static final Duration LIFE = Duration.ofMinutes(10);
    private static final int LONGEST_NAME = 200;
    private static final List<String> KNOWN = List.of("connectionId", "name", "integrationType", "visibility", "returnTo");

    private final ProviderCatalog providers;
    private final ConsentedConnections connections;
    private final ConsentCalls calls;
    private final ConsentClients clients;
    private final ConsentStates states;
    private final ReturnAddresses returns;
    private final Fingerprints signatures;
    private final CurrentActor actor;
    private final Clock clock;

    ConsentStart(ProviderCatalog providers, ConsentedConnections connections, ConsentCalls calls, ConsentClients clients,
            ConsentStates states, ReturnAddresses returns, Fingerprints signatures, CurrentActor actor, Clock clock) {
        this.providers = providers;
        this.connections = connections;
        this.calls = calls;
        this.clients = clients;
        this.states = states;
        this.returns = returns;
        this.signatures = signatures;
        this.actor = actor;
        this.clock = clock;
    }

    /**
     * @param cookie {@code Set-Cookie} of the browser that may finish it
     */
    record Started(String authorizeUrl, String cookie, Instant expiresAt) {

        @Override
        public String toString() {
            return "Started";
        }
    }

    /**
     * @param address at which browsers reach Serai
     * @param given connectionId, name, integrationType, visibility, returnTo
     */
    Started start(String providerWord, String address, Map<String, String> given) {
        given.keySet().stream().filter(name -> !KNOWN.contains(name)).findFirst().ifPresent(name -> {
            throw ProblemException.badField(name, "is not known here; accepted are " + String.join(", ", KNOWN));
        });
        UUID tenant = Caller.requiredTenant();
        Provider provider = consentedTo(providers, providerWord);
        String returnTo = returns.checked(given.get("returnTo"));
        String redirectUri = address + "/api/integrations/oauth/" + provider.id() + "/callback";
        Connection connection = given.get("connectionId") == null ? null
                : connections.changeable(tenant, PathId.of(given.get("connectionId"), "connection"));
        if (connection != null && !connection.provider().equals(provider.id())) {
            throw ProblemException.badField("connectionId", "names a connection of " + connection.provider() + ", not of " + provider.id());
        }
        String visibility = given.getOrDefault("visibility", "team");
        if (!List.of("team", "private").contains(visibility)) {
            throw ProblemException.badField("visibility", "is \"" + visibility + "\"; accepted are team, private");
        }
        UUID owner = connection == null ? connections.owner(visibility.equals("private")) : connection.ownerId();
        String channel = channel(provider, connection, given.get("integrationType"));
        String name = connection != null ? connection.name() : given.getOrDefault("name", provider.title());
        if (name.length() > LONGEST_NAME) {
            throw ProblemException.badField("name", "is longer than " + LONGEST_NAME + " characters");
        }
        ProviderCall call = calls.of(tenant, connection, provider);
        if (call.sandbox().isPresent()) {
            throw new ProblemException(409, "Conflict", "Connections answered by the sandbox need nobody's consent", List.of());
        }
        OAuthConsent consent = provider.form().oauth().consent();
        ConsentClient client = ConsentApi.asProblem(() -> clients.of(consent, call));
        ConsentState state = ConsentState.next(provider.id(), signatures);
        String session = ConsentState.random();
        String url = authorizeUrl(consent, call, client, redirectUri, state, session);
        Instant now = clock.instant();
        states.insert(state.hash(), new Begun(tenant, ConsentState.sha256(session), provider.id(),
                connection == null ? null : connection.id(), connection == null || !connection.active(),
                channel, name, owner, actor.get(), redirectUri, returnTo, now.plus(LIFE), null,
                null), now);
        return new Started(url, cookie(state, session, address), now.plus(LIFE));
    }

    /** The provider, which people let Serai in at; 404 else. */
    static Provider consentedTo(ProviderCatalog providers, String word) {
        Provider provider = providers.find(word).orElseThrow(() -> ProblemException.notFound("provider"));
        OAuthGrant grant = provider.form().oauth();
        if (grant == null || grant.consent() == null) {
            throw new ProblemException(404, "Not found", provider.title() + " is not connected by a person's consent; those that are: "
                    + String.join(", ", providers.all().stream().filter(each -> each.form().oauth() != null
                            && each.form().oauth().consent() != null).map(Provider::id).toList()), List.of());
        }
        return provider;
    }

    private static String channel(Provider provider, Connection connection, String word) {
        String channel = connection != null ? connection.channel() : word == null ? provider.channels().get(0) : word;
        if (!provider.channels().contains(channel)) {
            throw ProblemException.badField("integrationType", "is \"" + channel + "\"; accepted are "
                    + String.join(", ", provider.channels()));
        }
        return channel;
    }

    private static String authorizeUrl(OAuthConsent consent, ProviderCall call, ConsentClient client, String redirectUri,
            ConsentState state, String session) {
        URI endpoint;
        try {
            endpoint = URI.create(OAuthGrant.filled(consent.endpoints().authorizeUrl(), call));
            if (endpoint.getHost() == null) {
                throw new IllegalArgumentException("no host");
            }
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField("connectionId", "names a connection whose address of the consent is none; configure it first");
        }
        AuthorizationRequest.Builder request = new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(client.id()))
                .endpointURI(endpoint).redirectionURI(URI.create(redirectUri)).state(new State(state.text()));
        String scope = consent.scope(call);
        if (!scope.isBlank()) {
            request.customParameter("scope", scope);
        }
        if (consent.request().pkce()) {
            request.codeChallenge(new CodeVerifier(state.verifier(session)), CodeChallengeMethod.S256);
        }
        consent.request().authorize().forEach((name, text) -> {
            String value = OAuthGrant.filled(text, call);
            if (!value.isBlank()) {
                request.customParameter(name, value);
            }
        });
        return request.build().toURI().toString();
    }

    static String cookie(ConsentState state, String session, String address) {
        return state.cookie() + "=" + session + "; Path=/api/integrations/oauth/; Max-Age=" + LIFE.toSeconds() + "; HttpOnly; SameSite=Lax"
                + (address.startsWith("https://") ? "; Secure" : "");
    }
}
