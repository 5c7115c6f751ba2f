package dev.serai.oauth;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SelfSorting;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.apache.hc.client5.http.classic.methods.HttpPost;
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
        Instant now = clock.instant();
        TokenRequest request = TokenRequest.of(grant, call, now);
        HttpPost post = post(url(grant, call), call);
        post.setEntity(new ByteArrayEntity(request.body().getBytes(StandardCharsets.US_ASCII), ContentType.APPLICATION_FORM_URLENCODED));
        post.setHeader("Accept", "application/json");
        if (request.authorization() != null) {
            post.setHeader("Authorization", request.authorization());
        }
        call.confidential(true);
        try {
            return client.execute(post, response -> answer(call, request, post, response, now));
        } catch (IOException e) {
            throw unanswered(call, e);
        } finally {
            call.confidential(false);
        }
    }

    /** The base URL was pointed elsewhere already, where calls are to go elsewhere. */
    private String url(OAuthGrant grant, ProviderCall call) {
        String url = OAuthGrant.filled(grant.tokenUrl(), call);
        return grant.tokenUrl().startsWith(BASE_URL) ? url : urls.rewrite(call.provider().id(), url);
    }

    private static HttpPost post(String url, ProviderCall call) {
        try {
            return new HttpPost(url);
        } catch (IllegalArgumentException e) {
            throw TokenRefusedException.refused(Fault.ADDRESS, "The address of the token endpoint of " + call.provider().title()
                    + " is none; check the Base URL");
        }
    }

    private static TokenAnswer answer(ProviderCall call, TokenRequest request, HttpPost post, ClassicHttpResponse response, Instant now)
            throws IOException {
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                body = in.readNBytes(LONGEST_ANSWER + 1);
                if (body.length > LONGEST_ANSWER) {
                    post.abort();
                    throw TokenRefusedException.later(Fault.PROVIDER, call.provider().title() + " gives no access token: the answer of the"
                            + " token endpoint is longer than " + LONGEST_ANSWER + " bytes", null);
                }
            }
        }
        Header retryAfter = response.getFirstHeader("Retry-After");
        return TokenAnswer.read(call, request, response.getCode(), retryAfter == null ? null : retryAfter.getValue(), body, now);
    }

    /** The call that the token is for was not made, so that nothing is unknown. */
    private static TokenRefusedException unanswered(ProviderCall call, IOException e) {
        if (e instanceof SelfSorting known) {
            return TokenRefusedException.later(known.fault(), "The token endpoint of " + call.provider().title() + " is not called: "
                    + known.getMessage(), e);
        }
        boolean late = e instanceof SocketTimeoutException;
        return TokenRefusedException.later(late ? Fault.TIMEOUT : null, "The token endpoint of " + call.provider().title()
                + (late ? " did not answer in time" : " could not be asked: " + e.getClass().getSimpleName()), e);
    }
}
