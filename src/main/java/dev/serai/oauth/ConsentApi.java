package dev.serai.oauth;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.audit.CurrentActor;
import dev.serai.connection.Connection;
import dev.serai.connection.ConsentedConnections.Consented;
import dev.serai.connection.ConsentedConnections;
import dev.serai.oauth.ConsentCallback.Finished;
import dev.serai.oauth.ConsentStart.Started;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.OAuthConsent.Choice;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/integrations/oauth} call, and those of a connection's choices. */
@Component
public class ConsentApi {

    private static final int LONGEST_CHOICE = 300;
    private static final Map<String, String> PRIVATE = Map.of("Cache-Control", "no-store", "Referrer-Policy", "no-referrer");

    private final ConsentStart start;
    private final ConsentCallback callback;
    private final ConsentExchange exchange;
    private final ConsentChoices choices;
    private final ConsentedConnections connections;
    private final ConsentCalls calls;
    private final ConsentStore store;
    private final TokenSource tokens;
    private final ProviderCatalog providers;
    private final CurrentActor actor;
    private final PublicAddress address;
    private final boolean production;

    ConsentApi(ConsentStart start, ConsentCallback callback, ConsentExchange exchange, ConsentChoices choices,
            ConsentedConnections connections, ConsentCalls calls, ConsentStore store, TokenSource tokens, ProviderCatalog providers,
            CurrentActor actor, PublicAddress address, Environment environment) {
        this.start = start;
        this.callback = callback;
        this.exchange = exchange;
        this.choices = choices;
        this.connections = connections;
        this.calls = calls;
        this.store = store;
        this.tokens = tokens;
        this.providers = providers;
        this.actor = actor;
        this.address = address;
        this.production = environment.acceptsProfiles(Profiles.of("production"));
    }

    /** Where a person goes to let Serai in. */
    record Begin(String authorizeUrl, Instant expiresAt) {}

    /** What may be chosen. */
    record Choices(String what, List<Named> choices) {}

    /** One of them. */
    record Named(String id, String name) {}

    /** Begins a consent: the address as JSON to who asks for that, else a redirect. */
    public Answer start(@Header("provider") String provider, @Header("Accept") String accept, Message message) {
        Started started = start.start(provider, base(message), Query.of(message).all());
        Map<String, String> headers = new LinkedHashMap<>(PRIVATE);
        headers.put("Set-Cookie", started.cookie());
        if (accept != null && accept.contains("application/json")) {
            return new Answer(200, new Begin(started.authorizeUrl(), started.expiresAt()), headers);
        }
        headers.put("Location", started.authorizeUrl());
        return new Answer(302, null, headers);
    }

    /** In production only what is configured: a request may say that it was sent anywhere. */
    private String base(Message message) {
        if (production && address.configured().isEmpty()) {
            throw new ProblemException(409, "Conflict", "Nobody can be sent back here: the operator has to set serai.public-url, the"
                    + " address at which browsers reach Serai, which is registered with the provider", List.of());
        }
        return address.base(message.getExchange().getIn(PlatformHttpMessage.class).getRequest());
    }

    /** Takes a person back from the provider. */
    public Answer callback(@Header("provider") String provider, @Header("Cookie") String cookies, Message message) {
        Finished finished = callback.finish(provider, given(message), cookies);
        ConsentOutcome outcome = finished.outcome();
        if (finished.returnTo() != null) {
            Map<String, String> headers = new LinkedHashMap<>(PRIVATE);
            headers.put("Location", ReturnAddresses.with(finished.returnTo(), parameters(outcome)));
            return new Answer(302, null, headers);
        }
        if (outcome.error() != null) {
            throw ProblemException.badRequest("The consent came to nothing (" + outcome.error() + "): " + outcome.message(), List.of());
        }
        return new Answer(200, outcome, PRIVATE);
    }

    /** What a provider says may have line breaks in it; what it says twice is not believed (RFC 6749, section 3.1). */
    private static Map<String, String> given(Message message) {
        Map<String, String> given = new LinkedHashMap<>();
        URLUtils.parseParameters(message.getHeader(Exchange.HTTP_QUERY, "", String.class)).forEach((name, values) -> {
            if (values.size() == 1 && !values.get(0).isBlank()) {
                given.put(name, values.get(0).strip());
            }
        });
        return given;
    }

    private static Map<String, String> parameters(ConsentOutcome outcome) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (outcome.connectionId() != null) {
            parameters.put("connectionId", outcome.connectionId().toString());
        }
        if (outcome.status() != null) {
            parameters.put("status", outcome.status());
        }
        if (outcome.error() != null) {
            parameters.put("error", outcome.error());
        }
        if (outcome.message() != null) {
            parameters.put(outcome.error() == null ? "message" : "error_description", outcome.message());
        }
        return parameters;
    }

    /** Lists the accounts, pages or calendars of which one has to be chosen. */
    public Choices choices(@Header("id") String id) {
        UUID tenant = Caller.requiredTenant();
        Chooser chooser = chooser(tenant, id);
        List<Named> named = asProblem(() -> choices.list(chooser.call(), currentConsent(tenant, chooser).ofThePerson())).stream()
                .map(entry -> new Named(entry.id(), entry.name())).toList();
        return new Choices(chooser.choice().what(), named);
    }

    /** Chooses one; {@code {choice}}. */
    public ConsentOutcome choose(@Header("id") String id, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Chooser chooser = chooser(tenant, id);
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("choice"));
        String choice = fields.requiredText("choice", LONGEST_CHOICE);
        fields.check();
        return asProblem(() -> {
            Consent consent = currentConsent(tenant, chooser);
            Consented consented = new Consented(chooser.provider(), chooser.connection().id(), null, null, null, Map.of(), null,
                    false);
            return exchange.kept(actor.get(), consented, tenant, chooser.call(), consent, choice);
        });
    }

    /** The consent, with a token that can be used now. */
    private Consent currentConsent(UUID tenant, Chooser chooser) {
        tokens.current(chooser.call());
        return store.find(new Key(tenant, chooser.connection().id())).orElseThrow(() -> unconsented(chooser.connection()));
    }

    private record Chooser(Connection connection, Provider provider, ProviderCall call, Choice choice) {}

    private Chooser chooser(UUID tenant, String id) {
        Connection connection = connections.changeable(tenant, PathId.of(id, "connection"));
        Provider provider = ConsentStart.consentedTo(providers, connection.provider());
        Choice choice = provider.form().oauth().consent().choice();
        if (choice == null) {
            throw new ProblemException(409, "Conflict", "Nothing has to be chosen for a connection to " + provider.title(), List.of());
        }
        if (store.id(new Key(tenant, connection.id())).isEmpty()) {
            throw unconsented(connection);
        }
        return new Chooser(connection, provider, calls.of(tenant, connection, provider), choice);
    }

    private static ProblemException unconsented(Connection connection) {
        return new ProblemException(409, "Conflict", "Nobody has let Serai in for this connection yet; GET /api/integrations/oauth/"
                + connection.provider() + "/start?connectionId=" + connection.id() + " begins that", List.of());
    }

    /** What keeps tokens from being got, as an answer. */
    static <T> T asProblem(Supplier<T> work) {
        try {
            return work.get();
        } catch (TokenRefusedException e) {
            boolean later = e.outcome() == Outcome.RETRY || e.outcome() == Outcome.THROTTLED;
            throw new ProblemException(later ? 502 : 409, later ? "Bad gateway" : "Conflict", e.getMessage(), List.of());
        }
    }
}
