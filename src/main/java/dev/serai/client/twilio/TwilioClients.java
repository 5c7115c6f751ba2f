package dev.serai.client.twilio;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.http.HttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ProviderCall;
import org.apache.camel.Header;
import org.apache.camel.component.twilio.TwilioComponent;

/** Makes the Twilio client of the current {@link ProviderCall}, for the header {@code CamelTwilio.client}. */
public final class TwilioClients {

    /** Header in which {@code twilio} endpoints look for a client. */
    public static final String HEADER = "CamelTwilio.client";

    private static final String DEFAULT_BASE_URL = "https://api.twilio.com";

    private final EgressHttpClient http;
    private final ProviderUrls urls;
    private final ObjectMapper mapper = new ObjectMapper();

    public TwilioClients(EgressHttpClient http, ProviderUrls urls) {
        this.http = http;
        this.urls = urls;
    }

    /** A client with the account and the token of the current call, which it keeps wherever it runs. */
    public TwilioRestClient client() {
        ProviderCall call = ProviderCall.required();
        String accountSid = text(call, "accountSid", "");
        String baseUrl = text(call, "baseUrl", null);
        if (baseUrl == null) {
            baseUrl = urls.rewrite(call.provider().id(), DEFAULT_BASE_URL);
        }
        return new TwilioRestClient.Builder(accountSid, text(call, "authToken", ""))
                .accountSid(accountSid)
                .objectMapper(mapper)
                .httpClient(new EgressTwilioHttpClient(http, call, baseUrl))
                .build();
    }

    /** The last answer that the client got, as Twilio sent it. */
    public String answer(@Header(HEADER) TwilioRestClient client) {
        return ((EgressTwilioHttpClient) client.getHttpClient()).answer();
    }

    /** Camel's {@code twilio} component with a client that calls nobody: every message brings its own. */
    public static TwilioComponent component() {
        TwilioComponent component = new TwilioComponent();
        component.setRestClient(new TwilioRestClient.Builder("none", "none").httpClient(new HttpClient() {
            @Override
            public Response makeRequest(Request request) {
                throw new IllegalStateException("The message has no header " + HEADER + "; set it by the bean twilioClients");
            }
        }).build());
        return component;
    }

    private static String text(ProviderCall call, String property, String fallback) {
        Object value = call.property(property);
        return value == null || value.toString().isBlank() ? fallback : value.toString();
    }
}
