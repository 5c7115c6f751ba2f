package dev.serai.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.database.SystemDatabase;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The types of events by their id, read only for tenants with a rule about them. */
@Component
public class EventTypes {

    private static final String NONE = "";

    private final SystemDatabase system;
    private final Cache<UUID, String> known = Caffeine.newBuilder().maximumSize(20_000).build();

    EventTypes(SystemDatabase system) {
        this.system = system;
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
        String type = known.get(eventId, id -> {
            List<String> found = system.template().queryForList("select type from event where tenant_id = ? and id = ?", String.class,
                    tenantId, id);
            return found.isEmpty() ? NONE : found.get(0);
        });
        return type.isEmpty() ? null : type;
    }
}
