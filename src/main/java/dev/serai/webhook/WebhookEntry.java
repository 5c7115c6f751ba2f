package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Answer;
import dev.serai.api.PathId;
import dev.serai.api.PathVariables;
import dev.serai.api.Problem;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.connection.Connection;
import dev.serai.connection.WebhookConnections;
import dev.serai.event.Hops;
import dev.serai.proof.SignedRequest;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.WebhookTerms;
import dev.serai.provider.WebhookTerms.Challenge;
import dev.serai.webhook.WebhookAddresses.Made;
import dev.serai.webhook.WebhookEntries.Entry;
import dev.serai.webhook.WebhookProof.Checked;
import dev.serai.webhook.WebhookProof.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/**
 * The way in for what providers send by themselves, below {@code /webhooks}: proven, made events of, stored, and only then answered. Bad
 * proof is 401; a connection without the secret is 503, so that the provider sends it again once somebody entered it.
 */
@Component
public class WebhookEntry {

    private static final Answer TAKEN = WebhookAnswer.TAKEN;
    /** Seconds until a provider may send again what a connection has no secret for yet. */
    private static final String UNSET_RETRY = "300";
    private static final String RETRY = "60";
    private static final String BUSY_RETRY = "1";
    private static final int LONGEST_TRY = 1000;
    /** Loop detected (RFC 5842). */
    private static final int LOOP = 508;

    private static final Duration ANSWERED_BY = Duration.ofMinutes(15);

    private final ProviderCatalog providers;
    private final WebhookConnections connections;
    private final WebhookStore store;
    private final UnreadWebhooks unread;
    private final WebhookRefusals refusals;
    private final UnassignedWebhooks unassigned;
    private final SnsSubscriptions subscriptions;
    private final PublicAddress address;
    private final FetchedCertificates certificates;
    private final ConnectionTurns turns;
    private final WebhookAddresses addresses;
    private final Clock clock;

    WebhookEntry(ProviderCatalog providers, WebhookConnections connections, WebhookStore store, UnreadWebhooks unread,
            WebhookRefusals refusals, UnassignedWebhooks unassigned, SnsSubscriptions subscriptions, PublicAddress address,
            FetchedCertificates certificates, ConnectionTurns turns, WebhookAddresses addresses, Clock clock) {
        this.unassigned = unassigned;
        this.providers = providers;
        this.connections = connections;
        this.store = store;
        this.unread = unread;
        this.refusals = refusals;
        this.subscriptions = subscriptions;
        this.address = address;
        this.certificates = certificates;
        this.turns = turns;
        this.addresses = addresses;
        this.clock = clock;
    }

    /**
     * To whom something is sent.
     *
     * @param connection null for the provider's own address, which is the instance's
     * @param secrets a property's value in clear
     */
    private record Addressee(Provider provider, Connection connection, Function<String, Optional<String>> secrets) {

        WebhookTerms terms() {
            return provider.webhook();
        }
    }

    /** {@code /webhooks/{provider}}: what is sent to the instance's own account or app. */
    public Answer receive(Exchange exchange) {
        return answer(exchange, providers(exchange).stream().map(this::ofInstance).toList());
    }

    private Addressee ofInstance(Provider provider) {
        Map<String, Object> values = connections.ofInstance(provider);
        return new Addressee(provider, null, name -> Optional.ofNullable(values.get(name)).map(Object::toString));
    }

    /** {@code /webhooks/{provider}/{connectionId}}: what is sent to a tenant's account. */
    public Answer receiveForConnection(Exchange exchange) {
        List<Provider> at = providers(exchange);
        Connection connection = connections.find(PathId.of(PathVariables.of(request(exchange), "connectionId"), "connection"))
                .orElseThrow(() -> ProblemException.notFound("connection"));
        Provider provider = at.stream().filter(each -> each.id().equals(connection.provider())).findFirst()
                .orElseThrow(() -> ProblemException.notFound("connection"));
        Addressee to = new Addressee(provider, connection, name -> connections.secret(connection, provider, name));
        return turns.take(connection.id(), () -> answer(exchange, List.of(to)),
                () -> later("As many webhooks of this connection are under way as there may be", BUSY_RETRY));
    }

    private List<Provider> providers(Exchange exchange) {
        String word = PathVariables.of(request(exchange), "provider");
        List<Provider> at = addresses.at(word);
        if (at.isEmpty()) {
            Provider provider = providers.find(word).orElseThrow(() -> ProblemException.notFound("provider"));
            throw new ProblemException(404, "Not found", provider.title() + " sends nothing that Serai takes: its file has no"
                    + " serai.dev/webhook", List.of());
        }
        return at;
    }

    private static HttpServletRequest request(Exchange exchange) {
        return exchange.getIn(PlatformHttpMessage.class).getRequest();
    }

    /** Of several that share an address, the one whose secret proves the request, else one that has a secret. */
    private Addressee chosen(List<Addressee> several, SignedRequest signed) {
        return several.stream().filter(to -> check(to, signed).proven() != null).findFirst()
                .or(() -> several.stream().filter(to -> to.terms().proofs().stream().anyMatch(check -> to.secrets().apply(check.secret())
                        .isPresent())).findFirst()).orElse(several.get(0));
    }

    private Answer answer(Exchange exchange, List<Addressee> addressees) {
        HttpServletRequest http = request(exchange);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        SignedRequest signed = new SignedRequest(http.getMethod(), address.of(http), headers(http), body == null ? new byte[0] : body);
        boolean reads = "GET".equals(http.getMethod()) || "HEAD".equals(http.getMethod());
        Addressee to = addressees.size() == 1 ? addressees.get(0) : chosen(addressees, signed);
        Challenge challenge = to.terms().challenge();
        if (reads && challenge != null && challenge.kind() == Challenge.Kind.VERIFY_TOKEN) {
            return WebhookChallenge.verified(signed, WebhookProof.values(to.secrets().apply(challenge.secret())));
        }
        if (reads && signed.queryParameters().isEmpty()) {
            return TAKEN;
        }
        Checked checked = check(to, signed);
        if (checked.proven() == null) {
            return isOnlyTried(to.terms(), signed) ? TAKEN : refuse(to, checked.refusal());
        }
        int hops = Hops.read(signed.header(Hops.HEADER).orElse(null));
        if (Hops.areTooMany(hops)) {
            String problem = Hops.problem(hops);
            note(to, "loop", problem);
            return new Answer(LOOP, Problem.of(LOOP, problem), Map.of("Content-Type", Problem.MEDIA_TYPE));
        }
        return taken(to, signed, new Arrival(checked.proven(), hops));
    }

    private Checked check(Addressee to, SignedRequest signed) {
        return WebhookProof.check(to.terms(), to.secrets(), signed, clock.instant(),
                certificates.of(to.provider().id(), to.connection() == null ? null : to.connection().tenantId()));
    }

    private void note(Addressee to, String kind, String reason) {
        if (to.connection() != null) {
            refusals.note(to.connection(), kind, reason);
        } else {
            unassigned.note(to.provider(), kind, reason);
        }
    }

    /** Whether the provider tries the address with a key that everybody knows: what it sends then says nothing. */
    private boolean isOnlyTried(WebhookTerms terms, SignedRequest signed) {
        Challenge challenge = terms.challenge();
        if (challenge == null || challenge.kind() != Challenge.Kind.KNOWN_KEY || signed.body().length > LONGEST_TRY
                || !WebhookProof.isProvenBy(challenge.secret(), terms, signed, clock.instant())) {
            return false;
        }
        try {
            return new WebhookEntries(terms, clock.instant()).of(WebhookBody.read(signed, terms.form()),
                    WebhookVariables.of(signed, "", Map.of())).isEmpty();
        } catch (UnreadableWebhookException e) {
            return false;
        }
    }

    private Answer refuse(Addressee to, Refusal refusal) {
        note(to, refusal.kind(), refusal.reason());
        if (refusal.kind().equals("unset")) {
            if (to.connection() == null) {
                throw new ProblemException(404, "Not found", "This instance has no account at " + to.provider().title()
                        + " of its own; the address of a connection ends with its id", List.of());
            }
            return later("The connection " + refusal.reason(), UNSET_RETRY);
        }
        if (refusal.kind().equals("unchecked")) {
            return later("The request " + refusal.reason(), RETRY);
        }
        throw new ProblemException(401, "Unauthorized", "The request " + refusal.reason(), List.of());
    }

    /** Answered, not thrown: a fault of Serai's would be logged, as often as somebody sends it. */
    private static Answer later(String detail, String seconds) {
        return new Answer(503, Problem.of(503, detail), Map.of("Retry-After", seconds, "Content-Type", Problem.MEDIA_TYPE));
    }

    private Answer taken(Addressee to, SignedRequest signed, Arrival arrival) {
        JsonNode body;
        List<Made> made;
        Map<String, JsonNode> variables = WebhookVariables.of(signed, arrival.proven().secret(),
                to.connection() == null ? Map.of() : connections.settings(to.connection(), to.provider()));
        signed.header("Content-Encoding").filter(encoding -> !encoding.equalsIgnoreCase("identity")).ifPresent(encoding -> {
            throw new ProblemException(415, "Unsupported media type", "The body has the Content-Encoding " + encoding
                    + "; send it as it is", List.of());
        });
        try {
            body = WebhookBody.read(signed, to.terms().form());
            Optional<Answer> challenge = challenged(to, body);
            if (challenge.isPresent()) {
                return challenge.get();
            }
            made = addresses.read(to.provider(), body, variables, clock.instant());
        } catch (UnreadableWebhookException e) {
            note(to, "unreadable", "cannot be read: " + e.getMessage());
            if (to.connection() == null) {
                throw new ProblemException(500, "Not readable", e.getMessage(), List.of());
            }
            if (to.connection().ownerId() != null) {
                return later("The request cannot be read, and what comes over a private connection is not kept", RETRY);
            }
            unread.keep(to.provider(), to.connection(), signed, arrival, e.getMessage());
            return TAKEN;
        }
        if (to.connection() != null) {
            store.store(to.provider(), to.connection(), made, arrival);
        } else {
            Optional<Answer> refused = storedForInstance(to, made, arrival);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        return WebhookAnswer.of(to.terms(), body, variables);
    }

    private Optional<Answer> storedForInstance(Addressee to, List<Made> made, Arrival arrival) {
        List<Entry> nobodys = made.stream()
                .flatMap(its -> store.store(its.provider(), its.entries(), arrival).stream()).toList();
        if (nobodys.stream().anyMatch(this::mayBeKnownSoon)) {
            return Optional.of(later("What this reports of is not known yet", RETRY));
        }
        nobodys.forEach(entry -> unassigned.note(to.provider(), "nobody", nobody(entry)));
        if (nobodys.stream().anyMatch(entry -> entry.account() != null)
                && nobodys.size() == made.stream().mapToInt(its -> its.entries().size()).sum()) {
            throw ProblemException.notFound("connection of this account");
        }
        return Optional.empty();
    }

    /** Why something is for nobody, and what to do about it, as the end of a sentence. */
    private static String nobody(Entry entry) {
        String what = "brings " + entry.event().type() + ", which ";
        if (!entry.objects().isEmpty()) {
            return what + "is of nothing that this instance's account made";
        }
        return entry.account() == null ? what + "says neither whose it is nor what it is of; enter the address of a connection at the"
                + " provider, /webhooks/{provider}/{id}" : what + "is of an account that no connection here names, or whose connections do"
                + " not get it as long as serai.webhooks.trust-accounts is off";
    }

    /** A report may come before the provider's own answer does; what nobody made in so long is nobody's. */
    private boolean mayBeKnownSoon(Entry entry) {
        return !entry.objects().isEmpty() && Duration.between(entry.event().time(), clock.instant()).compareTo(ANSWERED_BY) < 0;
    }

    /** The answer to a question that is proven; empty where it asks nothing. */
    private Optional<Answer> challenged(Addressee to, JsonNode body) {
        Challenge challenge = to.terms().challenge();
        if (challenge != null && challenge.kind() == Challenge.Kind.SIGNED_TOKEN) {
            return WebhookChallenge.signed(challenge, body, WebhookProof.values(to.secrets().apply(challenge.secret())));
        }
        if (challenge != null && challenge.kind() == Challenge.Kind.SNS_SUBSCRIPTION && SnsSubscriptions.asks(body)) {
            Optional<String> problem = subscriptions.confirm(to.provider().id(), body);
            problem.ifPresent(reason -> note(to, "unreadable", "asks to confirm a subscription, which " + reason));
            return Optional.of(problem.map(reason -> later("The subscription " + reason, RETRY)).orElse(TAKEN));
        }
        return Optional.empty();
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        Collections.list(request.getHeaderNames()).forEach(name -> headers.put(name, Collections.list(request.getHeaders(name))));
        return headers;
    }
}
