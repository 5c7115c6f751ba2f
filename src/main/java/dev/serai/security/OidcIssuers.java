package dev.serai.security;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The identity providers that are configured, each with what is known of it. */
@Component
class OidcIssuers {

    private final Map<String, OidcIssuer> issuers = new LinkedHashMap<>();

    OidcIssuers(OidcProperties properties, Clock clock) {
        properties.issuers().forEach(each -> issuers.put(each.issuer(), new OidcIssuer(each, properties, clock)));
    }

    boolean isEmpty() {
        return issuers.isEmpty();
    }

    /** By the claim {@code iss}; null for none. */
    OidcIssuer find(String issuer) {
        return issuers.get(issuer);
    }

    /** Those over which people sign in, in the order of the configuration. */
    List<OidcIssuer> forSignIn() {
        return issuers.values().stream().filter(each -> each.settings().signIn() != null).toList();
    }
}
