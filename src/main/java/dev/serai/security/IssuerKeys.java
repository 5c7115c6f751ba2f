package dev.serai.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of an identity provider, found by its own description when the first token comes (OpenID Connect Discovery 1.0, section 4).
 * Kept for some minutes; asked for anew when a token names a key that is not among them. While the provider does not answer, the keys
 * that are known go on to count.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofSeconds(5);
    private static final Duration USABLE = Duration.ofHours(4);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int LONGEST = 500_000;

    private final String issuer;
    private final Clock clock;
    private final ResourceRetriever http = new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LONGEST);
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Known known = new Known(new JWKSet(), null, Instant.MIN);
    private volatile Instant triedAt = Instant.MIN;
    private volatile String failure = "It was not asked yet";

    IssuerKeys(String issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    private record Known(JWKSet keys, JsonNode description, Instant at) {

        boolean isWithin(Duration age, Instant now) {
            return at.isAfter(now.minus(age));
        }
    }

    /** @throws IssuerUnreachableException when no keys are known and none can be had */
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws IssuerUnreachableException {
        if (!known.isWithin(FRESH, clock.instant())) {
            fetch();
        }
        List<JWK> found = selector.select(usable());
        if (found.isEmpty() && fetch()) {
            found = selector.select(usable());
        }
        return found;
    }

    /**
     * What the provider says of itself, by the names of OpenID Connect Discovery 1.0, section 3.
     *
     * @throws IssuerUnreachableException when it is not known and cannot be had
     */
    JsonNode description() throws IssuerUnreachableException {
        if (!known.isWithin(FRESH, clock.instant())) {
            fetch();
        }
        return now().description();
    }

    private JWKSet usable() throws IssuerUnreachableException {
        return now().keys();
    }

    private Known now() throws IssuerUnreachableException {
        Known now = known;
        if (!now.isWithin(USABLE, clock.instant())) {
            throw new IssuerUnreachableException("The keys of \"" + issuer + "\" cannot be had: " + failure, null);
        }
        return now;
    }

    /** Asks for the keys, unless that was done just now; false when nothing new came of it. One thread asks; others wait if they must. */
    private boolean fetch() {
        if (known.isWithin(USABLE, clock.instant()) ? !fetching.tryLock() : !lock()) {
            return false;
        }
        try {
            Instant now = clock.instant();
            if (triedAt.isAfter(now.minus(BETWEEN))) {
                return known.at().equals(triedAt);
            }
            triedAt = now;
            known = load(now);
            return true;
        } catch (IOException | ParseException | IllegalArgumentException e) {
            failure = e.getMessage();
            return false;
        } finally {
            fetching.unlock();
        }
    }

    private boolean lock() {
        fetching.lock();
        return true;
    }

    private Known load(Instant now) throws IOException, ParseException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        JsonNode description = JSON.readTree(http.retrieveResource(url(base + "/.well-known/openid-configuration")).getContent());
        if (!issuer.equals(description.path("issuer").asText())) {
            throw new IOException("It describes itself as another issuer, \"" + description.path("issuer").asText() + "\"");
        }
        return new Known(JWKSet.parse(http.retrieveResource(url(description.path("jwks_uri").asText())).getContent()), description, now);
    }

    private static URL url(String address) throws MalformedURLException {
        URI uri = URI.create(address);
        if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
            throw new MalformedURLException("\"" + address + "\" is no http address");
        }
        return uri.toURL();
    }
}
