package dev.serai.oauth;

import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Opens calls for what a consent needs: with the values of a connection, or of one that is still to be made. */
@Component
class ConsentCalls {

    private static final String OPERATION = "connection.authorize";

    private static final String BASE_URL = "baseUrl";

    private final ConnectionCredentials credentials;
    private final ProviderUrls urls;

    ConsentCalls(ConnectionCredentials credentials, ProviderUrls urls) {
        this.credentials = credentials;
        this.urls = urls;
    }

    /** @param connection null where none is there yet */
    ProviderCall of(UUID tenantId, Connection connection, Provider provider) {
        return connection == null ? credentials.unsaved(tenantId, provider, Map.of(), OPERATION)
                : credentials.open(connection, provider, OPERATION, null);
    }

    /** The same call with more values, and the base URL among them as it is to be called. */
    ProviderCall with(ProviderCall call, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(call.properties());
        all.putAll(values);
        if (values.get(BASE_URL) instanceof String baseUrl) {
            all.put(BASE_URL, urls.rewrite(call.provider().id(), baseUrl));
        }
        return new ProviderCall(call.tenantId(), call.connectionId(), call.provider(), call.operation(), null,
                Collections.unmodifiableMap(all), call.sandbox().orElse(null));
    }
}
