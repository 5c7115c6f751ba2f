package dev.serai.connection;

import dev.serai.credential.Fingerprints;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Names the provider account behind a connection, so that connections that share one also share its pace. */
@Component
class AccountKeys {

    private static final List<String> PLACE = List.of("baseUrl", "host", "region", "domain");

    private final Fingerprints fingerprints;

    AccountKeys(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
    }

    /**
     * The key of the account: the id the credentials name (an account SID, a user) where there is one, else the secret itself; never
     * readable.
     *
     * @param values all properties, secrets in clear
     * @param connectionId stands for the account when the values name none
     */
    String of(Provider provider, Map<String, Object> values, UUID connectionId) {
        TreeMap<String, Object> identity = new TreeMap<>();
        for (Field field : provider.form().fields()) {
            Object value = values.get(field.name());
            if (value != null && !field.secret() && "credentials".equals(field.group())) {
                identity.put(field.name(), value);
            }
        }
        if (identity.isEmpty()) {
            for (String name : provider.form().secretNames()) {
                if (values.get(name) != null) {
                    identity.put(name, values.get(name));
                }
            }
        }
        if (identity.isEmpty()) {
            return provider.id() + ":" + connectionId;
        }
        for (String name : PLACE) {
            if (values.get(name) != null) {
                identity.put(name, values.get(name));
            }
        }
        return provider.id() + ":" + fingerprints.of(provider.id() + identity);
    }
}
