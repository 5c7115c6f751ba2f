package dev.serai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.audit.AuditLog;
import dev.serai.database.SystemDatabase;
import dev.serai.ledger.Ids;
import dev.serai.notify.Notifications;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Opaque API tokens: issues, finds and revokes them. */
@Component
public class ApiTokens {

    static final String PREFIX = "serai_";
    private static final String CHANNEL = "serai_tokens";
    private static final int CACHED = 200_000;
    private static final int LONGEST = 512;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final Notifications notifications;
    private final OperatorToken operator;
    private final AuditLog audit;
    private final Clock clock;
    private final Cache<TokenHash, CallerAuthentication> known =
            Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(Duration.ofHours(6)).build();
    private final Cache<TokenHash, Boolean> unknown =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(10)).build();

    ApiTokens(JdbcClient jdbc, SystemDatabase system, Notifications notifications, OperatorToken operator, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.system = system;
        this.notifications = notifications;
        this.operator = operator;
        this.audit = audit;
        this.clock = clock;
        notifications.subscribe(CHANNEL, this::forget, known::invalidateAll);
    }

    /**
     * A token as it is shown: never the token itself.
     *
     * @param userId the user it belongs to; null for an application's
     */
    public record Token(UUID id, UUID tenantId, String name, Role role, UUID userId, Instant createdAt, Instant expiresAt) {

        /** A token never changes. */
        public static final long VERSION = 1;
    }

    /** A token just made; the secret is shown this once. */
    public record Issued(Token token, String secret) {

        @Override
        public String toString() {
            return "Issued[" + token + "]";
        }
    }

    private record Revoked(Token token, byte[] hash) {}

    /** A fresh secret: 32 random bytes behind a prefix that secret scanners can find. */
    static String fresh() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whose token it is; empty when it is unknown, revoked or expired. */
    public Optional<Caller> authenticate(String token) {
        CallerAuthentication authentication = find(token);
        return authentication == null ? Optional.empty() : Optional.of(authentication.caller());
    }

    CallerAuthentication find(String token) {
        CallerAuthentication known = known(token);
        return known != null || isWrong(token) ? known : lookUp(TokenHash.of(token));
    }

    /** As {@link #find}, where nothing has to be looked up; null also for what may be a token all the same. */
    CallerAuthentication known(String token) {
        if (token == null || token.isEmpty() || token.length() > LONGEST) {
            return null;
        }
        TokenHash hash = TokenHash.of(token);
        return hash.equals(operator.hash()) ? operator.operator() : living(known.getIfPresent(hash));
    }

    /** The operator; null when it is not its token. */
    CallerAuthentication operator(String token) {
        CallerAuthentication found = known(token);
        return found == operator.operator() ? found : null;
    }

    /** Whether it was found a moment ago to be nobody's, or has not the form of a token. */
    boolean isWrong(String token) {
        return !isOne(token) || unknown.getIfPresent(TokenHash.of(token)) != null;
    }

    private static boolean isOne(String token) {
        return token != null && token.length() <= LONGEST && token.startsWith(PREFIX);
    }

    /** Whose token has this hash; null when it is unknown, revoked or expired. */
    CallerAuthentication find(TokenHash hash) {
        CallerAuthentication found = living(known.getIfPresent(hash));
        return found != null || unknown.getIfPresent(hash) != null ? found : lookUp(hash);
    }

    private CallerAuthentication lookUp(TokenHash hash) {
        CallerAuthentication found = known.get(hash, this::load);
        if (found == null) {
            unknown.put(hash, true);
        }
        return living(found);
    }

    private CallerAuthentication living(CallerAuthentication found) {
        return found == null || found.expiresAt() == null || clock.instant().isBefore(found.expiresAt()) ? found : null;
    }

    private CallerAuthentication load(TokenHash hash) {
        return system.jdbc().sql("""
                select t.id, t.tenant_id, t.user_id, t.expires_at, coalesce(u.name, t.name) as name,
                    case when u.role = 'member' then u.role else t.role end as role
                from api_token t left join tenant_user u on u.tenant_id = t.tenant_id and u.id = t.user_id
                where t.token_hash = ? and t.revoked_at is null and (t.user_id is null or u.is_active)""")
                .param(hash.bytes())
                .query((row, number) -> new CallerAuthentication(
                        new Caller(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class),
                                row.getObject("user_id", UUID.class), role(row), row.getString("name").intern()),
                        instant(row, "expires_at")))
                .optional().orElse(null);
    }

    /**
     * Makes a token of a tenant. With that of a user its caller may do what both the token's role and the user's allow.
     *
     * @param userId the user it belongs to; null for an application's
     * @param expiresAt null for never
     */
    @Transactional
    public Issued issue(UUID tenantId, String name, Role role, UUID userId, Instant expiresAt) {
        if (role == Role.OPERATOR) {
            throw new IllegalArgumentException("A tenant has no operator");
        }
        String secret = fresh();
        Token token = new Token(Ids.next(), tenantId, name, role, userId, clock.instant().truncatedTo(ChronoUnit.MICROS), expiresAt);
        jdbc.sql("""
                insert into api_token (id, tenant_id, name, role, user_id, token_hash, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(token.id(), tenantId, name, role.word(), userId, TokenHash.of(secret).bytes(), Timestamp.from(token.createdAt()),
                        expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .update();
        audit.record(tenantId, "token.create", token.id(), null, token);
        return new Issued(token, secret);
    }

    /** The tokens of a tenant that were not revoked, oldest first. */
    public List<Token> of(UUID tenantId) {
        return jdbc.sql("""
                select id, tenant_id, name, role, user_id, created_at, expires_at from api_token
                where tenant_id = ? and revoked_at is null order by id""")
                .param(tenantId).query((row, number) -> token(row)).list();
    }

    /** The token; empty when the tenant has none of this id, or it was revoked. */
    public Optional<Token> find(UUID tenantId, UUID id) {
        return jdbc.sql("""
                select id, tenant_id, name, role, user_id, created_at, expires_at from api_token
                where tenant_id = ? and id = ? and revoked_at is null""")
                .params(tenantId, id).query((row, number) -> token(row)).optional();
    }

    /** Ends a token, on all nodes at once; false when the tenant has no such token. */
    @Transactional
    public boolean revoke(UUID tenantId, UUID id) {
        Optional<Revoked> revoked = jdbc.sql("""
                update api_token set revoked_at = now() where tenant_id = ? and id = ? and revoked_at is null returning *""")
                .params(tenantId, id).query((row, number) -> new Revoked(token(row), row.getBytes("token_hash"))).optional();
        revoked.ifPresent(ended -> {
            announce(ended.hash());
            audit.record(tenantId, "token.revoke", id, ended.token(), null);
        });
        return revoked.isPresent();
    }

    /** Ends all tokens of a tenant, on all nodes at once; to be called in the transaction that deletes them. */
    public void endAll(UUID tenantId) {
        system.jdbc().sql("select token_hash from api_token where tenant_id = ?").param(tenantId).query(byte[].class).list()
                .forEach(this::announce);
    }

    /** Lets the tokens of a user follow what became of the user, on all nodes. */
    void userChanged(UUID tenantId, UUID userId) {
        jdbc.sql("select token_hash from api_token where tenant_id = ? and user_id = ? and revoked_at is null").params(tenantId, userId)
                .query(byte[].class).list().forEach(this::announce);
    }

    /** Ends the tokens of a user who is deleted. */
    void endThoseOf(UUID tenantId, UUID userId) {
        of(tenantId).stream().filter(token -> userId.equals(token.userId())).forEach(token -> revoke(tenantId, token.id()));
        jdbc.sql("update api_token set user_id = null where tenant_id = ? and user_id = ?").params(tenantId, userId).update();
    }

    private void announce(byte[] hash) {
        notifications.send(CHANNEL, HexFormat.of().formatHex(hash));
    }

    /** Drops what is remembered of a token; called once what changed about it is committed. */
    private void forget(String hex) {
        TokenHash hash = TokenHash.of(HexFormat.of().parseHex(hex));
        known.invalidate(hash);
        unknown.invalidate(hash);
    }

    private static Token token(ResultSet row) throws SQLException {
        return new Token(row.getObject("id", UUID.class), row.getObject("tenant_id", UUID.class), row.getString("name"), role(row),
                row.getObject("user_id", UUID.class), instant(row, "created_at"), instant(row, "expires_at"));
    }

    private static Role role(ResultSet row) throws SQLException {
        String word = row.getString("role");
        return Role.of(word).orElseThrow(() -> new IllegalStateException("Unknown role \"" + word + "\""));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
