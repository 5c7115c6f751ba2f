package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Versioned;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A connection as the API answers with it. */
record ShownConnection(UUID id, String integrationType, String provider, String name, String status,
        @JsonProperty("isActive") boolean isActive, @JsonProperty("isDefault") boolean isDefault, int priority,
        @JsonUnwrapped ShownSelection selection, Visibility visibility, UUID ownerId, Map<String, Object> configuration,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ObjectNode> fieldMapping,
        Instant lastSyncAt, String lastError, int errorCount, Instant createdAt, Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) Object signup, @JsonIgnore long version) implements Versioned {

    private static final String HIDDEN = "****";

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
        boolean read = ConnectionAccess.isRead(c);
        if (!read) {
            ordered.replaceAll((name, value) -> HIDDEN);
        }
        ShownSelection selection = ShownSelection.of(c.selection());
        return new ShownConnection(c.id(), c.channel(), c.provider(), c.name(), c.status(), ConnectionApi.isShownActive(c),
                c.defaultOfChannel(), c.priority(), read ? selection : selection.closed(),
                c.ownerId() == null ? Visibility.TEAM : Visibility.PRIVATE, c.ownerId(), ordered,
                read ? shown(c.fieldMapping()) : List.of(), c.lastSyncAt(),
                read ? c.lastError() : null, c.errorCount(), c.createdAt(), c.updatedAt(), null, c.version());
    }

    private static List<ObjectNode> shown(FieldMapping mapping) {
        return mapping.fields().stream().map(field -> field.written(JsonNodeFactory.instance.objectNode())).toList();
    }

    /** The same with where forms of a sign-up page are sent to; null for none. */
    ShownConnection withSignup(Object detail) {
        return new ShownConnection(id, integrationType, provider, name, status, isActive, isDefault, priority, selection, visibility,
                ownerId, configuration, fieldMapping, lastSyncAt, lastError, errorCount, createdAt, updatedAt, detail, version);
    }

    /** As the audit log keeps it, which all administrators read: without the values where it is private. */
    ShownConnection audited() {
        if (ownerId == null) {
            return this;
        }
        Map<String, Object> hidden = new LinkedHashMap<>(configuration);
        hidden.replaceAll((name, value) -> HIDDEN);
        return new ShownConnection(id, integrationType, provider, name, status, isActive, isDefault, priority, selection.closed(),
                visibility, ownerId, hidden, List.of(), lastSyncAt, null, errorCount, createdAt, updatedAt, null, version);
    }
}
