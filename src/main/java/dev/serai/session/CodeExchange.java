package dev.serai.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.serai.api.ProblemException;
import dev.serai.security.SignInProviders.Provider;
import dev.serai.security.UnauthorizedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Exchanges the code of an identity provider for an ID token at its token endpoint (OpenID Connect Core 1.0, section 3.1.3). Answers are
 * waited for a few seconds in all and read up to a bound; no redirect is followed. Nothing that was sent or came is logged or repeated.
 */
@Component
class CodeExchange {

    private static final Logger log = LoggerFactory.getLogger(CodeExchange.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST = 500_000;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @throws ProblemException 401 when the code is not accepted, 502 when the answer is no token, 503 when there is none
     */
    JWT exchange(Provider provider, OIDCProviderMetadata metadata, String code, URI redirectUri, String verifier) {
        if (metadata.getTokenEndpointURI() == null) {
            throw nonsense(provider, "names no token endpoint");
        }
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(new AuthorizationCode(code), redirectUri, new CodeVerifier(verifier));
        ClientID client = new ClientID(provider.clientId());
        TokenRequest request = provider.clientSecret().map(secret -> new TokenRequest.Builder(metadata.getTokenEndpointURI(),
                authentication(metadata, client, new Secret(secret)), grant))
                .orElseGet(() -> new TokenRequest.Builder(metadata.getTokenEndpointURI(), client, grant)).build();
        HttpResponse<byte[]> answer = sent(provider, request.toHTTPRequest());
        JsonNode json = json(answer.body());
        String error = json.path("error").asText("");
        if (!error.isEmpty()) {
            throw refused(provider, answer.statusCode(), ProviderWords.shortened(error));
        }
        return idToken(provider, answer);
    }

    /** As the provider wants it; {@code client_secret_basic} where it says nothing (Discovery 1.0, section 3). */
    private static ClientAuthentication authentication(OIDCProviderMetadata metadata, ClientID client, Secret secret) {
        List<ClientAuthenticationMethod> known = metadata.getTokenEndpointAuthMethods();
        boolean post = known != null && !known.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && known.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return post ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret);
    }

    private HttpResponse<byte[]> sent(Provider provider, HTTPRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.getURI()).timeout(PATIENCE)
                .POST(BodyPublishers.ofString(request.getBody() == null ? "" : request.getBody()));
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.setHeader("Accept", "application/json");
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(builder.build(), info -> new BoundedBody(LONGEST));
        try {
            return sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw unanswered(provider, "did not answer in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BoundedBody.TooLongException) {
                throw nonsense(provider, "answered more than " + LONGEST + " bytes");
            }
            throw unanswered(provider, e.getCause() instanceof java.net.http.HttpTimeoutException ? "did not answer in time"
                    : "could not be asked (" + e.getCause().getClass().getSimpleName() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(provider, "was not asked, because Serai stops");
        }
    }

    private static JWT idToken(Provider provider, HttpResponse<byte[]> answer) {
        HTTPResponse response = new HTTPResponse(answer.statusCode());
        try {
            response.setContentType(answer.headers().firstValue("Content-Type").orElse(null));
            response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
            if (OIDCTokenResponseParser.parse(response) instanceof OIDCTokenResponse tokens
                    && tokens.getOIDCTokens().getIDToken() != null) {
                return tokens.getOIDCTokens().getIDToken();
            }
        } catch (ParseException e) {
            log.debug("The token endpoint of {} answered {} without an ID token", provider, answer.statusCode());
        }
        throw nonsense(provider, "answered with status " + answer.statusCode() + " and no ID token");
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? JSON.createObjectNode() : json;
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private static ProblemException refused(Provider provider, int status, String error) {
        return error.equals("invalid_grant")
                ? UnauthorizedException.ofSession(provider.name() + " does not accept its code (invalid_grant): it was used before, or is"
                        + " too old; sign in again")
                : nonsense(provider, "refuses Serai, with status " + status + " and the error \"" + error + "\"; the operator should look"
                        + " at client-id, client-secret and the address to come back to");
    }

    private static ProblemException nonsense(Provider provider, String what) {
        return new ProblemException(502, "Bad gateway", "The token endpoint of " + provider.name() + " " + what, List.of());
    }

    private static ProblemException unanswered(Provider provider, String what) {
        return new UnansweredException(provider, what);
    }

    /** The provider gives no answer. */
    private static final class UnansweredException extends ProblemException {

        UnansweredException(Provider provider, String what) {
            super(503, "Unavailable", "The token endpoint of " + provider.name() + " " + what + "; sign in again in a while", List.of());
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Retry-After", "5");
        }
    }
}
