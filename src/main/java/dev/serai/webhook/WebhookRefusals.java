package dev.serai.webhook;

import dev.serai.connection.Connection;
import dev.serai.database.SystemDatabase;
import dev.serai.supervision.Loops;
import dev.serai.supervision.TallyService;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Notes what was sent to connections and not taken. */
@Component
class WebhookRefusals extends TallyService<WebhookRefusals.Key, WebhookRefusals.Noted> {

    private static final Logger log = LoggerFactory.getLogger(WebhookRefusals.class);
    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final JdbcClient ofCaller;
    private final Clock clock;

    WebhookRefusals(SystemDatabase system, JdbcClient ofCaller, Clock clock, Loops loops) {
        super(loops, "serai-webhook-refusals", Noted::and);
        this.jdbc = system.jdbc();
        this.ofCaller = ofCaller;
        this.clock = clock;
    }

    record Key(UUID tenantId, UUID connectionId, String kind) {}

    record Noted(String reason, long count, Instant first, Instant last) {

        Noted and(Noted other) {
            return new Noted(other.reason, count + other.count, first, other.last);
        }
    }

    /**
     * What was not taken, of one kind.
     *
     * @param kind {@code missing}, {@code wrong}, {@code stale}, {@code unchecked}, {@code unset}, {@code unreadable}, {@code private} or
     *     {@code loop}
     * @param reason the last one's
     */
    record Shown(String kind, String reason, long count, Instant firstAt, Instant lastAt) {}

    void note(Connection connection, String kind, String reason) {
        Instant now = clock.instant();
        note(new Key(connection.tenantId(), connection.id(), kind),
                new Noted(reason.length() > LONGEST ? reason.substring(0, LONGEST) : reason, 1, now, now));
    }

    /** Of a connection, the latest first. */
    List<Shown> of(UUID tenantId, UUID connectionId) {
        return ofCaller.sql("select * from webhook_refusal where tenant_id = ? and connection_id = ? order by last_at desc, kind")
                .params(tenantId, connectionId).query((row, number) -> new Shown(row.getString("kind"), row.getString("reason"),
                        row.getLong("count"), row.getTimestamp("first_at").toInstant(), row.getTimestamp("last_at").toInstant())).list();
    }

    @Override
    protected void write(Key key, Noted seen) {
        log.info("{} requests to the webhook of connection {} of tenant {} were not taken; the last one {}", seen.count(),
                key.connectionId(), key.tenantId(), seen.reason());
        jdbc.sql("""
                insert into webhook_refusal (tenant_id, connection_id, kind, reason, count, first_at, last_at)
                select tenant_id, id, :kind, :reason, :count, :first, :last from connection where tenant_id = :tenant and id = :connection
                on conflict (tenant_id, connection_id, kind) do update set reason = excluded.reason,
                    count = webhook_refusal.count + excluded.count, last_at = excluded.last_at""")
                .param("kind", key.kind()).param("reason", seen.reason()).param("count", seen.count())
                .param("first", Timestamp.from(seen.first())).param("last", Timestamp.from(seen.last()))
                .param("tenant", key.tenantId()).param("connection", key.connectionId()).update();
    }
}
