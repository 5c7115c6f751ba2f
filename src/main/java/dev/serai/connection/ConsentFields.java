package dev.serai.connection;

import dev.serai.provider.OAuthConsent;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.Provider;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the consent of a person means for the values of a form: which it brings itself, and whether it is waited for. */
final class ConsentFields {

    private ConsentFields() {}

    /** How a person lets in connections with these values; null where nobody is asked. */
    static OAuthConsent of(Provider provider, Map<String, Object> values) {
        OAuthGrant grant = provider == null ? null : provider.form().oauth();
        OAuthConsent consent = grant == null ? null : grant.consent();
        if (consent == null) {
            return null;
        }
        OAuthGrant.When when = consent.place().when();
        return when == null || when.value().equals(String.valueOf(values.get(when.property()))) ? consent : null;
    }

    /** Names of required fields that may be missing: after a consent, or where one is waited for. */
    static Set<String> spared(Provider provider, Map<String, Object> values, boolean given) {
        OAuthConsent consent = of(provider, values);
        if (consent == null || !given && !isAwaited(provider, values)) {
            return Set.of();
        }
        Set<String> spared = new HashSet<>(consent.place().spares());
        spared.addAll(consent.reading().returns().keySet());
        if (consent.choice() != null) {
            spared.addAll(consent.choice().keep().keySet());
        }
        return spared;
    }

    /** Whether the values say that a consent is to be given: the client is there, and nothing in place of a consent. */
    static boolean isAwaited(Provider provider, Map<String, Object> values) {
        OAuthConsent consent = of(provider, values);
        String instead = consent == null ? null : provider.form().oauth().instead();
        return consent != null && isFilled(values, consent.place().wanted()) && (instead == null || !isFilled(values, instead));
    }

    private static boolean isFilled(Map<String, Object> values, String name) {
        return values.get(name) != null && !values.get(name).toString().isBlank();
    }
}
