package dev.serai.oauth;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthConsent.Reading;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SelfSorting;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.springframework.stereotype.Component;

/** Asks token endpoints, through the egress guard like every call to a provider; nothing of it is logged, for secrets come and go there. */
@Component
class TokenEndpoint {

    private static final String BASE_URL = "{{baseUrl}}";
    private static final int LONGEST_ANSWER = 128 * 1024;

    private final EgressHttpClient client;
    private final ProviderUrls urls;
    private final Clock clock;

    TokenEndpoint(EgressHttpClient client, ProviderUrls urls, Clock clock) {
        this.client = client;
        this.urls = urls;
        this.clock = clock;
    }

    /** @throws TokenRefusedException when it gives no token */
    TokenAnswer ask(OAuthGrant grant, ProviderCall call) {
        TokenRequest request = TokenRequest.of(grant, call, clock.instant());
        return post(call, post(grant.tokenUrl(), call), request, null);
    }

    /** Asks for what a person consented to. */
    TokenAnswer ask(OAuthConsent consent, ProviderCall call, TokenRequest request) {
        return post(call, post(consent.endpoints().tokenUrl(), call), request, consent.reading());
    }

    private TokenAnswer post(ProviderCall call, HttpPost post, TokenRequest request, Reading reading) {
        post.setEntity(new ByteArrayEntity(request.body().getBytes(StandardCharsets.UTF_8),
                request.json() ? ContentType.APPLICATION_JSON : ContentType.APPLICATION_FORM_URLENCODED));
        if (request.authorization() != null) {
            post.setHeader("Authorization", request.authorization());
        }
        return ask(call, post, request, reading);
    }

    /** Sends a request to where tokens are given out, and reads the token of the answer. */
    TokenAnswer ask(ProviderCall call, HttpUriRequestBase sent, TokenRequest request, Reading reading) {
        Instant now = clock.instant();
        return send(call, sent, (status, retryAfter, body) -> TokenAnswer.read(call, request, reading, status, retryAfter, body, now));
    }

    /** What is made of an answer. */
    interface Reader<T> {

        T read(int status, String retryAfter, byte[] body);
    }

    /** Sends a request that carries secrets, or is answered with some. */
    <T> T send(ProviderCall call, HttpUriRequestBase sent, Reader<T> reader) {
        sent.setHeader("Accept", "application/json");
        call.confidential(true);
        try {
            return client.execute(sent, response -> answer(call, sent, response, reader));
        } catch (IOException e) {
            throw unanswered(call, e);
        } finally {
            call.confidential(false);
        }
    }

    /** The base URL was pointed elsewhere already, where calls are to go elsewhere. */
    String url(String text, ProviderCall call) {
        String url = OAuthGrant.filled(text, call);
        return text.startsWith(BASE_URL) ? url : urls.rewrite(call.provider().id(), url);
    }

    private HttpPost post(String text, ProviderCall call) {
        try {
            return new HttpPost(url(text, call));
        } catch (IllegalArgumentException e) {
            throw TokenRefusedException.refused(Fault.ADDRESS, "The address of the token endpoint of " + call.provider().title()
                    + " is none; check the Base URL");
        }
    }

    private static <T> T answer(ProviderCall call, HttpUriRequestBase sent, ClassicHttpResponse response, Reader<T> reader)
            throws IOException {
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                body = in.readNBytes(LONGEST_ANSWER + 1);
                if (body.length > LONGEST_ANSWER) {
                    sent.abort();
                    throw TokenRefusedException.later(Fault.PROVIDER, call.provider().title() + " gives no access token: the answer of the"
                            + " token endpoint is longer than " + LONGEST_ANSWER + " bytes", null);
                }
            }
        }
        Header retryAfter = response.getFirstHeader("Retry-After");
        return reader.read(response.getCode(), retryAfter == null ? null : retryAfter.getValue(), body);
    }

    /** The call that the token is for was not made, so that nothing is unknown. */
    private static TokenRefusedException unanswered(ProviderCall call, IOException e) {
        if (e instanceof SelfSorting known) {
            return TokenRefusedException.later(known.fault(), "The token endpoint of " + call.provider().title() + " is not called: "
                    + known.getMessage(), e);
        }
        boolean late = e instanceof SocketTimeoutException;
        String message = "The token endpoint of " + call.provider().title()
                + (late ? " did not answer in time" : " could not be asked: " + e.getClass().getSimpleName());
        boolean sent = !(e instanceof ConnectException || e instanceof UnknownHostException || e instanceof ConnectTimeoutException
                || e instanceof SSLHandshakeException);
        return sent ? TokenRefusedException.lost(late ? Fault.TIMEOUT : null, message, e)
                : TokenRefusedException.later(late ? Fault.TIMEOUT : null, message, e);
    }
}
