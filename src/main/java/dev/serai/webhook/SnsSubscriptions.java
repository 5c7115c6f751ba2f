package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import dev.serai.proof.SnsAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.util.Timeout;
import org.springframework.stereotype.Component;

/** Confirms subscriptions of Amazon SNS, which are proven to be those of the connection's own topic: calls the address that it names. */
@Component
class SnsSubscriptions {

    /** Amazon SNS waits for an answer for 15 seconds. */
    private static final Timeout PATIENCE = Timeout.ofSeconds(5);
    private static final int LONGEST = 64 * 1024;
    private static final String CONFIRMED = "<SubscriptionArn>arn:";

    private final EgressHttpClient client;
    private final ProviderUrls urls;

    SnsSubscriptions(EgressHttpClient client, ProviderUrls urls) {
        this.client = client;
        this.urls = urls;
    }

    /** Whether this asks for a confirmation. */
    static boolean asks(JsonNode body) {
        return "SubscriptionConfirmation".equals(body.path("Type").asText(""));
    }

    /**
     * Confirms it.
     *
     * @return why it is not confirmed; empty where it is
     */
    Optional<String> confirm(String provider, JsonNode body) {
        Optional<URI> address = SnsAddress.of(body.path("SubscribeURL").asText(""));
        if (address.isEmpty()) {
            return Optional.of("names a SubscribeURL that is no address of Amazon SNS");
        }
        HttpGet get = new HttpGet(urls.rewrite(provider, address.get().toString()));
        get.setConfig(RequestConfig.custom().setConnectionRequestTimeout(PATIENCE).setResponseTimeout(PATIENCE)
                .setRedirectsEnabled(false).build());
        try {
            return client.execute(get, response -> problem(get, response));
        } catch (IOException e) {
            return Optional.of("could not be confirmed: Amazon SNS could not be asked: " + e.getClass().getSimpleName());
        }
    }

    private static Optional<String> problem(HttpGet get, ClassicHttpResponse response) throws IOException {
        String answer = "";
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                byte[] body = in.readNBytes(LONGEST);
                answer = new String(body, StandardCharsets.UTF_8);
                if (body.length == LONGEST) {
                    get.abort();
                }
            }
        }
        return response.getCode() == HttpStatus.SC_OK && answer.contains(CONFIRMED) ? Optional.empty()
                : Optional.of("could not be confirmed: Amazon SNS answers " + response.getCode()
                        + (response.getCode() == HttpStatus.SC_OK ? " without the ARN of the subscription" : ""));
    }
}
