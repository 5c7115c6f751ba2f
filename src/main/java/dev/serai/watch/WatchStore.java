package dev.serai.watch;

import dev.serai.database.SystemDatabase;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements about watches. */
@Component
class WatchStore {

    private static final int MOST = 200;

    private final JdbcClient jdbc;
    private final SystemDatabase system;

    WatchStore(JdbcClient jdbc, SystemDatabase system) {
        this.jdbc = jdbc;
        this.system = system;
    }

    /** @param subject the message that asked for it, as JSON text */
    record Watch(UUID tenantId, UUID connectionId, String operation, String subject, String externalId, String result, Instant endsAt) {}

    /** What a delivery asked for, unless over a private connection, of which no events are taken. */
    Optional<String> asked(UUID tenantId, UUID deliveryId, UUID connectionId) {
        return jdbc.sql("""
                select d.message from delivery d join connection c on c.tenant_id = d.tenant_id and c.id = :connection
                where d.tenant_id = :tenant and d.id = :id and c.owner_id is null""")
                .param("tenant", tenantId).param("id", deliveryId).param("connection", connectionId).query(String.class).optional();
    }

    /**
     * Keeps a watch in place of the one before it.
     *
     * @return the result of that one; empty where there was none, or it is the same
     */
    Optional<String> put(Watch watch, Instant renewAt) {
        Optional<String> before = jdbc.sql("""
                select result from watch where tenant_id = :tenant and connection_id = :connection and operation = :operation
                  and subject = :subject and external_id <> :external and ends_at <= :ends""")
                .param("tenant", watch.tenantId()).param("connection", watch.connectionId()).param("operation", watch.operation())
                .param("subject", watch.subject()).param("external", watch.externalId())
                .param("ends", Timestamp.from(watch.endsAt())).query(String.class).optional();
        jdbc.sql("""
                insert into watch (tenant_id, connection_id, operation, subject, external_id, result, ends_at, renew_at)
                values (:tenant, :connection, :operation, :subject, :external, :result, :ends, :renew)
                on conflict (tenant_id, connection_id, operation, subject) do update
                set external_id = excluded.external_id, result = excluded.result, ends_at = excluded.ends_at, renew_at = excluded.renew_at
                where watch.ends_at <= excluded.ends_at""")
                .param("tenant", watch.tenantId()).param("connection", watch.connectionId()).param("operation", watch.operation())
                .param("subject", watch.subject()).param("external", watch.externalId()).param("result", watch.result())
                .param("ends", Timestamp.from(watch.endsAt())).param("renew", Timestamp.from(renewAt)).update();
        return before;
    }

    /** What the provider says there is none of, and over which connection. */
    record Gone(UUID connectionId, String message) {}

    /** What a delivery was about whose last attempt was answered with 404 or 410; empty for any other answer. */
    Optional<Gone> gone(UUID tenantId, UUID deliveryId) {
        return jdbc.sql("""
                select a.connection_id, d.message from delivery d join lateral (
                  select connection_id, http_status from attempt where tenant_id = d.tenant_id and delivery_id = d.id
                  order by number desc limit 1) a on a.connection_id is not null and a.http_status in (404, 410)
                where d.tenant_id = :tenant and d.id = :id""").param("tenant", tenantId).param("id", deliveryId)
                .query((row, number) -> new Gone(row.getObject("connection_id", UUID.class), row.getString("message"))).optional();
    }

    /** Somebody ended it: it is not renewed. */
    void end(UUID tenantId, UUID connectionId, String externalId) {
        jdbc.sql("delete from watch where tenant_id = :tenant and connection_id = :connection and external_id = :external")
                .param("tenant", tenantId).param("connection", connectionId).param("external", externalId).update();
    }

    /** Takes those that are due; they are due again after the pause, unless they are renewed till then. */
    List<Watch> due(Instant now, Duration pause) {
        return system.jdbc().sql("""
                update watch w set renew_at = :again from (
                  select tenant_id, connection_id, operation, subject from watch where renew_at <= :now order by renew_at limit %d
                  for update skip locked) due
                where w.tenant_id = due.tenant_id and w.connection_id = due.connection_id and w.operation = due.operation
                  and w.subject = due.subject
                returning w.tenant_id, w.connection_id, w.operation, w.subject, w.external_id, w.result, w.ends_at""".formatted(MOST))
                .param("now", Timestamp.from(now)).param("again", Timestamp.from(now.plus(pause)))
                .query((row, number) -> new Watch(row.getObject("tenant_id", UUID.class), row.getObject("connection_id", UUID.class),
                        row.getString("operation"), row.getString("subject"), row.getString("external_id"), row.getString("result"),
                        row.getTimestamp("ends_at").toInstant())).list();
    }

    /** Forgets those that ended long ago and that nobody could renew. */
    List<String> forget(Instant endedBefore) {
        return system.jdbc().sql("delete from watch where ends_at < :ended"
                + " returning operation || ' of connection ' || connection_id || ' of tenant ' || tenant_id")
                .param("ended", Timestamp.from(endedBefore)).query(String.class).list();
    }
}
