package dev.serai.tenant;

import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import dev.serai.security.ApiTokens;
import dev.serai.security.Role;
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
import org.springframework.transaction.annotation.Transactional;

/** Keeps tenants. */
@Component
public class Tenants {

    private final JdbcClient jdbc;
    private final ApiTokens tokens;
    private final AuditLog audit;
    private final Clock clock;

    Tenants(JdbcClient jdbc, ApiTokens tokens, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    /** A tenant just made and its first administrator's token. */
    record Made(Tenant tenant, ApiTokens.Issued token) {}

    @Transactional
    Made make(String name) {
        Tenant tenant = new Tenant(Ids.next(), name, clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("insert into tenant (id, name, created_at) values (?, ?, ?)")
                .params(tenant.id(), name, Timestamp.from(tenant.createdAt())).update();
        audit.record(tenant.id(), "tenant.create", tenant.id(), null, tenant);
        return new Made(tenant, tokens.issue(tenant.id(), "first administrator", Role.ADMIN, null));
    }

    public Optional<Tenant> find(UUID id) {
        return jdbc.sql("select id, name, created_at from tenant where id = ?").param(id).query(Tenants::tenant).optional();
    }

    /** Tenants after the given one, by id; all from the first when it is null. */
    List<Tenant> after(UUID id, int limit) {
        return jdbc.sql("select id, name, created_at from tenant where ?::uuid is null or id > ? order by id limit ?")
                .params(id, id, limit).query(Tenants::tenant).list();
    }

    private static Tenant tenant(ResultSet row, int number) throws SQLException {
        return new Tenant(row.getObject("id", UUID.class), row.getString("name"), row.getTimestamp("created_at").toInstant());
    }
}
