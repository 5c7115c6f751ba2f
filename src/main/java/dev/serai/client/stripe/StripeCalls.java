package dev.serai.client.stripe;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.stripe.exception.StripeException;
import com.stripe.net.ApiResource.RequestMethod;
import com.stripe.net.BaseAddress;
import com.stripe.net.FormEncoder;
import com.stripe.net.LiveStripeResponseGetter;
import com.stripe.net.RawApiRequest;
import com.stripe.net.RawRequestOptions;
import com.stripe.net.StripeResponse;
import dev.serai.client.stripe.StripeResource.Call;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Asks Stripe by its SDK, each time with the key, the account and the idempotency key of the current {@link ProviderCall}. The answer is
 * left as Stripe sent it.
 */
final class StripeCalls {

    private static final String DEFAULT_BASE_URL = "https://api.stripe.com";
    /** The SDK asks nothing without a key, and a sandbox has none. */
    private static final String NO_KEY = "none";
    private static final ObjectMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() { };

    private final EgressHttpClient http;
    private final ProviderUrls urls;
    private final String apiVersion;

    /** @param apiVersion the version of Stripe's API that the caller was written for; null for the SDK's */
    StripeCalls(EgressHttpClient http, ProviderUrls urls, String apiVersion) {
        this.http = http;
        this.urls = urls;
        this.apiVersion = apiVersion;
    }

    /**
     * @param id of the object; null where the method makes or lists some
     * @param message whose body has the parameters as Stripe names them, as JSON or a map; the answer takes its place
     * @throws org.apache.camel.RuntimeCamelException for an answer that is an error, as {@code http:} has it
     * @throws StripeException when there was no answer
     */
    void call(StripeResource resource, String method, String id, Message message) throws StripeException, IOException {
        Call call = resource.check(method);
        String path = resource.path(call, id);
        Map<String, Object> parameters = parameters(message.getBody());
        boolean inUrl = call.method() != RequestMethod.POST;
        String form = parameters.isEmpty() ? "" : FormEncoder.createQueryString(parameters);
        ProviderCall current = ProviderCall.required();
        EgressStripeHttpClient client = new EgressStripeHttpClient(http, current, baseUrl(current));
        StripeResponse answer = new LiveStripeResponseGetter(client).rawRequest(new RawApiRequest(BaseAddress.API, call.method(),
                inUrl && !form.isEmpty() ? path + "?" + form : path, inUrl ? null : form, options(call, current, message)));
        message.removeHeaders("CamelStripe*");
        answer.headers().map().forEach((name, values) -> message.setHeader(name, String.join(", ", values)));
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.code());
        message.setBody(answer.body());
    }

    private String baseUrl(ProviderCall call) {
        String own = text(call, "baseUrl");
        return own == null ? urls.rewrite(call.provider().id(), DEFAULT_BASE_URL) : own;
    }

    /** Stripe keeps idempotency keys of POST alone. */
    private RawRequestOptions options(Call request, ProviderCall call, Message message) {
        RawRequestOptions.RawRequestOptionsBuilder options = new RawRequestOptions.RawRequestOptionsBuilder();
        options.setApiKey(text(call, "apiKey") == null ? NO_KEY : text(call, "apiKey")).setMaxNetworkRetries(0);
        String key = message.getHeader(StripeEndpoint.IDEMPOTENCY_KEY, call.idempotencyKey(), String.class);
        if (key != null && request.method() == RequestMethod.POST) {
            options.setIdempotencyKey(key);
        }
        if (text(call, "stripeAccount") != null) {
            options.setStripeAccount(text(call, "stripeAccount"));
        }
        if (apiVersion != null) {
            options.setAdditionalHeaders(Map.of("Stripe-Version", apiVersion));
        }
        return options.build();
    }

    private static String text(ProviderCall call, String property) {
        Object value = call.property(property);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    private static Map<String, Object> parameters(Object body) throws IOException {
        if (body == null) {
            return Map.of();
        }
        if (body instanceof JsonNode || body instanceof Map<?, ?>) {
            return plain(JSON.convertValue(body, PARAMETERS));
        }
        String text = body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : body.toString();
        return text.isBlank() ? Map.of() : plain(JSON.readValue(text, PARAMETERS));
    }

    /** Without what is null, which to Stripe is the wish to delete, and with numbers as it reads them. */
    private static Map<String, Object> plain(Map<?, ?> map) {
        Map<String, Object> plain = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (value != null) {
                plain.put(name.toString(), plain(value));
            }
        });
        return plain;
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            return plain(map);
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list.size());
            list.forEach(each -> items.add(plain(each)));
            return items;
        }
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : value;
    }
}
