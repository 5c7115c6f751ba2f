package dev.serai.oauth;

import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionConsents;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Knows which connections live by a consent, and which of those wait for another one. */
@Component
class Consents implements ConnectionConsents {

    private static final String OPERATION = "connection.authorize";

    private final ConsentStore store;
    private final ConnectionCredentials credentials;

    Consents(ConsentStore store, ConnectionCredentials credentials) {
        this.store = store;
        this.credentials = credentials;
    }

    @Override
    public boolean isGiven(UUID tenantId, UUID connectionId) {
        return store.id(new Key(tenantId, connectionId)).isPresent();
    }

    @Override
    public void forget(UUID tenantId, UUID connectionId) {
        store.delete(new Key(tenantId, connectionId));
    }

    @Override
    public Optional<String> awaited(Connection connection, Provider provider) {
        OAuthGrant grant = provider.form().oauth();
        if (grant == null || grant.consent() == null) {
            return Optional.empty();
        }
        return store.ended(new Key(connection.tenantId(), connection.id())).filter(words -> {
            ProviderCall call = credentials.open(connection, provider, OPERATION, null);
            return call.sandbox().isEmpty() && TokenSource.isGranted(grant, call);
        });
    }
}
