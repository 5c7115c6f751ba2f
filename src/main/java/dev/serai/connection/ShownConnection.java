package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A connection as the API answers with it. */
record ShownConnection(UUID id, String integrationType, String provider, String name, String status,
        @JsonProperty("isActive") boolean isActive, @JsonProperty("isDefault") boolean isDefault, int priority,
        Map<String, Object> configuration, Instant lastSyncAt, String lastError, int errorCount, Instant createdAt, Instant updatedAt) {

    /** @param provider gives the order of the fields; empty when its file is gone */
    static ShownConnection of(Stored stored, Optional<Provider> provider) {
        Connection c = stored.connection();
        Map<String, Object> values = new LinkedHashMap<>(c.settings());
        values.putAll(stored.masks());
        Map<String, Object> ordered = new LinkedHashMap<>();
        provider.ifPresent(known -> {
            for (Field field : known.form().fields()) {
                Object value = values.remove(field.name());
                if (value != null) {
                    ordered.put(field.name(), value);
                }
            }
        });
        ordered.putAll(values);
        return new ShownConnection(c.id(), c.channel(), c.provider(), c.name(), c.status(), ConnectionApi.isShownActive(c),
                c.defaultOfChannel(), c.priority(), ordered, c.lastSyncAt(), c.lastError(), c.errorCount(), c.createdAt(), c.updatedAt());
    }
}
