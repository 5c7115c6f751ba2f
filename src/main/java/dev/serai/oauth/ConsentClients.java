package dev.serai.oauth;

import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.ConnectionForm;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthConsent.Exchange;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.ProviderCall;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Finds the client of a connection: the tenant's own, else the instance's, whose secret goes to the provider's own addresses alone. */
@Component
class ConsentClients {

    private static final Pattern FIRST = Pattern.compile("\\{\\{([A-Za-z0-9]+)(:[^{}]*)?}}.*", Pattern.DOTALL);

    private final OAuthProperties properties;

    ConsentClients(OAuthProperties properties) {
        this.properties = properties;
    }

    /** @throws TokenRefusedException when there is none */
    ConsentClient of(OAuthConsent consent, ProviderCall call) {
        String id = text(call.properties().get(consent.client().id()));
        if (!id.isEmpty()) {
            return new ConsentClient(id, text(call.properties().get(consent.client().secret())), consent.client().authentication());
        }
        String app = app(consent, call);
        OAuthProperties.Client known = properties.clients().get(app);
        if (known == null || text(known.id()).isEmpty()) {
            ConnectionForm form = call.provider().form();
            throw TokenRefusedException.refused(Fault.CREDENTIALS, "No client is registered with " + call.provider().title()
                    + ": fill in the " + title(form, consent.client().id()) + " and the " + title(form, consent.client().secret())
                    + " of the connection, or have the operator set serai.oauth.clients." + app + ".id and .secret");
        }
        if (!isOwnAddress(consent, call)) {
            throw TokenRefusedException.refused(Fault.ADDRESS, "The connection names an address of its own, where the instance's client of "
                    + call.provider().title() + " is not sent; fill in a client of your own");
        }
        return new ConsentClient(known.id().strip(), text(known.secret()), consent.client().authentication());
    }

    static String app(OAuthConsent consent, ProviderCall call) {
        return consent.client().app().isEmpty() ? call.provider().id() : consent.client().app().toLowerCase(Locale.ROOT);
    }

    /** Whether every address that the secret goes to is one that the provider's file names. */
    private static boolean isOwnAddress(OAuthConsent consent, ProviderCall call) {
        return Stream.concat(Stream.of(consent.endpoints().tokenUrl()), Stream.of(consent.endpoints().revocation(),
                consent.life().extend(), consent.life().renew()).filter(Objects::nonNull).map(Exchange::url))
                .allMatch(url -> isOwn(url, consent, call));
    }

    private static boolean isOwn(String url, OAuthConsent consent, ProviderCall call) {
        Matcher first = FIRST.matcher(url);
        if (!first.matches()) {
            return true;
        }
        Field field = call.provider().form().field(first.group(1)).orElse(null);
        String value = text(call.properties().get(first.group(1)));
        OAuthConsent.Returned returned = consent.reading().returns().get(first.group(1));
        boolean named = value.isEmpty() && first.group(2) != null;
        return field != null && (named || field.allowed().contains(value) || value.equals(text(field.defaultValue()))
                || returned != null && !returned.hosts().isEmpty() && returned.allows(value));
    }

    private static String title(ConnectionForm form, String name) {
        return form.field(name).map(Field::title).orElse(name);
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString().strip();
    }
}
