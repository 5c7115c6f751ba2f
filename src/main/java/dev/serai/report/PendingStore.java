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

    private final JdbcClient jdbc;

    PendingStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Has a report wait; one that waits already does so once. */
    void add(UUID tenantId, UUID eventId, ProviderReport report, JsonNode data) {
        String text = JsonText.storable(data.deepCopy()).toString();
        int bytes = ROW + text.length() + report.objects().stream().mapToInt(String::length).sum();
        jdbc.sql("""
                insert into pending_report (tenant_id, event_id, provider, connection_id, objects, report, bytes, due_at, received_at)
                values (:tenant, :event, :provider, :connection, cast(:objects as text[]), :report, :bytes, now(), now())
                on conflict do nothing""")
                .param("tenant", tenantId).param("event", eventId).param("provider", report.provider())
                .param("connection", report.connectionId(), Types.OTHER).param("objects", report.objects().toArray(String[]::new))
                .param("report", text).param("bytes", bytes).update();
    }

    /** Takes out the data of a report; empty where nobody waits under this id any more. */
    Optional<JsonNode> take(UUID tenantId, UUID eventId) {
        return jdbc.sql("delete from pending_report where tenant_id = ? and event_id = ? returning report").params(tenantId, eventId)
                .query(String.class).optional().map(JsonText::shown);
    }
}
