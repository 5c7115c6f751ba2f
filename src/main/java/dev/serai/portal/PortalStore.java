package dev.serai.portal;

import dev.serai.api.EntityTags;
import dev.serai.audit.AuditLog;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps how the portals of tenants look, and who may embed them. */
@Component
class PortalStore {

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    PortalStore(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** That of a tenant, whose scope it is; {@link Portal#UNSET} where nothing was set. */
    Portal find(UUID tenantId) {
        return jdbc.sql("select * from portal where tenant_id = ?").param(tenantId).query((row, number) -> portal(row)).optional()
                .orElse(Portal.UNSET);
    }

    /**
     * Sets all of it.
     *
     * @param ifMatch the entity tag that it must still have; null for no condition
     * @throws dev.serai.api.ProblemException 412 when it was changed since
     */
    @Transactional
    Portal put(UUID tenantId, String ifMatch, Portal wanted) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('portal of ' || ?, 0))").param(tenantId.toString()).query(row -> { });
        Portal before = find(tenantId);
        EntityTags.requireMatch(ifMatch, before.version());
        Portal after = new Portal(wanted.colours(), wanted.logo(), wanted.frameAncestors(), wanted.returnUrls(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        jdbc.sql("""
                insert into portal (tenant_id, accent, header, logo, frame_ancestors, return_urls, updated_at)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id) do update set accent = excluded.accent, header = excluded.header, logo = excluded.logo,
                  frame_ancestors = excluded.frame_ancestors, return_urls = excluded.return_urls, updated_at = excluded.updated_at""")
                .params(tenantId, after.colours().accent(), after.colours().header(), after.logo(),
                        after.frameAncestors().toArray(String[]::new), after.returnUrls().toArray(String[]::new),
                        Timestamp.from(after.updatedAt()))
                .update();
        audit.record(tenantId, "portal.update", tenantId, before.audited(), after.audited());
        return after;
    }

    private static Portal portal(ResultSet row) throws SQLException {
        return new Portal(new Portal.Colours(row.getString("accent"), row.getString("header")), row.getString("logo"),
                texts(row.getArray("frame_ancestors")), texts(row.getArray("return_urls")), row.getTimestamp("updated_at").toInstant());
    }

    static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
