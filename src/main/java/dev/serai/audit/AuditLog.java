package dev.serai.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.audit.AuditEntry.Resource;
import dev.serai.database.SystemDatabase;
import dev.serai.ledger.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes and reads the audit log. */
@Component
public class AuditLog {

    private static final UUID INSTANCE = new UUID(0, 0);

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final ObjectMapper json;
    private final CurrentActor actor;
    private final Clock clock;

    AuditLog(JdbcClient jdbc, SystemDatabase system, ObjectMapper json, CurrentActor actor, Clock clock) {
        this.jdbc = jdbc;
        this.system = system;
        this.json = json;
        this.actor = actor;
        this.clock = clock;
    }

    /**
     * Writes down a change that whoever calls on this thread makes, in the transaction of the change; fails when there is none.
     *
     * @param tenantId whose configuration changes; null for the instance's own, whose changes are made in a transaction of the
     *     {@link SystemDatabase}
     * @param action the kind of thing and what is done to it, e.g. {@code connection.update}; the kind becomes the resource's type
     * @param resourceId null where the change is about several
     * @param before how it was, as the API shows it; null when it was not there
     * @param after how it will be; null when it will be gone
     */
    public void record(UUID tenantId, String action, UUID resourceId, Object before, Object after) {
        record(actor.get(), tenantId, action, resourceId, before, after);
    }

    /** As {@link #record(UUID, String, UUID, Object, Object)}, for a change that is made on behalf of somebody known otherwise. */
    public void record(Actor who, UUID tenantId, String action, UUID resourceId, Object before, Object after) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("A change is written down in the transaction that makes it");
        }
        if (tenantId == null && !system.inTransaction()) {
            throw new IllegalTransactionStateException("A change of the instance itself is made in a transaction of the SystemDatabase");
        }
        (system.inTransaction() ? system.jdbc() : jdbc).sql("""
                insert into audit (tenant_id, id, at, actor_token, actor_user, actor_role, actor_name, action, resource_type, resource_id,
                    before, after)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?::json)""")
                .params(tenantId == null ? INSTANCE : tenantId, Ids.next(), Timestamp.from(clock.instant()), who.tokenId(), who.userId(),
                        who.role(), who.name(), action, action.substring(0, action.indexOf('.')),
                        resourceId == null ? null : resourceId.toString(), masked(before), masked(after))
                .update();
    }

    /**
     * Entries of the tenant at work, the latest first.
     *
     * @param before only those older than this one; null to begin with the latest
     */
    public List<AuditEntry> list(AuditFilter filter, UUID before, int limit) {
        return list(jdbc, filter, before, limit);
    }

    /** As {@link #list}, of the instance and all tenants: for the operator. */
    public List<AuditEntry> listAll(AuditFilter filter, UUID before, int limit) {
        return list(system.jdbc(), filter, before, limit);
    }

    private List<AuditEntry> list(JdbcClient door, AuditFilter filter, UUID before, int limit) {
        return door.sql("""
                select * from audit
                where (cast(:tenant as uuid) is null or tenant_id = :tenant)
                  and (cast(:from as timestamptz) is null or id >= uuid_at(cast(:from as timestamptz)))
                  and (cast(:to as timestamptz) is null or id < uuid_at(cast(:to as timestamptz)))
                  and (cast(:actor as text) is null or :actor in (actor_name, actor_token::text, actor_user::text))
                  and (cast(:type as text) is null or resource_type = :type)
                  and (cast(:resource as text) is null or resource_id = :resource)
                  and (cast(:action as text) is null or action = :action)
                  and (cast(:before as uuid) is null or id < :before)
                order by id desc limit :limit""")
                .param("tenant", filter.tenantId(), Types.OTHER)
                .param("from", filter.from() == null ? null : filter.from().toString())
                .param("to", filter.to() == null ? null : filter.to().toString())
                .param("actor", filter.actor())
                .param("type", filter.resourceType())
                .param("resource", filter.resourceId())
                .param("action", filter.action())
                .param("before", before, Types.OTHER)
                .param("limit", limit)
                .query((row, number) -> entry(row)).list();
    }

    private AuditEntry entry(ResultSet row) throws SQLException {
        UUID tenant = row.getObject("tenant_id", UUID.class);
        return new AuditEntry(row.getObject("id", UUID.class), row.getTimestamp("at").toInstant(), tenant.equals(INSTANCE) ? null : tenant,
                new Actor(row.getObject("actor_token", UUID.class), row.getObject("actor_user", UUID.class), row.getString("actor_role"),
                        row.getString("actor_name")),
                row.getString("action"), new Resource(row.getString("resource_type"), row.getString("resource_id")),
                tree(row.getString("before")), tree(row.getString("after")));
    }

    private String masked(Object state) {
        if (state == null) {
            return null;
        }
        JsonNode tree = json.valueToTree(state);
        SecretNames.mask(tree);
        return tree.toString();
    }

    private JsonNode tree(String text) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The audit log holds text that is no JSON", e);
        }
    }
}
