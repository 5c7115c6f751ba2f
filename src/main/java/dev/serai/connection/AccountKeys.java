package dev.serai.connection;

import dev.serai.credential.Fingerprints;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Names the provider account behind a connection, so that connections that share one also share its pace. Whoever names an account proves
 * with its secret that it is theirs, and tenants never share one: nobody's limits, refusals or wrong keys reach another's pace.
 */
@Component
class AccountKeys {

    /** The group of the secrets that prove what the provider sends; nothing is sent with them. */
    private static final String RECEIVING = "webhooks";
    private static final List<String> PLACE = List.of("baseUrl", "host", "region", "domain");

    private final Fingerprints fingerprints;

    AccountKeys(Fingerprints fingerprints) {
        this.fingerprints = fingerprints;
    }

    /**
     * The key of the account: of all that the credentials hold, the secrets and the ids beside them; never readable.
     *
     * @param tenantId whose account it is; null for the instance's own, from the environment
     * @param values all properties, secrets in clear
     * @param connectionId stands for the account when the values hold no secret
     */
    String of(UUID tenantId, Provider provider, Map<String, Object> values, UUID connectionId) {
        TreeMap<String, Object> identity = new TreeMap<>();
        for (Field field : provider.form().fields()) {
            if (field.secret() && !RECEIVING.equals(field.group()) && values.get(field.name()) != null) {
                identity.put(field.name(), values.get(field.name()));
            }
        }
        if (identity.isEmpty()) {
            return provider.id() + ":" + connectionId;
        }
        for (Field field : provider.form().fields()) {
            Object value = values.get(field.name());
            if (value != null && ("credentials".equals(field.group()) || PLACE.contains(field.name()))) {
                identity.put(field.name(), value);
            }
        }
        return provider.id() + ":" + fingerprints.of(tenantId + ":" + provider.id() + identity);
    }
}
