package dev.serai.client.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderAnswers;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.RuntimeCamelException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Lets Stripe's SDK call out through the egress client, for one {@link ProviderCall}. An answer that is an error comes out as
 * {@link org.apache.camel.http.base.HttpOperationFailedException}, so that outcome tables sort it like any other provider's.
 */
final class EgressStripeHttpClient extends HttpClient {

    private static final String ORIGIN = "https://api.stripe.com";
    /** What the SDK tells of the machine it runs on, and what the HTTP client says itself. */
    private static final Set<String> LEFT_OUT = Set.of("x-stripe-client-user-agent", "user-agent", "content-type", "content-length");

    private final EgressHttpClient client;
    private final ProviderCall call;
    private final String baseUrl;

    /** @param baseUrl what stands for {@code https://api.stripe.com} */
    EgressStripeHttpClient(EgressHttpClient client, ProviderCall call, String baseUrl) {
        this.client = client;
        this.call = call;
        this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    }

    @Override
    public StripeResponse request(StripeRequest request) throws StripeException {
        HttpUriRequestBase outgoing = outgoing(request);
        try {
            return client.execute(call, outgoing, response -> response(outgoing, response));
        } catch (IOException e) {
            throw new ApiConnectionException(e.getMessage(), e);
        }
    }

    private HttpUriRequestBase outgoing(StripeRequest request) {
        String url = request.url().toString();
        if (!url.startsWith(ORIGIN + "/")) {
            throw new IllegalStateException("Stripe's SDK calls another host than " + ORIGIN);
        }
        URI target = URI.create(baseUrl + url.substring(ORIGIN.length()));
        HttpUriRequestBase outgoing = new HttpUriRequestBase(request.method().toString(), target);
        request.headers().map().forEach((name, values) -> {
            if (!LEFT_OUT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> outgoing.addHeader(name, value));
            }
        });
        if (request.content() != null) {
            outgoing.setEntity(new ByteArrayEntity(request.content().byteArrayContent(),
                    ContentType.parse(request.content().contentType())));
        }
        return outgoing;
    }

    private static StripeResponse response(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException {
        byte[] bytes = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        String body = new String(bytes, StandardCharsets.UTF_8);
        if (response.getCode() >= 300) {
            throw new RuntimeCamelException(ProviderAnswers.failure(request.getRequestUri(), response, body));
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(header.getValue());
        }
        return new StripeResponse(response.getCode(), HttpHeaders.of(headers), body);
    }
}
