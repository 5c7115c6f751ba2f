package dev.serai.client.stripe;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code stripe:paymentIntents?method=create}: calls Stripe's API by its SDK. The headers {@code CamelStripeMethod} and
 * {@code CamelStripeObjectId} are those of Camel's component of the same name.
 */
public final class StripeComponent extends DefaultComponent {

    private final EgressHttpClient http;
    private final ProviderUrls urls;

    public StripeComponent(EgressHttpClient http, ProviderUrls urls) {
        this.http = http;
        this.urls = urls;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        StripeResource resource = StripeResource.named(remaining).orElseThrow(() -> new IllegalArgumentException("\"" + remaining
                + "\" is nothing that Stripe is asked for; known are " + String.join(", ", StripeResource.names())));
        String method = getAndRemoveParameter(parameters, "method", String.class, "create");
        resource.check(method);
        String apiVersion = getAndRemoveParameter(parameters, "apiVersion", String.class);
        return new StripeEndpoint(uri, this, resource, method, apiVersion);
    }

    StripeCalls calls(String apiVersion) {
        return new StripeCalls(http, urls, apiVersion);
    }
}
