package dev.serai.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.RequestBody;
import dev.serai.audit.Actor;
import dev.serai.audit.AuditLog;
import dev.serai.database.SystemDatabase;
import dev.serai.portal.PortalLink.Maker;
import dev.serai.security.Caller;
import dev.serai.security.PortalArea;
import dev.serai.security.PortalVisit;
import dev.serai.security.Role;
import dev.serai.security.SessionCallers.SignedIn;
import dev.serai.security.TokenHash;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the sessions of browsers; of all tenants, because whose a session is shows only once it is found. */
@Component
class SessionStore {

    /** Of one token or user; past that the oldest end. */
    static final int MOST = 100;
    /** Of one tenant's portal. */
    static final int MOST_OF_PORTAL = 1000;
    private static final String COLUMNS = """
            s.id, s.tenant_id, s.user_id, s.proof, s.expires_at, s.portal,
              (select t.token_hash from api_token t where t.id = s.token_id) as token_hash,
              (select u.role from tenant_user u where u.tenant_id = s.tenant_id and u.id = s.user_id and u.is_active) as user_role,
              (select u.name from tenant_user u where u.tenant_id = s.tenant_id and u.id = s.user_id) as user_name""";

    private final SystemDatabase system;
    private final AuditLog audit;

    SessionStore(SystemDatabase system, AuditLog audit) {
        this.system = system;
        this.audit = audit;
    }

    void insert(UUID id, SignedIn who, TokenHash secret, TokenHash proof, Instant now, Instant expiresAt) {
        Caller caller = who.caller();
        UUID token = proof == null ? caller.tokenId() : null;
        UUID user = token == null ? caller.userId() : null;
        system.transaction().executeWithoutResult(status -> {
            system.jdbc().sql("""
                    insert into browser_session (id, tenant_id, token_id, user_id, secret_hash, proof, created_at, last_used_at, expires_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .params(id, caller.tenantId(), token, user, secret.bytes(), proof == null ? null : proof.bytes(), Timestamp.from(now),
                            Timestamp.from(now), Timestamp.from(expiresAt))
                    .update();
            system.jdbc().sql("""
                    delete from browser_session where id in (select id from browser_session
                      where tenant_id is not distinct from :tenant and portal is null
                        and (token_id = :token or user_id = :user or proof is not null)
                      order by id desc offset :most)""")
                    .param("tenant", caller.tenantId(), Types.OTHER).param("token", token, Types.OTHER).param("user", user, Types.OTHER)
                    .param("most", MOST).update();
            audit.record(actor(caller), caller.tenantId(), "session.create", id, null, Map.of("expiresAt", expiresAt));
        });
    }

    /**
     * Keeps a session of a portal; to be called in a transaction of the system's.
     *
     * @param maker who made its link
     */
    void insertPortal(Session session, Maker maker, Caller visitor, TokenHash secret, Instant now) {
        PortalVisit visit = session.portal();
        system.jdbc().sql("""
                insert into browser_session (id, tenant_id, token_id, user_id, secret_hash, proof, created_at, last_used_at, expires_at,
                  portal)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, jsonb_build_object('linkId', ?::text, 'areas', ?::text, 'returnUrl', ?::text,
                  'locale', ?::text))""")
                .params(session.id(), session.tenantId(), maker.tokenId(), maker.userId(), secret.bytes(),
                        session.proof() == null ? null : session.proof().bytes(), Timestamp.from(now), Timestamp.from(now),
                        Timestamp.from(session.expiresAt()), visit.linkId().toString(),
                        visit.areas().stream().map(PortalArea::word).collect(Collectors.joining(",")), visit.returnUrl(), visit.locale())
                .update();
        system.jdbc().sql("""
                delete from browser_session where id in (select id from browser_session where tenant_id = ? and portal is not null
                  order by id desc offset ?)""").params(session.tenantId(), MOST_OF_PORTAL).update();
        audit.record(actor(visitor), session.tenantId(), "portal-link.use", visit.linkId(), null,
                Map.of("session", session.id(), "expiresAt", session.expiresAt()));
    }

    /** When the visit ends that a link into the portal began; empty where it began none, or it is over. */
    Optional<Instant> endOfVisit(UUID tenantId, UUID linkId) {
        return system.jdbc().sql("select max(expires_at) as ends from browser_session where tenant_id = ? and portal ->> 'linkId' = ?")
                .params(tenantId, linkId.toString())
                .query((row, number) -> Optional.ofNullable(row.getTimestamp("ends")).map(Timestamp::toInstant)).single();
    }

    /** Ends all windows of a visit; to be called in a transaction of the system's. The hashes of their secrets. */
    List<TokenHash> deleteVisit(UUID tenantId, Instant endsAt) {
        return system.jdbc().sql("delete from browser_session where tenant_id = ? and portal is not null and expires_at = ?"
                + " returning secret_hash").params(tenantId, Timestamp.from(endsAt)).query((row, number) -> hash(row.getBytes(1))).list();
    }

    /** The hash of a token; empty when there is no such token. */
    Optional<TokenHash> hashOf(UUID tokenId) {
        return system.jdbc().sql("select token_hash from api_token where id = ?").param(tokenId)
                .query((row, number) -> hash(row.getBytes(1))).optional();
    }

    /** The user as a caller; empty when it is gone or switched off. */
    Optional<Caller> user(UUID tenantId, UUID userId) {
        return system.jdbc().sql("select role, name from tenant_user where tenant_id = ? and id = ? and is_active")
                .params(tenantId, userId)
                .query((row, number) -> new Caller(tenantId, null, userId, Role.of(row.getString(1)).orElseThrow(), row.getString(2)))
                .optional();
    }

    /** Runs in a transaction of the system's. */
    <T> T inTransaction(Supplier<T> work) {
        return system.transaction().execute(status -> work.get());
    }

    /** The session, from now on used; empty when there is none, it has ended, or it was not used since long. */
    Optional<Session> use(TokenHash secret, Instant now, Instant usedSince) {
        return door().sql("update browser_session s set last_used_at = greatest(last_used_at, :now) where secret_hash = :secret"
                + " and expires_at > :now and last_used_at > :since returning " + COLUMNS)
                .param("now", Timestamp.from(now)).param("secret", secret.bytes()).param("since", Timestamp.from(usedSince))
                .query((row, number) -> session(row)).optional();
    }

    /** The session, whether or not it is in use; empty when there is none or it has ended. */
    Optional<Session> find(TokenHash secret, Instant now) {
        return door().sql("select " + COLUMNS + " from browser_session s where secret_hash = ? and expires_at > ?")
                .params(secret.bytes(), Timestamp.from(now)).query((row, number) -> session(row)).optional();
    }

    void delete(Session session, Caller who) {
        system.transaction().executeWithoutResult(status -> {
            if (system.jdbc().sql("delete from browser_session where id = ?").param(session.id()).update() > 0) {
                audit.record(actor(who), session.tenantId(), "session.delete", session.id(), null, null);
            }
        });
    }

    /** Forgets those that have ended. */
    int forget(Instant now, Instant usedSince) {
        return door().sql("delete from browser_session where expires_at < ? or last_used_at < ?")
                .params(Timestamp.from(now), Timestamp.from(usedSince)).update();
    }

    private JdbcClient door() {
        return system.jdbc();
    }

    private static Actor actor(Caller caller) {
        return new Actor(caller.role() == Role.OPERATOR ? null : caller.tokenId(), caller.userId(), caller.role().word(), caller.name());
    }

    private static Session session(ResultSet row) throws SQLException {
        UUID tenant = row.getObject("tenant_id", UUID.class);
        UUID user = row.getObject("user_id", UUID.class);
        String role = row.getString("user_role");
        Caller caller = role == null ? null
                : new Caller(tenant, null, user, Role.of(role).orElseThrow(), row.getString("user_name").intern());
        return new Session(row.getObject("id", UUID.class), tenant, hash(row.getBytes("token_hash")), hash(row.getBytes("proof")), caller,
                row.getTimestamp("expires_at").toInstant(), visit(row.getString("portal"), row.getTimestamp("expires_at").toInstant()));
    }

    private static PortalVisit visit(String json, Instant endsAt) {
        if (json == null) {
            return null;
        }
        JsonNode portal = RequestBody.tree(json.getBytes(StandardCharsets.UTF_8));
        Set<PortalArea> areas = EnumSet.noneOf(PortalArea.class);
        Stream.of(portal.path("areas").asText().split(",")).forEach(word -> areas.add(PortalArea.of(word).orElseThrow()));
        return new PortalVisit(UUID.fromString(portal.path("linkId").asText()), areas, portal.path("returnUrl").textValue(),
                portal.path("locale").textValue(), endsAt);
    }

    private static TokenHash hash(byte[] bytes) {
        return bytes == null ? null : TokenHash.of(bytes);
    }
}
