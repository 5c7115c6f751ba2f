package dev.serai.tenant;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.database.SystemDatabase;
import dev.serai.ledger.Ids;
import dev.serai.security.ApiTokens;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import dev.serai.security.TenantScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps tenants. */
@Component
public class Tenants {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SystemDatabase system;
    private final ApiTokens tokens;
    private final AuditLog audit;
    private final Clock clock;

    Tenants(JdbcClient jdbc, TransactionTemplate transaction, SystemDatabase system, ApiTokens tokens, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.system = system;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    /** A tenant just made and its first administrator's token. */
    record Made(Tenant tenant, ApiTokens.Issued token) {}

    Made make(String name) {
        Tenant tenant = new Tenant(Ids.next(), name, clock.instant().truncatedTo(ChronoUnit.MICROS));
        return TenantScope.call(tenant.id(), () -> transaction.execute(status -> insert(tenant)));
    }

    private Made insert(Tenant tenant) {
        jdbc.sql("insert into tenant (id, name, created_at) values (?, ?, ?)")
                .params(tenant.id(), tenant.name(), Timestamp.from(tenant.createdAt())).update();
        audit.record(tenant.id(), "tenant.create", tenant.id(), null, tenant);
        return new Made(tenant, tokens.issue(tenant.id(), "first administrator", Role.ADMIN, null, null));
    }

    public Optional<Tenant> find(UUID id) {
        return system.jdbc().sql("select id, name, created_at from tenant where id = ?").param(id).query(Tenants::tenant).optional();
    }

    /** Tenants after the given one, by id; all from the first when it is null. */
    List<Tenant> after(UUID id, int limit) {
        return system.jdbc().sql("select id, name, created_at from tenant where ?::uuid is null or id > ? order by id limit ?")
                .params(id, id, limit).query(Tenants::tenant).list();
    }

    private static Tenant tenant(ResultSet row, int number) throws SQLException {
        return new Tenant(row.getObject("id", UUID.class), row.getString("name"), row.getTimestamp("created_at").toInstant());
    }

    /**
     * The tenant that a path names, for whoever may administer it: any for the operator, their own for administrators; another's is
     * unknown.
     *
     * @throws ProblemException 404 when there is no such tenant for the caller, 403 when it is the caller's own but not to administer
     */
    public UUID administered(String id) {
        Caller caller = Caller.required();
        UUID tenant = PathId.of(id, "tenant");
        if (caller.role() == Role.OPERATOR) {
            return find(tenant).orElseThrow(() -> ProblemException.notFound("tenant")).id();
        }
        if (!tenant.equals(caller.tenantId())) {
            throw ProblemException.notFound("tenant");
        }
        return caller.administeredTenant();
    }
}
