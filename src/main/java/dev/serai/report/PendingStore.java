package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the reports of a tenant of which it is not known yet what they are of. */
@Component
class PendingStore {

    /** About what a row takes beside its texts. */
    private static final int ROW = 200;
    /** Of an account with which others work too most reports are of nothing that is known here: that costs one small statement. */
    private static final String ADD = """
            insert into pending_report (tenant_id, event_id, provider, connection_id, objects, report, bytes, due_at, received_at)
            select :tenant, :event, :provider, cast(:connection as uuid), cast(:objects as text[]), :report, :bytes, now(), now()
            from (select set_config('synchronous_commit', 'off', true)) as unhurried
            where :anyhow or not exists (
              select from known_objects(:tenant, :provider, cast(:connection as uuid), cast(:objects as text[])))
            on conflict do nothing""";

    private final JdbcClient jdbc;

    PendingStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Has a report wait, in the scope of its tenant; one that waits already does so once. On disk as {@link ReportStore#apply} is.
     *
     * @param data the data of the event that brought it
     * @param anyhow whether it waits also where its delivery is known
     * @return whether it waits from now on
     */
    boolean add(UUID tenantId, UUID eventId, ProviderReport report, JsonNode data, boolean anyhow) {
        String text = JsonText.storable(data.deepCopy()).toString();
        int bytes = ROW + text.length() + report.objects().stream().mapToInt(String::length).sum();
        return jdbc.sql(ADD).param("tenant", tenantId).param("event", eventId).param("provider", report.provider())
                .param("connection", report.connectionId(), Types.OTHER).param("objects", report.objects().toArray(String[]::new))
                .param("report", text).param("bytes", bytes).param("anyhow", anyhow).update() > 0;
    }

    /** Takes out the data of a report; empty where nobody waits under this id any more. */
    Optional<JsonNode> take(UUID tenantId, UUID eventId) {
        return jdbc.sql("delete from pending_report where tenant_id = ? and event_id = ? returning report").params(tenantId, eventId)
                .query(String.class).optional().map(JsonText::shown);
    }
}
