package dev.serai.signup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.audit.AuditLog;
import dev.serai.connection.Connection;
import dev.serai.connection.WebhookConnections;
import dev.serai.database.SystemDatabase;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The public keys of sign-up pages, and whose they are. */
@Component
class SignupKeys {

    private static final Pattern KEY = Pattern.compile("pk_[A-Za-z0-9_-]{24}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 18;

    private final JdbcClient jdbc;
    private final JdbcClient ofCaller;
    private final WebhookConnections connections;
    private final AuditLog audit;
    private final SignupProperties properties;
    private final Clock clock;
    /** Empty for a key of nobody; a key that was replaced ends on all nodes a moment later. */
    private final Cache<String, Optional<Owner>> owners = Caffeine.newBuilder().maximumSize(100_000)
            .expireAfterWrite(Duration.ofSeconds(5)).build();

    SignupKeys(SystemDatabase system, JdbcClient ofCaller, WebhookConnections connections, AuditLog audit, SignupProperties properties,
            Clock clock) {
        this.jdbc = system.jdbc();
        this.ofCaller = ofCaller;
        this.connections = connections;
        this.audit = audit;
        this.properties = properties;
        this.clock = clock;
    }

    /** @param address below which Serai is reached, as far as whoever configured the page told */
    private record Owner(UUID connectionId, String previousKey, Instant previousUntil, String address) {}

    /** @param address below which Serai was reached when the page was configured */
    record Found(SignupPage page, String address) {}

    /**
     * A page's keys as its tenant sees them.
     *
     * @param previousUntil until when the one before counts; null where none does
     */
    record Keys(String key, Instant previousUntil) {}

    /** What a rotation leaves in the audit log. */
    private record Rotated(String key, Instant previousUntil) {}

    /** The page of a key, where it is open to the public: in use, configured and no private connection. */
    Optional<Found> page(String key) {
        if (key == null || !KEY.matcher(key).matches()) {
            return Optional.empty();
        }
        Owner owner = owners.get(key, this::owner).orElse(null);
        if (owner == null || key.equals(owner.previousKey()) && !owner.previousUntil().isAfter(clock.instant())) {
            return Optional.empty();
        }
        return connections.find(owner.connectionId()).filter(SignupKeys::isOpen)
                .map(connection -> new Found(SignupPage.of(connection), owner.address()));
    }

    static boolean isOpen(Connection connection) {
        return connection.channel().equals(SignupPage.CHANNEL) && connection.provider().equals(SignupPage.PROVIDER)
                && connection.active() && !connection.pending() && connection.ownerId() == null
                && connection.settings().get("pageUrl") != null;
    }

    private Optional<Owner> owner(String key) {
        return jdbc.sql("select connection_id, previous_key, previous_until, address from signup_page"
                + " where key = :key or previous_key = :key")
                .param("key", key).query((row, number) -> new Owner(row.getObject("connection_id", UUID.class),
                        row.getString("previous_key"), row.getTimestamp("previous_until") == null ? Instant.EPOCH
                                : row.getTimestamp("previous_until").toInstant(), row.getString("address"))).optional();
    }

    /**
     * The keys of a page, of which one is made where it has none yet.
     *
     * @param address below which who asks reaches Serai
     */
    @Transactional
    public Keys of(UUID tenantId, UUID connectionId, String address) {
        ofCaller.sql("insert into signup_page (tenant_id, connection_id, key, address, created_at) values (?, ?, ?, ?, ?)"
                + " on conflict (tenant_id, connection_id) do nothing")
                .params(tenantId, connectionId, fresh(), address, Timestamp.from(now())).update();
        return ofCaller.sql("select key, previous_until from signup_page where tenant_id = ? and connection_id = ?")
                .params(tenantId, connectionId).query((row, number) -> new Keys(row.getString("key"),
                        until(row.getTimestamp("previous_until")))).single();
    }

    private Instant until(Timestamp end) {
        return end == null || !end.toInstant().isAfter(clock.instant()) ? null : end.toInstant();
    }

    /**
     * Gives a page another key.
     *
     * @param atOnce whether the one before ends now, and not after {@code serai.signup.key-overlap}
     */
    @Transactional
    public Keys rotate(UUID tenantId, UUID connectionId, String address, boolean atOnce) {
        Keys before = of(tenantId, connectionId, address);
        Instant end = atOnce ? null : now().plus(properties.keyOverlap());
        Keys after = new Keys(fresh(), end);
        ofCaller.sql("update signup_page set key = ?, previous_key = ?, previous_until = ?, address = ?"
                + " where tenant_id = ? and connection_id = ?")
                .params(after.key(), atOnce ? null : before.key(), end == null ? null : Timestamp.from(end), address, tenantId,
                        connectionId).update();
        audit.record(tenantId, "signup-page.rotate", connectionId, new Rotated(before.key(), before.previousUntil()),
                new Rotated(after.key(), after.previousUntil()));
        owners.invalidate(before.key());
        return after;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return "pk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
