package dev.serai.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.connection.Connections;
import dev.serai.database.SystemDatabase;
import dev.serai.privacy.TenantTables.Table;
import dev.serai.security.ApiTokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erases tenants. The request itself ends the tenant, so that nobody can call for it and nothing more is sent; its rows go batch by
 * batch afterwards, each in a transaction of its own, so that whoever comes after a crash goes on where it stopped.
 */
@Component
public class TenantErasures {

    private static final Logger log = LoggerFactory.getLogger(TenantErasures.class);
    private static final int BATCH = 5000;

    private final SystemDatabase system;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TenantTables tables;
    private final ApiTokens tokens;
    private final Connections connections;
    private final Withdrawals withdrawals;
    private final AuditLog audit;
    private final ObjectMapper json;

    TenantErasures(SystemDatabase system, TenantTables tables, ApiTokens tokens, Connections connections, Withdrawals withdrawals,
            AuditLog audit, ObjectMapper json) {
        this.system = system;
        this.jdbc = system.jdbc();
        this.transaction = system.transaction();
        this.tables = tables;
        this.tokens = tokens;
        this.connections = connections;
        this.withdrawals = withdrawals;
        this.audit = audit;
        this.json = json;
    }

    /**
     * Ends a tenant and has its data erased; asked again it answers how far that is.
     *
     * @throws ProblemException 404 when there is and was no such tenant
     */
    TenantErasure request(UUID tenantId) {
        transaction.executeWithoutResult(status -> end(tenantId));
        return find(tenantId).orElseThrow(() -> ProblemException.notFound("tenant"));
    }

    private void end(UUID tenantId) {
        if (jdbc.sql("select id from tenant where id = ? for update").param(tenantId).query(UUID.class).optional().isEmpty()) {
            return;
        }
        jdbc.sql("insert into tenant_erasure (tenant_id, requested_at) values (?, now()) on conflict do nothing").param(tenantId).update();
        jdbc.sql("""
                update delivery set status = 'cancelled', lease_owner = null, explanation = 'The tenant is being erased', updated_at = now()
                where tenant_id = ? and status in ('accepted', 'retrying')""").param(tenantId).update();
        jdbc.sql("""
                update inbox set status = 'unplannable', lease_owner = null, reason = 'The tenant is being erased', updated_at = now()
                where tenant_id = ? and status = 'received'""").param(tenantId).update();
        tokens.endAll(tenantId);
        connections.changed(tenantId);
        withdrawals.all(tenantId);
        for (Table table : tables.all()) {
            if (isConfiguration(table)) {
                noteDeleted(tenantId, table, jdbc.sql("delete from " + table.name() + " where " + table.tenant() + " = ?").param(tenantId)
                        .update());
            }
        }
        audit.record(null, "tenant.erase", tenantId, null, null);
    }

    /** What belongs to the tenant itself goes at once; what piled up over time goes in batches. */
    private boolean isConfiguration(Table table) {
        return table.name().equals("tenant") || jdbc.sql("select exists (select from pg_constraint"
                + " where conrelid = cast(? as regclass) and contype = 'f')").param(table.name()).query(Boolean.class).single();
    }

    /** How far an erasure is; empty when none was asked for. */
    Optional<TenantErasure> find(UUID tenantId) {
        return jdbc.sql("select * from tenant_erasure where tenant_id = ?").param(tenantId).query((row, number) -> erasure(row)).optional();
    }

    private TenantErasure erasure(ResultSet row) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        try {
            return new TenantErasure(row.getObject("tenant_id", UUID.class), finished == null ? "erasing" : "erased",
                    row.getTimestamp("requested_at").toInstant(), finished == null ? null : finished.toInstant(),
                    json.readTree(row.getString("deleted")));
        } catch (JsonProcessingException e) {
            throw new SQLException("The database holds JSON that is none", e);
        }
    }

    /** Goes on with all erasures until nothing is left; what was under way when a tenant was erased may still come for a while. */
    public void carryOn() {
        List<UUID> erasing = jdbc.sql("""
                select tenant_id from tenant_erasure where finished_at is null or finished_at > now() - interval '1 hour'
                order by requested_at""").query(UUID.class).list();
        if (!erasing.isEmpty()) {
            List<Table> all = tables.all();
            for (UUID tenantId : erasing) {
                boolean more = true;
                while (more) {
                    more = Boolean.TRUE.equals(transaction.execute(status -> deleteSome(tenantId, all)));
                }
            }
        }
    }

    /** Deletes a batch; false when nothing is left, or when another node is at it. */
    private boolean deleteSome(UUID tenantId, List<Table> all) {
        Optional<Boolean> finished = jdbc.sql("""
                select finished_at is not null from tenant_erasure where tenant_id = ? for update skip locked""")
                .param(tenantId).query(Boolean.class).optional();
        if (finished.isEmpty()) {
            return false;
        }
        for (Table table : all) {
            long deleted = delete(tenantId, table);
            if (deleted > 0) {
                noteDeleted(tenantId, table, deleted);
                return true;
            }
        }
        if (!finished.get()) {
            jdbc.sql("update tenant_erasure set finished_at = now() where tenant_id = ?").param(tenantId).update();
            log.info("Tenant {} is erased", tenantId);
        }
        return false;
    }

    private long delete(UUID tenantId, Table table) {
        return switch (table.name()) {
            case "tenant_erasure" -> 0;
            case "audit" -> jdbc.sql("select erase_audit_of(?)").param(tenantId).query(Long.class).single();
            default -> {
                String key = String.join(", ", table.key());
                yield jdbc.sql("delete from " + table.name() + " where (" + key + ") in (select " + key + " from " + table.name()
                        + " where " + table.tenant() + " = ? limit " + BATCH + ")").param(tenantId).update();
            }
        };
    }

    private void noteDeleted(UUID tenantId, Table table, long rows) {
        if (rows > 0) {
            jdbc.sql("""
                    update tenant_erasure set deleted = deleted
                      || jsonb_build_object(:table::text, coalesce((deleted ->> :table)::bigint, 0) + :rows) where tenant_id = :tenant""")
                    .param("table", table.name()).param("rows", rows).param("tenant", tenantId).update();
        }
    }
}
