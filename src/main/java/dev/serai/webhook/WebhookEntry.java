package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.PathId;
import dev.serai.api.Problem;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.connection.Connection;
import dev.serai.connection.WebhookConnections;
import dev.serai.jq.BoundedJqException;
import dev.serai.proof.SignedRequest;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.WebhookTerms;
import dev.serai.provider.WebhookTerms.Challenge;
import dev.serai.webhook.WebhookProof.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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

    private static final Answer TAKEN = new Answer(200, null, Map.of());
    /** Seconds until a provider may send again what a connection has no secret for yet. */
    private static final String UNSET_RETRY = "300";

    private final ProviderCatalog providers;
    private final WebhookConnections connections;
    private final WebhookStore store;
    private final UnreadWebhooks unread;
    private final WebhookRefusals refusals;
    private final PublicAddress address;
    private final Clock clock;

    WebhookEntry(ProviderCatalog providers, WebhookConnections connections, WebhookStore store, UnreadWebhooks unread,
            WebhookRefusals refusals, PublicAddress address, Clock clock) {
        this.providers = providers;
        this.connections = connections;
        this.store = store;
        this.unread = unread;
        this.refusals = refusals;
        this.address = address;
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
        Provider provider = provider(exchange);
        Map<String, Object> values = connections.ofInstance(provider);
        return answer(exchange, new Addressee(provider, null, name -> Optional.ofNullable(values.get(name)).map(Object::toString)));
    }

    /** {@code /webhooks/{provider}/{connectionId}}: what is sent to a tenant's account. */
    public Answer receiveForConnection(Exchange exchange) {
        Provider provider = provider(exchange);
        Connection connection = connections.find(PathId.of(variable(exchange, "connectionId"), "connection"))
                .filter(found -> found.provider().equals(provider.id())).orElseThrow(() -> ProblemException.notFound("connection"));
        return answer(exchange, new Addressee(provider, connection, name -> connections.secret(connection, provider, name)));
    }

    private Provider provider(Exchange exchange) {
        Provider provider = providers.find(variable(exchange, "provider")).orElseThrow(() -> ProblemException.notFound("provider"));
        if (provider.webhook() == null) {
            throw new ProblemException(404, "Not found", provider.title() + " sends nothing that Serai takes: its file has no"
                    + " serai.dev/webhook", List.of());
        }
        return provider;
    }

    /** Of the path; a header of that name does not count. */
    private static String variable(Exchange exchange, String name) {
        Object variables = request(exchange).getAttribute("org.springframework.web.servlet.HandlerMapping.uriTemplateVariables");
        return variables instanceof Map<?, ?> map && map.get(name) != null ? map.get(name).toString() : null;
    }

    private static HttpServletRequest request(Exchange exchange) {
        return exchange.getIn(PlatformHttpMessage.class).getRequest();
    }

    private Answer answer(Exchange exchange, Addressee to) {
        HttpServletRequest http = request(exchange);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        SignedRequest signed = new SignedRequest(http.getMethod(), address.of(http), headers(http), body == null ? new byte[0] : body);
        boolean reads = "GET".equals(http.getMethod()) || "HEAD".equals(http.getMethod());
        Challenge challenge = to.terms().challenge();
        if (reads && challenge != null && challenge.kind() == Challenge.Kind.VERIFY_TOKEN) {
            return WebhookChallenge.verified(signed, WebhookProof.values(to.secrets().apply(challenge.secret())));
        }
        if (reads && signed.queryParameters().isEmpty()) {
            return TAKEN;
        }
        return WebhookProof.refusal(to.terms(), to.secrets(), signed, clock.instant()).map(refusal -> refuse(to, refusal))
                .orElseGet(() -> taken(to, signed));
    }

    private Answer refuse(Addressee to, Refusal refusal) {
        if (to.connection() != null) {
            refusals.note(to.connection(), refusal.kind(), refusal.reason());
        }
        if (refusal.kind().equals("unset")) {
            if (to.connection() == null) {
                throw new ProblemException(404, "Not found", "This instance has no account at " + to.provider().title()
                        + " of its own; the address of a connection ends with its id", List.of());
            }
            // Answered, not thrown: a fault of Serai's would be logged, as often as somebody sends it.
            return new Answer(503, Problem.of(503, "The connection " + refusal.reason()), Map.of("Retry-After", UNSET_RETRY,
                    "Content-Type", "application/problem+json"));
        }
        throw new ProblemException(401, "Unauthorized", "The request " + refusal.reason(), List.of());
    }

    private Answer taken(Addressee to, SignedRequest signed) {
        JsonNode body;
        List<WebhookEntries.Entry> entries;
        Map<String, JsonNode> variables = variables(signed);
        try {
            body = WebhookBody.read(signed);
            Optional<Answer> challenge = to.terms().challenge() == null ? Optional.empty() : WebhookChallenge.signed(to.terms().challenge(),
                    body, WebhookProof.values(to.secrets().apply(to.terms().challenge().secret())));
            if (challenge.isPresent()) {
                return challenge.get();
            }
            entries = new WebhookEntries(to.terms(), clock.instant()).of(body, variables);
        } catch (UnreadableWebhookException e) {
            if (to.connection() == null) {
                throw new ProblemException(500, "Not readable", e.getMessage(), List.of());
            }
            refusals.note(to.connection(), "unreadable", "cannot be read and is kept: " + e.getMessage());
            unread.keep(to.provider(), to.connection(), signed, e.getMessage());
            return TAKEN;
        }
        if (to.connection() != null) {
            store.store(to.provider(), to.connection(), entries);
        } else if (!entries.isEmpty() && store.store(to.provider(), entries) == 0) {
            throw ProblemException.notFound("connection of this account");
        }
        return answer(to.terms(), body, variables);
    }

    /** What the provider wants to hear; nothing of what is stored depends on it any more. */
    private static Answer answer(WebhookTerms terms, JsonNode body, Map<String, JsonNode> variables) {
        if (terms.answer() == null) {
            return TAKEN;
        }
        List<JsonNode> made;
        try {
            made = terms.answer().apply(body, variables);
        } catch (BoundedJqException e) {
            return TAKEN;
        }
        if (made.isEmpty() || made.get(0).isNull()) {
            return TAKEN;
        }
        JsonNode given = made.get(0);
        boolean whole = given.has("status");
        JsonNode content = whole ? given.path("body") : given;
        String type = whole && given.hasNonNull("contentType") ? given.get("contentType").asText() : null;
        int status = whole ? given.get("status").asInt(200) : 200;
        if (content.isMissingNode() || content.isNull()) {
            return new Answer(status, null, Map.of());
        }
        return content.isTextual()
                ? new Answer(status, content.textValue().getBytes(StandardCharsets.UTF_8),
                        Map.of("Content-Type", type == null ? "text/plain;charset=UTF-8" : type))
                : new Answer(status, content, type == null ? Map.of() : Map.of("Content-Type", type));
    }

    /** What the jq of a file knows beside the body; without what proves who sends it. */
    private static Map<String, JsonNode> variables(SignedRequest request) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        request.headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Authorization") && !name.equalsIgnoreCase("Cookie")) {
                headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0));
            }
        });
        return Map.of("headers", headers, "query", WebhookBody.object(request.queryParameters()));
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        Collections.list(request.getHeaderNames()).forEach(name -> headers.put(name, Collections.list(request.getHeaders(name))));
        return headers;
    }
}
