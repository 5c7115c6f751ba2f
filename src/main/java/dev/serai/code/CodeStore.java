package dev.serai.code;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of codes. */
@Component
class CodeStore {

    private static final String SHOWN = """
            select c.id, c.number, c.status, c.delivery_id, c.attempts, c.max_attempts, c.country, c.note, c.created_at, c.expires_at,
              c.verified_at, coalesce(d.status = 'delivered', false) as sent
            from code c left join delivery d on d.tenant_id = c.tenant_id and d.id = c.delivery_id
            where c.tenant_id = :tenant""";

    private final JdbcClient jdbc;
    private final Clock clock;

    CodeStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A code that is about to be issued. */
    record Issued(UUID id, String number, String country, String range, byte[] salt, byte[] hash, int attempts, String note,
            UUID deliveryId, Instant createdAt, Instant expiresAt) {}

    /** What a guess is compared with. */
    record Secret(byte[] salt, byte[] hash, int attempts, int most, String country, UUID deliveryId) {}

    /** What became of the codes to a range of numbers; the old ones are those that somebody had time to enter. */
    record Conversion(long issued, long verified, long old, long oldVerified) {}

    /** Of what limits are counted. */
    enum Scope {
        NUMBER("number"), COUNTRY("country"), RANGE("number_range"), TENANT(null);

        private final String column;

        Scope(String column) {
            this.column = column;
        }
    }

    /** When there is room for another one under a limit; empty where there is room now. */
    Optional<Instant> room(UUID tenantId, Scope scope, String value, int most, Duration within, Instant now) {
        return jdbc.sql("select created_at from code where tenant_id = :tenant and created_at > :since"
                + (scope.column == null ? "" : " and " + scope.column + " = :value") + " order by created_at desc offset :most limit 1")
                .param("tenant", tenantId).param("since", Timestamp.from(now.minus(within))).param("value", value).param("most", most - 1)
                .query(Timestamp.class).optional().map(first -> first.toInstant().plus(within));
    }

    Conversion conversion(UUID tenantId, String range, Instant since, Instant old) {
        return jdbc.sql("""
                select count(*) as issued, count(*) filter (where status = 'approved') as verified,
                  count(*) filter (where created_at <= :old) as old,
                  count(*) filter (where created_at <= :old and status = 'approved') as old_verified
                from code where tenant_id = :tenant and number_range = :range and created_at > :since and status <> 'failed'""")
                .param("tenant", tenantId).param("range", range).param("since", Timestamp.from(since)).param("old", Timestamp.from(old))
                .query((row, number) -> new Conversion(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))).single();
    }

    /** Puts a code in the place of those to the same number that nobody has entered. */
    void put(UUID tenantId, Issued code) {
        jdbc.sql("update code set status = 'canceled', hash = null where tenant_id = ? and number = ? and status = 'pending'")
                .params(tenantId, code.number()).update();
        jdbc.sql("""
                insert into code (tenant_id, id, number, country, number_range, salt, hash, status, max_attempts, note, delivery_id,
                  created_at, expires_at)
                values (:tenant, :id, :number, :country, :range, :salt, :hash, 'pending', :attempts, :note, :delivery, :created,
                  :expires)""")
                .param("tenant", tenantId).param("id", code.id()).param("number", code.number()).param("country", code.country())
                .param("range", code.range()).param("salt", code.salt()).param("hash", code.hash()).param("attempts", code.attempts())
                .param("note", code.note()).param("delivery", code.deliveryId()).param("created", Timestamp.from(code.createdAt()))
                .param("expires", Timestamp.from(code.expiresAt())).update();
    }

    void delete(UUID tenantId, UUID id) {
        jdbc.sql("delete from code where tenant_id = ? and id = ?").params(tenantId, id).update();
    }

    /** Notes that it was not sent. */
    void failed(UUID tenantId, UUID id) {
        jdbc.sql("update code set status = 'failed', hash = null where tenant_id = ? and id = ? and status = 'pending'")
                .params(tenantId, id).update();
    }

    /** The code that went to a number last. */
    Optional<UUID> latest(UUID tenantId, String number) {
        return jdbc.sql("select id from code where tenant_id = ? and number = ? order by created_at desc, id desc limit 1")
                .params(tenantId, number).query(UUID.class).optional();
    }

    /** What a guess is compared with, which nobody else can until this transaction ends; empty for a code that takes none. */
    Optional<Secret> hold(UUID tenantId, UUID id, Instant now) {
        return jdbc.sql("""
                select salt, hash, attempts, max_attempts, country, delivery_id from code
                where tenant_id = ? and id = ? and status = 'pending' and expires_at > ? and attempts < max_attempts for update""")
                .params(tenantId, id, Timestamp.from(now)).query((row, number) -> new Secret(row.getBytes(1), row.getBytes(2),
                        row.getInt(3), row.getInt(4), row.getString(5), row.getObject(6, UUID.class))).optional();
    }

    void guessed(UUID tenantId, UUID id, String status, Instant verifiedAt) {
        jdbc.sql("update code set attempts = attempts + 1, status = :status, verified_at = :at,"
                + " hash = case when :status = 'pending' then hash end where tenant_id = :tenant and id = :id")
                .param("status", status).param("at", verifiedAt == null ? null : Timestamp.from(verifiedAt), Types.TIMESTAMP)
                .param("tenant", tenantId).param("id", id).update();
    }

    Optional<Code> find(UUID tenantId, UUID id) {
        return jdbc.sql(SHOWN + " and c.id = :id").param("tenant", tenantId).param("id", id).query(this::code).optional();
    }

    /** Those of a tenant before the given one, the latest first; null for the first of them. */
    List<Code> before(UUID tenantId, String number, String status, UUID before, int limit) {
        return jdbc.sql(SHOWN + """
                 and (cast(:number as text) is null or c.number = :number)
                 and (cast(:status as text) is null or :status = case when c.status = 'pending' and c.expires_at <= :now then 'expired'
                   else c.status end)
                 and (cast(:before as uuid) is null or c.id < :before)
                order by c.id desc limit :limit""").param("tenant", tenantId).param("number", number).param("status", status)
                .param("now", Timestamp.from(clock.instant())).param("before", before, Types.OTHER).param("limit", limit)
                .query(this::code).list();
    }

    private Code code(ResultSet row, int number) throws SQLException {
        Timestamp verified = row.getTimestamp("verified_at");
        Instant expires = row.getTimestamp("expires_at").toInstant();
        String status = row.getString("status");
        boolean over = status.equals(Code.PENDING) && !expires.isAfter(clock.instant());
        int attempts = row.getInt("attempts");
        return new Code(row.getObject("id", UUID.class), row.getString("number"), Code.SMS, over ? Code.EXPIRED : status,
                row.getBoolean("sent"), row.getObject("delivery_id", UUID.class), attempts,
                status.equals(Code.PENDING) && !over ? row.getInt("max_attempts") - attempts : 0, row.getString("country"),
                row.getString("note"), row.getTimestamp("created_at").toInstant(), expires,
                verified == null ? null : verified.toInstant(), null);
    }
}
