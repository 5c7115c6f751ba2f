package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.api.JsonText;
import dev.serai.credential.Fingerprints;
import dev.serai.provider.OAuthConsent.Account;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Knows two consents of the same app, and of the same account, by fingerprints: who lets Serai in is nobody's business here. */
@Component
class ConsentAccounts {

    private static final Logger log = LoggerFactory.getLogger(ConsentAccounts.class);

    private final TokenEndpoint endpoint;
    private final Fingerprints fingerprints;

    ConsentAccounts(TokenEndpoint endpoint, Fingerprints fingerprints) {
        this.endpoint = endpoint;
        this.fingerprints = fingerprints;
    }

    /** Of the app that is let in. */
    String client(OAuthConsent consent, ProviderCall call, ConsentClient client) {
        return fingerprints.of("client " + ConsentClients.app(consent, call) + " " + client.id());
    }

    /**
     * Of the account that let it in; null where that is not told.
     *
     * @param answer of the token endpoint
     */
    String account(ProviderCall call, String token, JsonNode answer) {
        OAuthConsent consent = ConsentRequests.consent(call);
        Account account = consent.reading().account();
        if (account == null) {
            return null;
        }
        String told = account.property() != null ? text(call.properties().get(account.property()))
                : account.url() == null ? text(answer.at(account.at())) : asked(call, account, token).orElse("");
        return told.isEmpty() ? null : fingerprints.of("account " + ConsentClients.app(consent, call) + " "
                + told.toLowerCase(Locale.ROOT));
    }

    /** Who is not told is taken to be anybody: then less is given back than could be. */
    private Optional<String> asked(ProviderCall call, Account account, String token) {
        try {
            HttpUriRequestBase request = new HttpUriRequestBase("GET", URI.create(endpoint.url(account.url(), call)));
            request.setHeader("Authorization", "Bearer " + token);
            return endpoint.send(call, request, (status, retryAfter, body) -> status / 100 == 2 ? read(account, body) : Optional.empty());
        } catch (TokenRefusedException | IllegalArgumentException e) {
            log.info("{} does not tell whose the consent is: {}", call.provider().title(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<String> read(Account account, byte[] body) {
        JsonNode answer;
        try {
            answer = JsonText.read(body);
        } catch (IOException e) {
            answer = MissingNode.getInstance();
        }
        return (account.list().isEmpty() ? Optional.of(answer) : StreamSupport.stream(answer.at(account.list()).spliterator(), false)
                .filter(entry -> entry.at(account.where()).asBoolean()).findFirst())
                .map(entry -> text(entry.at(account.at()))).filter(text -> !text.isEmpty());
    }

    private static String text(Object value) {
        return value instanceof JsonNode node ? node.isValueNode() && !node.isNull() ? node.asText().strip() : ""
                : value == null ? "" : value.toString().strip();
    }
}
