package dev.serai.event;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.database.SystemDatabase;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import dev.serai.security.TenantScope;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * {@code GET /api/events/{id}/path}: of the caller's tenant, and for the operator of any, since it tells routes and steps and nothing that
 * the event says.
 */
@Component
public class EventPathApi {

    private final Replanning replanning;
    private final JdbcClient system;

    EventPathApi(Replanning replanning, SystemDatabase system) {
        this.replanning = replanning;
        this.system = system.jdbc();
    }

    public EventPath of(Exchange exchange) {
        Caller caller = Caller.required();
        UUID id = PathId.of(exchange.getMessage().getHeader("id", String.class), "event");
        if (caller.role() != Role.OPERATOR) {
            return replanning.path(caller.tenant(), id);
        }
        UUID owner = owner(id);
        return TenantScope.call(owner, () -> replanning.path(owner, id)).masked();
    }

    private UUID owner(UUID eventId) {
        return system.sql("select id from tenant where exists (select from event e where e.tenant_id = tenant.id and e.id = ?)")
                .param(eventId).query(UUID.class).optional().orElseThrow(() -> ProblemException.notFound("event"));
    }
}
