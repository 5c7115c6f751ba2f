package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthConsent.Exchange;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.springframework.stereotype.Component;

/** Makes the requests of a consent: its code for tokens, its refresh token for others, and what a provider has beside the standard. */
@Component
class ConsentRequests {

    static final Duration NEVER = Duration.ofDays(36_500);
    /** Which part of the time a connection may be refreshed before the others. */
    private static final double SPREAD = 0.1;

    private final TokenEndpoint endpoint;
    private final ConsentClients clients;
    private final ConsentAccounts accounts;
    private final Clock clock;

    ConsentRequests(TokenEndpoint endpoint, ConsentClients clients, ConsentAccounts accounts, Clock clock) {
        this.endpoint = endpoint;
        this.clients = clients;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** What a code was exchanged for. */
    record Exchanged(Consent consent, JsonNode answer) {

        @Override
        public String toString() {
            return "Exchanged[" + consent + "]";
        }
    }

    /**
     * Spends a code.
     *
     * @param verifier null where none went along
     * @param unused told what the code gave where that cannot be made what is used
     */
    Exchanged exchange(ProviderCall call, String code, String redirectUri, String verifier, Consumer<Consent> unused) {
        OAuthConsent consent = consent(call);
        ConsentClient client = clients.of(consent, call);
        Map<String, String> parameters = parameters(consent, call, new AuthorizationCodeGrant(new AuthorizationCode(code),
                URI.create(redirectUri), verifier == null ? null : new CodeVerifier(verifier)));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        TokenAnswer answer = endpoint.ask(consent, call, TokenRequest.of(client, parameters, secrets(code, verifier)));
        String refresh = text(answer.json().at(consent.reading().refresh()));
        Consent given = consented(call, client, answer, answer, now);
        if (consent.life().extend() == null) {
            return new Exchanged(given, answer.json());
        }
        now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            TokenAnswer extended = ask(call, consent, consent.life().extend(), client, answer.token(), refresh);
            return new Exchanged(consented(call, client, answer, extended, now), answer.json());
        } catch (RuntimeException e) {
            unused.accept(given);
            throw e;
        }
    }

    /** @param used the answer with the token that is used, which is another one where a provider wants its first one extended */
    private Consent consented(ProviderCall call, ConsentClient client, TokenAnswer answer, TokenAnswer used, Instant now) {
        OAuthConsent consent = consent(call);
        String refresh = text(answer.json().at(consent.reading().refresh()));
        UUID id = UUID.randomUUID();
        Instant endsAt = end(now, used);
        return new Consent(id, Token.of(used.token(), Consent.fingerprint(id), now, endsAt), refresh, scopes(answer.json()),
                refresh != null || consent.life().renew() != null, now, endsAt, 0, null, null, new Revocable(call.provider().id(),
                        accounts.client(consent, call, client), null, null, Revocable.values(consent, call)));
    }

    /** Spends a refresh token, or makes a token of a living one; a refresh token that is not answered anew stays. */
    Consent refresh(ProviderCall call, Consent known) {
        OAuthConsent consent = consent(call);
        ConsentClient client = clients.of(consent, call);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        TokenAnswer answer;
        if (known.refreshToken() != null) {
            Map<String, String> parameters = parameters(consent, call, new RefreshTokenGrant(new RefreshToken(known.refreshToken())));
            answer = endpoint.ask(consent, call, TokenRequest.of(client, parameters, secrets(known.refreshToken(), known.token().value())));
        } else {
            answer = ask(call, consent, consent.life().renew(), client, known.token().value(), null);
        }
        String refresh = text(answer.json().at(consent.reading().refresh()));
        String scopes = scopes(answer.json());
        Instant endsAt = end(now, answer);
        return new Consent(known.id(), Token.of(answer.token(), Consent.fingerprint(known.id()), now, endsAt),
                refresh == null ? known.refreshToken() : refresh, scopes == null ? known.scopes() : scopes, true, known.consentedAt(),
                endsAt, 0, null, null, new Revocable(call.provider().id(), accounts.client(consent, call, client),
                        known.revocable().account(), known.revocable().token(), Revocable.values(consent, call)));
    }

    /** Who says nothing of an end gives a token that is good until it is refused. */
    private static Instant end(Instant now, TokenAnswer answer) {
        return now.plus(answer.life().equals(TokenAnswer.LONGEST) ? NEVER : answer.life());
    }

    /**
     * Tells the provider that tokens are not needed any more.
     *
     * @param refreshToken null where there is none
     */
    RevocationAnswer revoke(ProviderCall call, String token, String refreshToken) {
        OAuthConsent consent = consent(call);
        Exchange revocation = consent.endpoints().revocation();
        ConsentClient client = clients.of(consent, call);
        return endpoint.send(call, request(call, revocation, client, token, refreshToken),
                (status, retryAfter, body) -> RevocationAnswer.read(status, body));
    }

    /** When the background refreshes it: ahead of its end or once a week, or when it ends, where it cannot; not all at the same time. */
    static Instant renewAt(Consent consent, Duration keepAlive) {
        if (!consent.renewable()) {
            return consent.endsAt();
        }
        Instant obtained = consent.token().obtainedAt();
        Instant alive = obtained.plusMillis((long) (keepAlive.toMillis() * (1 - SPREAD * ThreadLocalRandom.current().nextDouble())));
        Instant ahead = consent.token().refreshAt();
        return ahead.isBefore(alive) ? ahead : alive;
    }

    /** Whether a token was got so lately that its refresh token does not die of being unused. */
    static boolean isYoung(ProviderCall call, Token token, Instant now) {
        Duration keepAlive = consent(call).life().keepAlive();
        return now.isBefore(token.obtainedAt().plusMillis((long) (keepAlive.toMillis() * (1 - SPREAD))));
    }

    private TokenAnswer ask(ProviderCall call, OAuthConsent consent, Exchange exchange, ConsentClient client, String token,
            String refreshToken) {
        TokenRequest masks = new TokenRequest("", null, secrets(token, client.secret()), false);
        return endpoint.ask(call, request(call, exchange, client, token, refreshToken), masks, consent.reading());
    }

    private HttpUriRequestBase request(ProviderCall call, Exchange exchange, ConsentClient client, String token, String refreshToken) {
        Map<String, String> held = new TreeMap<>(Map.of("token", token, "refreshToken", refreshToken == null ? token : refreshToken,
                "clientId", client.id(), "clientSecret", client.secret()));
        Map<String, String> parameters = new TreeMap<>();
        exchange.parameters().forEach((name, text) -> parameters.put(name, filled(text, held, call)));
        String url = endpoint.url(exchange.url(), call);
        boolean inAddress = exchange.method().equals("GET") && !parameters.isEmpty();
        HttpUriRequestBase request;
        try {
            request = new HttpUriRequestBase(exchange.method(),
                    URI.create(inAddress ? url + (url.contains("?") ? "&" : "?") + TokenRequest.form(parameters) : url));
        } catch (IllegalArgumentException e) {
            throw TokenRefusedException.refused(Fault.ADDRESS, "An address of the consent of " + call.provider().title() + " is none");
        }
        if (!inAddress && !parameters.isEmpty()) {
            String body = exchange.json() ? TokenRequest.object(parameters) : TokenRequest.form(parameters);
            request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8),
                    exchange.json() ? ContentType.APPLICATION_JSON : ContentType.APPLICATION_FORM_URLENCODED));
        }
        if (exchange.basic()) {
            request.setHeader("Authorization", TokenRequest.basic(client.id(), client.secret()));
        } else if (exchange.authorization() != null) {
            request.setHeader("Authorization", filled(exchange.authorization(), held, call));
        }
        return request;
    }

    private static String filled(String text, Map<String, String> held, ProviderCall call) {
        String filled = text;
        for (Map.Entry<String, String> each : held.entrySet()) {
            filled = filled.replace("{{" + each.getKey() + "}}", each.getValue());
        }
        return filled.contains("{{") ? OAuthGrant.filled(filled, call) : filled;
    }

    private static Map<String, String> parameters(OAuthConsent consent, ProviderCall call, AuthorizationGrant grant) {
        Map<String, String> parameters = new TreeMap<>();
        grant.toParameters().forEach((name, values) -> parameters.put(name, values.get(0)));
        consent.request().parameters().forEach((name, text) -> {
            String value = OAuthGrant.filled(text, call);
            if (!value.isBlank()) {
                parameters.put(name, value);
            }
        });
        return parameters;
    }

    static OAuthConsent consent(ProviderCall call) {
        OAuthGrant grant = call.provider().form().oauth();
        if (grant == null || grant.consent() == null) {
            throw TokenRefusedException.refused(Fault.CONFIGURATION, "The file of " + call.provider().title()
                    + " knows no consent of a person any more");
        }
        return grant.consent();
    }

    private static String scopes(JsonNode answer) {
        JsonNode scope = answer.path("scope");
        if (scope.isArray()) {
            List<String> words = new ArrayList<>();
            scope.forEach(word -> words.add(word.asText()));
            return String.join(" ", words);
        }
        return text(scope);
    }

    private static List<String> secrets(String... values) {
        List<String> secrets = new ArrayList<>();
        for (String value : values) {
            if (value != null) {
                secrets.add(value);
            }
        }
        return secrets;
    }

    private static String text(JsonNode value) {
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }
}
