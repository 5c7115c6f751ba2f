package dev.serai.oauth;

import dev.serai.connection.Connection;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.ProviderCall;
import org.springframework.stereotype.Component;

/** Marks connections whose provider says in an answer, in words of its own, that it does not take their token any more. */
@Component
public class RefusedConsents {

    private final ConsentStore store;
    private final ConsentEnds ends;

    RefusedConsents(ConsentStore store, ConsentEnds ends) {
        this.store = store;
        this.ends = ends;
    }

    /**
     * Marks a connection whose credentials are refused, where those are what a person let it in by.
     *
     * @param reason in plain words; null for none
     * @return whether they are
     */
    public boolean mark(Connection connection, ProviderCall call, String reason) {
        OAuthGrant grant = call.provider().form().oauth();
        Key key = new Key(connection.tenantId(), connection.id());
        if (grant == null || grant.consent() == null || call.sandbox().isPresent() || !TokenSource.isGranted(grant, call)
                || store.id(key).isEmpty()) {
            return false;
        }
        String words = reason == null || reason.isBlank() ? call.provider().title() + " does not accept the access token" : reason;
        ends.mark(key, words + ". " + ConsentTokens.reconnect(call));
        return true;
    }
}
