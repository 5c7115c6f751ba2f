package dev.serai.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.security.TenantScope;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The types of events by their id, read only for tenants with a rule about them. */
@Component
public class EventTypes {

    private static final String NONE = "";

    private final JdbcClient jdbc;
    private final Cache<UUID, String> known = Caffeine.newBuilder().maximumSize(20_000).build();

    EventTypes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The type of an event; null where there is none.
     *
     * @param eventId null for none
     */
    public String of(UUID tenantId, UUID eventId) {
        if (eventId == null) {
            return null;
        }
        String type = known.get(eventId, id -> TenantScope.call(tenantId,
                () -> jdbc.sql("select type from event where tenant_id = ? and id = ?").params(tenantId, id).query(String.class).optional()
                        .orElse(NONE)));
        return type.isEmpty() ? null : type;
    }
}
