package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
        String text = storable(data).toString();
        int bytes = ROW + text.length() + report.objects().stream().mapToInt(String::length).sum();
        jdbc.sql("""
                insert into pending_report (tenant_id, event_id, provider, connection_id, objects, report, bytes, due_at, received_at)
                values (:tenant, :event, :provider, :connection, cast(:objects as text[]), :report, :bytes, now(), now())
                on conflict do nothing""")
                .param("tenant", tenantId).param("event", eventId).param("provider", report.provider())
                .param("connection", report.connectionId(), Types.OTHER).param("objects", report.objects().toArray(String[]::new))
                .param("report", text).param("bytes", bytes).update();
    }

    /** The same without U+0000, which PostgreSQL does not store. */
    private static JsonNode storable(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode clean = object.objectNode();
            object.properties().forEach(each -> clean.set(storable(each.getKey()), storable(each.getValue())));
            return clean;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode clean = array.arrayNode();
            array.forEach(each -> clean.add(storable(each)));
            return clean;
        }
        return value.isTextual() ? TextNode.valueOf(storable(value.textValue())) : value;
    }

    private static String storable(String text) {
        return text.replace('\0', '\ufffd');
    }

    /** Takes out the data of a report; empty where nobody waits under this id any more. */
    Optional<JsonNode> take(UUID tenantId, UUID eventId) {
        return jdbc.sql("delete from pending_report where tenant_id = ? and event_id = ? returning report").params(tenantId, eventId)
                .query(String.class).optional().map(JsonText::shown);
    }
}
