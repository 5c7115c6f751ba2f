package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.database.SystemDatabase;
import dev.serai.event.Event;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what the ledger holds of the last days, of one tenant after the other, the latest first. */
@Component
class PastLedger {

    private final JdbcClient jdbc;

    PastLedger(SystemDatabase system) {
        this.jdbc = system.jdbc();
    }

    /**
     * The next tenant after one that has any of that time; empty for no more.
     *
     * @param table {@code event} or {@code delivery}
     */
    Optional<UUID> nextTenant(String table, UUID after, Asked asked) {
        return jdbc.sql("""
                select id from tenant where (cast(:after as uuid) is null or id > :after)
                  and (cast(:only as uuid) is null or id = :only)
                  and exists (select from %s e where e.tenant_id = tenant.id and e.id >= uuid_at(:since) and e.id < uuid_at(:until))
                order by id limit 1""".formatted(table))
                .param("after", after, java.sql.Types.OTHER).param("only", asked.tenantId(), java.sql.Types.OTHER)
                .param("since", asked.since().atOffset(ZoneOffset.UTC)).param("until", asked.until().atOffset(ZoneOffset.UTC))
                .query(UUID.class).optional();
    }

    long tenants() {
        return jdbc.sql("select count(*) from tenant").query(Long.class).single();
    }

    /**
     * Ids, the latest first.
     *
     * @param table {@code event} or {@code delivery}
     * @param before null for the latest
     */
    List<UUID> page(String table, UUID tenantId, UUID before, Asked asked, int limit) {
        return jdbc.sql("""
                select id from %s where tenant_id = :tenant and id >= uuid_at(:since) and id < uuid_at(:until)
                  and (cast(:before as uuid) is null or id < :before) order by id desc limit :limit""".formatted(table))
                .param("tenant", tenantId).param("before", before, java.sql.Types.OTHER)
                .param("since", asked.since().atOffset(ZoneOffset.UTC)).param("until", asked.until().atOffset(ZoneOffset.UTC))
                .param("limit", limit).query(UUID.class).list();
    }

    /** The event; empty where what it held was erased, or went meanwhile. */
    Optional<Event> event(UUID tenantId, UUID id) {
        return jdbc.sql("select * from event where tenant_id = ? and id = ? and erased_at is null").params(tenantId, id)
                .query((row, number) -> new Event(id, row.getString("type"), row.getString("source"), row.getString("source_id"),
                        row.getString("subject"), row.getTimestamp("time").toInstant(), null,
                        (ObjectNode) JsonText.shown(row.getString("data")))).optional();
    }

    /**
     * One of a provider; empty where it was another's, or of another operation, or is not there any more, and where it went over the
     * connection of one user alone, which is nobody else's to look into.
     */
    Optional<PastDelivery> delivery(UUID tenantId, UUID id, String provider, String operation) {
        return jdbc.sql("""
                select event_id, operation, connection_id, message, result, created_at, erased_at from delivery
                where tenant_id = :tenant and id = :id and provider = :provider
                  and (cast(:operation as text) is null or operation = :operation)
                  and not exists (select from connection c where c.tenant_id = delivery.tenant_id and c.id = delivery.connection_id
                    and c.owner_id is not null)""")
                .param("tenant", tenantId).param("id", id).param("provider", provider).param("operation", operation)
                .query((row, number) -> new PastDelivery(tenantId, id, row.getObject("event_id", UUID.class), row.getString("operation"),
                        row.getObject("connection_id", UUID.class), JsonText.shown(row.getString("message")),
                        JsonText.shown(row.getString("result")), row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("erased_at") != null)).optional();
    }

    /** Whether a provider made an object that is known by this id. */
    boolean made(UUID tenantId, String provider, String id) {
        return jdbc.sql("select exists (select from provider_object where tenant_id = ? and external_id = ? and provider = ?)")
                .params(tenantId, id, provider).query(Boolean.class).single();
    }
}
