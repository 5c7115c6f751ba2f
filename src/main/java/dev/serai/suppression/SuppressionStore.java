package dev.serai.suppression;

import dev.serai.credential.Fingerprints;
import dev.serai.database.SystemDatabase;
import dev.serai.database.TenantWalk;
import dev.serai.ledger.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of suppressions. */
@Component
class SuppressionStore {

    private static final String COLUMNS = "id, channel, address, topic, reason, delivery_id, connection_id, created_at, expires_at";
    /**
     * One that has expired begins anew; else it is known since when it is. What somebody of the tenant has put there can be made shorter;
     * what others want, or what came back, only longer. Of several STOPs the last one is kept, so that a START in between does not lift it.
     * A START stays as a STOP that ended when it began, so that one from before, which comes later, does not count.
     */
    private static final String PUT = """
            insert into suppression as s (tenant_id, id, channel, address_hash, address, topic, reason, delivery_id, connection_id,
              created_at, expires_at)
            %s
            on conflict (tenant_id, address_hash, channel, topic, reason) do update
            set address = coalesce(excluded.address, s.address),
              expires_at = case when s.expires_at <= excluded.created_at or s.reason = 'manual' then excluded.expires_at
                when s.expires_at <= s.created_at then s.expires_at
                when s.expires_at is not null and excluded.expires_at is not null then greatest(s.expires_at, excluded.expires_at) end,
              created_at = case when s.expires_at <= excluded.created_at then excluded.created_at
                when s.reason = 'stop' then greatest(s.created_at, excluded.created_at) else s.created_at end,
              delivery_id = case when s.expires_at <= excluded.created_at then excluded.delivery_id else s.delivery_id end,
              connection_id = case when s.expires_at <= excluded.created_at then excluded.connection_id else s.connection_id end
            returning %s""";
    private static final String PUT_ONE = PUT.formatted("values (:tenant, :id, :channel, decode(:hash, 'hex'), :address, :topic, :reason,"
            + " :delivery, :connection, :now, :expires)", COLUMNS);
    private static final String PUT_MANY = PUT.formatted("select :tenant, id, channel, decode(hash, 'hex'), address, topic, reason,"
            + " cast(null as uuid), cast(null as uuid), :now, expires"
            + " from unnest(cast(:ids as uuid[]), cast(:channels as text[]), cast(:hashes as text[]), cast(:addresses as text[]),"
            + " cast(:topics as text[]), cast(:reasons as text[]), cast(:expiries as timestamptz[]))"
            + " as w (id, channel, hash, address, topic, reason, expires)", "1");

    /** What lists show: no START that is kept. */
    private static final String SHOWN = " and (expires_at is null or expires_at > created_at)";

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final Fingerprints fingerprints;

    SuppressionStore(JdbcClient jdbc, SystemDatabase system, Fingerprints fingerprints) {
        this.jdbc = jdbc;
        this.system = system;
        this.fingerprints = fingerprints;
    }

    /** @param hash null for all addresses */
    record Filter(String channel, String reason, String topic, String hash) {}

    /** A suppression and whose it is. */
    record Hashed(String hash, Suppression suppression) {}

    /** What stands for an address; it cannot be told from it, and differs from tenant to tenant. */
    String hash(UUID tenantId, String normal) {
        return fingerprints.of("suppression " + tenantId + " " + normal);
    }

    /** The tenants that have any. */
    List<UUID> tenants() {
        return system.jdbc().sql(TenantWalk.turn("suppression", "true", ":after", null) + " select tenant_id from turn")
                .param("after", TenantWalk.START).query(UUID.class).list();
    }

    /** Those of these addresses that count now, whoever works on this thread. */
    List<Hashed> among(UUID tenantId, String channel, Collection<String> hashes, Instant now) {
        return system.jdbc().sql("select encode(address_hash, 'hex') as hash, " + COLUMNS + " from suppression where tenant_id = :tenant"
                + " and address_hash = any (array(select decode(h, 'hex') from unnest(cast(:hashes as text[])) h))"
                + " and channel = :channel and (expires_at is null or expires_at > :now) order by created_at")
                .param("tenant", tenantId).param("hashes", hashes.toArray(String[]::new)).param("channel", channel)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new Hashed(row.getString("hash"), suppression(row, number))).list();
    }

    /** All of one address, of every channel, that count now. */
    List<Suppression> of(UUID tenantId, String hash, Instant now) {
        return jdbc.sql("select " + COLUMNS + " from suppression where tenant_id = ? and address_hash = decode(?, 'hex')"
                + " and (expires_at is null or expires_at > ?) order by created_at").params(tenantId, hash, Timestamp.from(now))
                .query(SuppressionStore::suppression).list();
    }

    /** Adds it, or renews what there is of the same reason and topic. */
    Suppression put(UUID tenantId, String hash, Suppression wanted) {
        return jdbc.sql(PUT_ONE).param("tenant", tenantId).param("id", wanted.id()).param("channel", wanted.channel())
                .param("hash", hash).param("address", wanted.address())
                .param("topic", wanted.topic() == null ? "" : wanted.topic()).param("reason", wanted.reason())
                .param("delivery", wanted.deliveryId(), Types.OTHER).param("connection", wanted.connectionId(), Types.OTHER)
                .param("now", Timestamp.from(wanted.createdAt()))
                .param("expires", wanted.expiresAt() == null ? null : Timestamp.from(wanted.expiresAt()), Types.TIMESTAMP)
                .query(SuppressionStore::suppression).single();
    }

    /** The same of many, none of which is there twice; they have an address, and nothing led to them. */
    void putAll(UUID tenantId, List<Suppression> wanted) {
        jdbc.sql(PUT_MANY).param("tenant", tenantId).param("now", Timestamp.from(wanted.get(0).createdAt()))
                .param("ids", all(wanted, each -> each.id().toString())).param("channels", all(wanted, Suppression::channel))
                .param("hashes", all(wanted, each -> hash(tenantId, each.address()))).param("addresses", all(wanted, Suppression::address))
                .param("topics", all(wanted, each -> each.topic() == null ? "" : each.topic()))
                .param("reasons", all(wanted, Suppression::reason))
                .param("expiries", all(wanted, each -> each.expiresAt() == null ? null : each.expiresAt().toString()))
                .query((row, number) -> number).list();
    }

    private static String[] all(List<Suppression> wanted, Function<Suppression, String> value) {
        return wanted.stream().map(value).toArray(String[]::new);
    }

    Optional<Suppression> find(UUID tenantId, UUID id) {
        return jdbc.sql("select " + COLUMNS + " from suppression where tenant_id = ? and id = ?" + SHOWN).params(tenantId, id)
                .query(SuppressionStore::suppression).optional();
    }

    /** Those of a tenant before the given one, the latest first; null for the first of them. */
    List<Suppression> before(UUID tenantId, Filter filter, UUID before, int limit) {
        return jdbc.sql("select " + COLUMNS + """
                 from suppression where tenant_id = :tenant and (cast(:channel as text) is null or channel = :channel)
                  and (cast(:reason as text) is null or reason = :reason) and (cast(:topic as text) is null or topic = :topic)
                  and (cast(:hash as text) is null or address_hash = decode(:hash, 'hex'))
                  and (cast(:before as uuid) is null or id < :before)
                """ + SHOWN + " order by id desc limit :limit")
                .param("tenant", tenantId).param("channel", filter.channel()).param("reason", filter.reason())
                .param("topic", filter.topic()).param("hash", filter.hash()).param("before", before, Types.OTHER).param("limit", limit)
                .query(SuppressionStore::suppression).list();
    }

    Optional<Suppression> delete(UUID tenantId, UUID id) {
        return jdbc.sql("delete from suppression where tenant_id = ? and id = ?" + SHOWN + " returning " + COLUMNS).params(tenantId, id)
                .query(SuppressionStore::suppression).optional();
    }

    /**
     * Deletes what there is of an address for a reason.
     *
     * @param topic null for what is about all messages
     */
    List<Suppression> delete(UUID tenantId, String channel, String hash, Reason reason, String topic) {
        return jdbc.sql("delete from suppression where tenant_id = ? and channel = ? and address_hash = decode(?, 'hex')"
                + " and reason = ? and topic = ? returning " + COLUMNS).params(tenantId, channel, hash, reason.word(),
                        topic == null ? "" : topic)
                .query(SuppressionStore::suppression).list();
    }

    /** Keeps a START, and deletes the STOPs before it; answers those that had not ended. */
    List<Suppression> start(UUID tenantId, String channel, String hash, Instant at) {
        List<Suppression> lifted = jdbc.sql("delete from suppression where tenant_id = ? and channel = ?"
                + " and address_hash = decode(?, 'hex') and reason = 'stop' and topic = '' and created_at < ? returning " + COLUMNS)
                .params(tenantId, channel, hash, Timestamp.from(at)).query(SuppressionStore::suppression).list();
        jdbc.sql("insert into suppression (tenant_id, id, channel, address_hash, reason, created_at, expires_at)"
                + " values (:tenant, :id, :channel, decode(:hash, 'hex'), 'stop', :at, :at) on conflict do nothing")
                .param("tenant", tenantId).param("id", Ids.next()).param("channel", channel).param("hash", hash)
                .param("at", Timestamp.from(at)).update();
        return lifted.stream().filter(each -> each.expiresAt() == null || each.expiresAt().isAfter(at)).toList();
    }

    private static Suppression suppression(ResultSet row, int number) throws SQLException {
        String topic = row.getString("topic");
        Timestamp expires = row.getTimestamp("expires_at");
        return new Suppression(row.getObject("id", UUID.class), row.getString("channel"), row.getString("address"),
                topic.isEmpty() ? null : topic, row.getString("reason"), row.getObject("delivery_id", UUID.class),
                row.getObject("connection_id", UUID.class), row.getTimestamp("created_at").toInstant(),
                expires == null ? null : expires.toInstant());
    }
}
