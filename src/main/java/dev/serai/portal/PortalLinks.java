package dev.serai.portal;

import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.database.SystemDatabase;
import dev.serai.portal.PortalLink.Maker;
import dev.serai.portal.UnusableLinkException.Reason;
import dev.serai.security.PortalArea;
import dev.serai.security.TokenHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the links into portals; of all tenants, because whose a link is shows only once it is found. */
@Component
public class PortalLinks {

    /** Links of one tenant that are not used yet; past that the oldest go. */
    static final int MOST = 1000;
    /** Windows of one visit, those included that its windows open. */
    static final int MOST_WINDOWS = 10;
    /** For how long it is known of a link that was used, or has expired, that it was one. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final AuditLog audit;
    private final Clock clock;

    public PortalLinks(JdbcClient jdbc, SystemDatabase system, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.system = system;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Where a link may be embedded.
     *
     * @param origin the only one; null for each of the tenant's and the instance's
     */
    record Framing(String origin, List<String> frameAncestors) {}

    /**
     * Keeps a link of the tenant at work.
     *
     * @throws dev.serai.api.ProblemException 429 where it is for one window more than a visit may open, 409 where the visit has
     *     ended
     */
    @Transactional
    public void insert(PortalLink link, TokenHash code) {
        if (link.sessionEndsAt() != null) {
            requireFewWindows(link);
        }
        Maker maker = link.maker();
        jdbc.sql("""
                insert into portal_link (id, tenant_id, code_hash, token_id, user_id, proof, areas, origin, return_url, locale, created_at,
                    expires_at, session_ends_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(link.id(), link.tenantId(), code.bytes(), maker.tokenId(), maker.userId(),
                        maker.proof() == null ? null : maker.proof().bytes(),
                        link.areas().stream().map(PortalArea::word).toArray(String[]::new), link.origin(), link.returnUrl(),
                        link.locale(), Timestamp.from(clock.instant()), Timestamp.from(link.expiresAt()),
                        timestamp(link.sessionEndsAt()))
                .update();
        jdbc.sql("""
                delete from portal_link where tenant_id = ? and id in (select id from portal_link where tenant_id = ? and used_at is null
                  order by id desc offset ?)""").params(link.tenantId(), link.tenantId(), MOST).update();
        audit.record(link.tenantId(), "portal-link.create", link.id(), null, shown(link));
    }

    /** All windows of a visit end when it does, at an instant that no other visit of the tenant ends at. */
    private void requireFewWindows(PortalLink window) {
        lockWindows(jdbc, window.tenantId());
        if (!system.jdbc().sql("select exists (select from browser_session where tenant_id = ? and portal is not null and expires_at = ?)")
                .params(window.tenantId(), timestamp(window.sessionEndsAt())).query(Boolean.class).single()) {
            throw new ProblemException(409, "Conflict", "This visit has ended; ask for a new link", List.of());
        }
        int known = jdbc.sql("select count(*) from portal_link where tenant_id = ? and session_ends_at = ?")
                .params(window.tenantId(), timestamp(window.sessionEndsAt())).query(Integer.class).single();
        if (known >= MOST_WINDOWS) {
            throw new TooManyWindowsException(MOST_WINDOWS, Duration.between(clock.instant(), window.sessionEndsAt()));
        }
    }

    private static void lockWindows(JdbcClient jdbc, UUID tenantId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('windows of ' || ?, 0))").param(tenantId.toString()).query(row -> { });
    }

    private static Map<String, Object> shown(PortalLink link) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("areas", link.areas());
        shown.put("origin", link.origin());
        shown.put("returnUrl", link.returnUrl());
        shown.put("locale", link.locale());
        shown.put("expiresAt", link.expiresAt());
        return shown;
    }

    /** Uses a link, in the transaction of the {@link SystemDatabase} that begins its session; empty when it cannot be used. */
    public Optional<PortalLink> use(TokenHash code) {
        Timestamp now = Timestamp.from(clock.instant());
        return system.jdbc().sql("update portal_link set used_at = ? where code_hash = ? and used_at is null and expires_at > ?"
                + " returning *")
                .params(now, code.bytes(), now).query((row, number) -> link(row)).optional();
    }

    /** Why a link that cannot be used cannot. */
    public UnusableLinkException unusable(TokenHash code) {
        return system.jdbc().sql("select used_at is not null as used, return_url from portal_link where code_hash = ?").param(code.bytes())
                .query((row, number) -> new UnusableLinkException(row.getBoolean("used") ? Reason.USED : Reason.EXPIRED,
                        row.getString("return_url")))
                .optional().orElseGet(() -> new UnusableLinkException(Reason.UNKNOWN, null));
    }

    /** Who made a link, for another that is to go on from it; empty once it is forgotten. */
    Optional<PortalLink> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from portal_link where tenant_id = ? and id = ?").params(tenantId, id)
                .query((row, number) -> link(row)).optional();
    }

    /** Where the page of a link may be embedded; empty where there is no such link. */
    Optional<Framing> framing(UUID id) {
        return system.jdbc().sql("""
                select l.origin, coalesce(p.frame_ancestors, '{}') as frame_ancestors
                from portal_link l left join portal p on p.tenant_id = l.tenant_id where l.id = ?""").param(id)
                .query((row, number) -> new Framing(row.getString("origin"), PortalStore.texts(row.getArray("frame_ancestors"))))
                .optional();
    }

    /** Deletes a link, in a transaction of the {@link SystemDatabase}; from then on it begins no visit. Whether there was one. */
    public boolean delete(UUID tenantId, UUID id) {
        boolean deleted = system.jdbc().sql("delete from portal_link where tenant_id = ? and id = ?").params(tenantId, id).update() > 0;
        if (deleted) {
            audit.record(tenantId, "portal-link.delete", id, null, null);
        }
        return deleted;
    }

    /** Deletes the links of windows of a visit, in a transaction of the {@link SystemDatabase}; until that ends it opens no others. */
    public void deleteWindows(UUID tenantId, Instant visitEndsAt) {
        lockWindows(system.jdbc(), tenantId);
        system.jdbc().sql("delete from portal_link where tenant_id = ? and session_ends_at = ?").params(tenantId, timestamp(visitEndsAt))
                .update();
    }

    /** Forgets those that ended a day ago; called from time to time. */
    public int forgetEnded() {
        return system.jdbc().sql("delete from portal_link where expires_at < ?")
                .param(Timestamp.from(clock.instant().minus(REMEMBERED))).update();
    }

    private static PortalLink link(ResultSet row) throws SQLException {
        Set<PortalArea> areas = EnumSet.noneOf(PortalArea.class);
        PortalStore.texts(row.getArray("areas")).forEach(word -> areas.add(PortalArea.of(word).orElseThrow()));
        byte[] proof = row.getBytes("proof");
        Timestamp sessionEndsAt = row.getTimestamp("session_ends_at");
        return new PortalLink(row.getObject("id", UUID.class), row.getObject("tenant_id", UUID.class),
                new Maker(row.getObject("token_id", UUID.class), row.getObject("user_id", UUID.class),
                        proof == null ? null : TokenHash.of(proof)),
                areas, row.getString("origin"), row.getString("return_url"), row.getString("locale"),
                row.getTimestamp("expires_at").toInstant(), sessionEndsAt == null ? null : sessionEndsAt.toInstant());
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
