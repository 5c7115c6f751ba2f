package dev.serai.oauth;

import dev.serai.provider.OAuthConsent.Exchange;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a consent is given back by, whatever becomes of its connection.
 *
 * @param provider id of the provider
 * @param client fingerprint of the app that was let in
 * @param account fingerprint of who let it in; null where that is not known
 * @param token that the person gave, where another one is used; null for the one that is
 * @param values properties of the connection that the request needs, by name
 */
record Revocable(String provider, String client, String account, String token, Map<String, String> values) {

    Revocable withToken(String given) {
        return new Revocable(provider, client, account, given, values);
    }

    /** The same of an account that is known by now, with what its requests need by now. */
    Revocable of(String known, Map<String, String> properties) {
        return new Revocable(provider, client, known, token, properties);
    }

    /** What the requests of a consent need of a connection, as it is now. */
    static Map<String, String> values(OAuthConsent consent, ProviderCall call) {
        Map<String, String> values = new TreeMap<>();
        Stream.of(Stream.of(consent.endpoints().tokenUrl()), Stream.of(consent.endpoints().revocation(), consent.life().extend(),
                        consent.life().renew()).filter(Objects::nonNull).flatMap(Revocable::texts))
                .flatMap(texts -> texts).map(OAuthGrant::named).flatMap(Collection::stream).forEach(name -> put(values, name, call));
        put(values, consent.client().id(), call);
        put(values, consent.client().secret(), call);
        return Map.copyOf(values);
    }

    private static Stream<String> texts(Exchange exchange) {
        return Stream.concat(Stream.of(exchange.url(), Objects.toString(exchange.authorization(), "")),
                exchange.parameters().values().stream());
    }

    private static void put(Map<String, String> values, String name, ProviderCall call) {
        Object value = call.properties().get(name);
        if (value != null) {
            values.put(name, value.toString());
        }
    }

    @Override
    public String toString() {
        return "Revocable[" + provider + "]";
    }
}
