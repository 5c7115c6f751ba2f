package dev.serai.egress;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.http.TwilioRestClient;
import dev.serai.provider.ProviderCall;
import org.apache.camel.Header;

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

    /** A client that calls nobody: what endpoints have until a message brings its own. */
    static TwilioRestClient none() {
        return new TwilioRestClient.Builder("none", "none").httpClient(new com.twilio.http.HttpClient() {
            @Override
            public com.twilio.http.Response makeRequest(com.twilio.http.Request request) {
                throw new IllegalStateException("The message has no header " + HEADER + "; set it by the bean twilioClients");
            }
        }).build();
    }

    private static String text(ProviderCall call, String property, String fallback) {
        Object value = call.property(property);
        return value == null || value.toString().isBlank() ? fallback : value.toString();
    }
}
