package dev.serai.guard;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.database.SystemDatabase;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of the guard. */
@Component
class GuardStore {

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final ObjectMapper json;

    GuardStore(JdbcClient jdbc, SystemDatabase system, ObjectMapper json) {
        this.jdbc = jdbc;
        this.system = system;
        this.json = json;
    }

    /**
     * What happened with a country on a day.
     *
     * @param issued codes
     * @param verified codes that were entered
     * @param messages text messages that were no codes
     * @param monitored of both, what was let through and noted
     * @param refused of both
     * @param spent by the tenant's prices
     */
    record Usage(String country, long issued, long verified, long messages, long monitored, long refused,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal spent) {}

    /**
     * A range of numbers that gets no codes.
     *
     * @param range how the numbers begin
     * @param issued codes that had gone there
     * @param verified how many of them had been entered
     */
    record BlockedRange(String range, String country, long issued, long verified, Instant blockedAt, Instant blockedUntil) {}

    /** What a tenant set, whoever works on this thread. */
    Optional<GuardSettings> settings(UUID tenantId) {
        return system.jdbc().sql("select settings from country_guard where tenant_id = ?").param(tenantId).query(String.class).optional()
                .map(this::read);
    }

    /** What all tenants set. */
    void eachSettings(BiConsumer<UUID, GuardSettings> what) {
        system.jdbc().sql("select tenant_id, settings from country_guard")
                .query(row -> {
                    what.accept(row.getObject("tenant_id", UUID.class), read(row.getString("settings")));
                });
    }

    private GuardSettings read(String text) {
        try {
            return json.readValue(text, GuardSettings.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The country guard that is stored cannot be read", e);
        }
    }

    void put(UUID tenantId, GuardSettings settings) {
        jdbc.sql("insert into country_guard (tenant_id, settings) values (?, cast(? as jsonb)) on conflict (tenant_id) do update"
                + " set settings = excluded.settings, updated_at = now()").params(tenantId, written(settings)).update();
    }

    private String written(GuardSettings settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A country guard can always be written as JSON", e);
        }
    }

    /** Has all else of the tenant that is counted wait until this transaction ends. */
    void lock(UUID tenantId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0)) is null").param("country guard " + tenantId).query(Boolean.class)
                .single();
    }

    /** What was spent on a day. */
    BigDecimal spent(UUID tenantId, LocalDate day) {
        return jdbc.sql("select coalesce(sum(spent), 0) from country_usage where tenant_id = ? and day = ?").params(tenantId, day)
                .query(BigDecimal.class).single();
    }

    List<Usage> usage(UUID tenantId, LocalDate day) {
        return jdbc.sql("""
                select country, issued, verified, messages, monitored, refused, spent from country_usage where tenant_id = ? and day = ?
                order by spent desc, issued + messages + refused desc, country""").params(tenantId, day)
                .query((row, number) -> new Usage(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5),
                        row.getLong(6), plain(row.getBigDecimal(7)))).list();
    }

    private static BigDecimal plain(BigDecimal amount) {
        BigDecimal shortest = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }

    /** Adds to what happened with a country; what is not named stays. */
    void count(UUID tenantId, LocalDate day, String country, Map<String, Integer> counts, BigDecimal spent) {
        jdbc.sql("""
                insert into country_usage as u (tenant_id, day, country, issued, verified, messages, monitored, refused, spent)
                values (:tenant, :day, :country, :issued, :verified, :messages, :monitored, :refused, :spent)
                on conflict (tenant_id, day, country) do update set issued = u.issued + excluded.issued,
                  verified = u.verified + excluded.verified, messages = u.messages + excluded.messages,
                  monitored = u.monitored + excluded.monitored, refused = u.refused + excluded.refused, spent = u.spent + excluded.spent""")
                .param("tenant", tenantId).param("day", day).param("country", country)
                .param("issued", counts.getOrDefault("issued", 0)).param("verified", counts.getOrDefault("verified", 0))
                .param("messages", counts.getOrDefault("messages", 0)).param("monitored", counts.getOrDefault("monitored", 0))
                .param("refused", counts.getOrDefault("refused", 0)).param("spent", spent).update();
    }

    /** What is lost of it when the database dies is only a count: nobody waits for the disk. */
    void doNotWait() {
        jdbc.sql("set local synchronous_commit = off").update();
    }

    /** Whether this message is counted for the first time. */
    boolean isFirst(UUID tenantId, UUID deliveryId, Instant now) {
        return jdbc.sql("insert into guarded_message (tenant_id, id, created_at) values (?, ?, ?) on conflict do nothing")
                .params(tenantId, deliveryId, Timestamp.from(now)).update() == 1;
    }

    boolean isCounted(UUID tenantId, UUID deliveryId) {
        return jdbc.sql("select exists (select from guarded_message where tenant_id = ? and id = ?)").params(tenantId, deliveryId)
                .query(Boolean.class).single();
    }

    /** Until when a range is blocked; empty where it is not. */
    Optional<BlockedRange> blocked(UUID tenantId, String range, Instant now) {
        return jdbc.sql("select * from blocked_range where tenant_id = ? and number_range = ? and blocked_until > ?")
                .params(tenantId, range, Timestamp.from(now)).query(GuardStore::range).optional();
    }

    List<BlockedRange> blocked(UUID tenantId, Instant now) {
        return jdbc.sql("select * from blocked_range where tenant_id = ? and blocked_until > ? order by blocked_at desc, number_range"
                + " limit 200").params(tenantId, Timestamp.from(now)).query(GuardStore::range).list();
    }

    /** When a person let a range through again; empty where nobody did. */
    Optional<Instant> lifted(UUID tenantId, String range) {
        return jdbc.sql("select lifted_at from blocked_range where tenant_id = ? and number_range = ? and lifted_at is not null")
                .params(tenantId, range).query(Timestamp.class).optional().map(Timestamp::toInstant);
    }

    void block(UUID tenantId, BlockedRange range) {
        jdbc.sql("""
                insert into blocked_range (tenant_id, number_range, country, issued, verified, blocked_at, blocked_until)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, number_range) do update set issued = excluded.issued, verified = excluded.verified,
                  blocked_at = excluded.blocked_at, blocked_until = excluded.blocked_until""")
                .params(tenantId, range.range(), range.country(), range.issued(), range.verified(), Timestamp.from(range.blockedAt()),
                        Timestamp.from(range.blockedUntil())).update();
    }

    /** Whether it was blocked. */
    boolean lift(UUID tenantId, String range, Instant now) {
        return jdbc.sql("update blocked_range set blocked_until = null, lifted_at = :now where tenant_id = :tenant"
                + " and number_range = :range and blocked_until > :now").param("now", Timestamp.from(now)).param("tenant", tenantId)
                .param("range", range).update() == 1;
    }

    private static BlockedRange range(ResultSet row, int number) throws SQLException {
        return new BlockedRange(row.getString("number_range"), row.getString("country"), row.getLong("issued"), row.getLong("verified"),
                row.getTimestamp("blocked_at").toInstant(), row.getTimestamp("blocked_until").toInstant());
    }
}
