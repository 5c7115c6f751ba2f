package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.database.SystemDatabase;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The statements about deliveries that were taken and of which a report is overdue. */
final class SilentDeliveries {

    static final int MOST = 100;

    private static final UUID NO_CONNECTION = new UUID(0, 0);
    private static final String DUE = """
            select tenant_id, id, operation, event_id, asked_by, connection_id, requested, notes, message from delivery
            where report_due_at <= now() order by report_due_at limit %d""".formatted(MOST);
    /** Not where it was reported meanwhile, nor where another node had another connection get it. */
    private static final String STILL = """
             where tenant_id = :tenant and id = :id and status = 'delivered' and report_due_at <= now()
               and coalesce(connection_id, '00000000-0000-0000-0000-000000000000') = :from""";
    /** What was made is found afterwards, too. */
    private static final String MOVES = """
            with made as (
              insert into provider_object (tenant_id, external_id, provider, connection_id, delivery_id, kind, created_at)
              select tenant_id, left(provider_message_id, 500), provider, connection_id, id, 'message', now() from delivery
              where tenant_id = :tenant and id = :id and provider_message_id <> '' and connection_id is not null
              on conflict do nothing
            )
            update delivery set status = 'retrying', due_at = now(), round = 0, lease_owner = null, reason = null, notes = :notes,
              report_due_at = null, report_state = null, report_at = null, report_rank = null, report_reason = null,
              explanation = concat_ws(' ', explanation, cast(:words as text)), updated_at = now()""" + STILL
            + " and erased_at is null and (expires_at is null or expires_at > now())";
    private static final String STAYS = """
            update delivery set report_due_at = null, explanation = concat_ws(' ', explanation, cast(:words as text)),
              updated_at = now()""" + STILL;

    private final SystemDatabase system;

    SilentDeliveries(SystemDatabase system) {
        this.system = system;
    }

    /**
     * A delivery of which a report is overdue.
     *
     * @param connectionId the connection that took it
     * @param requested the only connections that may carry it; empty for all of the channel
     * @param notes what rounds before left
     */
    record Silent(UUID tenantId, UUID id, String operation, UUID eventId, UUID askedBy, UUID connectionId, List<UUID> requested,
            String notes, JsonNode message) {}

    List<Silent> due() {
        return system.jdbc().sql(DUE).query((row, number) -> silent(row)).list();
    }

    private static Silent silent(ResultSet row) throws SQLException {
        UUID connection = row.getObject("connection_id", UUID.class);
        Array requested = row.getArray("requested");
        return new Silent(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class), row.getString("operation"),
                row.getObject("event_id", UUID.class), row.getObject("asked_by", UUID.class),
                connection == null ? NO_CONNECTION : connection,
                requested == null ? List.of() : List.of((UUID[]) requested.getArray()), row.getString("notes"),
                JsonText.shown(row.getString("message")));
    }

    /** Has another connection get it, unless something was reported meanwhile. */
    boolean moves(Silent silent, String notes, String words) {
        int moved = system.jdbc().sql(MOVES).param("tenant", silent.tenantId()).param("id", silent.id())
                .param("from", silent.connectionId()).param("notes", notes).param("words", words).update();
        if (moved == 0) {
            system.jdbc().sql("update delivery set report_due_at = null" + STILL).param("tenant", silent.tenantId())
                    .param("id", silent.id()).param("from", silent.connectionId()).update();
        }
        return moved > 0;
    }

    void stays(Silent silent, String words) {
        system.jdbc().sql(STAYS).param("tenant", silent.tenantId()).param("id", silent.id())
                .param("from", silent.connectionId()).param("words", words).update();
    }

    /** Looks at it again in a while. */
    void later(Silent silent) {
        system.jdbc().sql("update delivery set report_due_at = now() + interval '30 seconds'" + STILL).param("tenant", silent.tenantId())
                .param("id", silent.id()).param("from", silent.connectionId()).update();
    }
}
