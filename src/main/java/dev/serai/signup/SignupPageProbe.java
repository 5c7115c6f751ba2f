package dev.serai.signup;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.Header;
import org.springframework.stereotype.Component;

/** Looks whether the page of a connection is there, through the egress guard, for the kamelet that tests the connection. */
@Component("signupPageProbe")
public final class SignupPageProbe {

    private final EgressHttpClient client;
    private final ProviderUrls urls;

    public SignupPageProbe(EgressHttpClient client, ProviderUrls urls) {
        this.client = client;
        this.urls = urls;
    }

    /**
     * Puts {@code {page}} in place of the address in the body, which is {@code reached}, {@code elsewhere} where the page sends to another
     * origin, {@code missing}, {@code closed} or {@code failing}.
     *
     * @throws IOException when it cannot be reached, or must not be
     */
    public void probe(Exchange exchange) throws IOException {
        String url = exchange.getMessage().getBody(String.class);
        int fragment = url.indexOf('#');
        String called = urls.rewrite(SignupPage.PROVIDER, fragment < 0 ? url : url.substring(0, fragment));
        String page = client.execute(new HttpGet(called), response -> {
            int status = response.getCode();
            if (status / 100 == 3) {
                return isElsewhere(url, called, response.getFirstHeader("Location")) ? "elsewhere" : "reached";
            }
            return status / 100 == 2 ? "reached" : status == 401 || status == 403 ? "closed" : status / 100 == 4 ? "missing" : "failing";
        });
        exchange.getMessage().setBody("{\"page\": \"" + page + "\"}");
    }

    private static boolean isElsewhere(String url, String called, Header location) {
        if (location == null) {
            return false;
        }
        try {
            Optional<String> target = SignupPage.origin(URI.create(called).resolve(location.getValue()).toString());
            return !target.equals(SignupPage.origin(url)) && !target.equals(SignupPage.origin(called));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
