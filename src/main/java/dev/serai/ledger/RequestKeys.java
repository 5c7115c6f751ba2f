package dev.serai.ledger;

import dev.serai.api.IdempotencyKeyReusedException;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted.Entry;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The keys under which a tenant's events and operations were accepted; asked while working for that tenant. */
@Component
public class RequestKeys {

    private final JdbcClient jdbc;
    private final Deliveries deliveries;

    RequestKeys(JdbcClient jdbc, Deliveries deliveries) {
        this.jdbc = jdbc;
        this.deliveries = deliveries;
    }

    /** Whether the tenant posted events or an operation under this {@code Idempotency-Key}. */
    public boolean isUsed(UUID tenantId, String requestKey) {
        return jdbc.sql("select exists (select from idempotency where tenant_id = ? and key = ?)")
                .params(tenantId, Key.nameOf(requestKey)).query(Boolean.class).single();
    }

    /**
     * What was answered under these keys, in their order; empty unless all of them were used. For a repeat that could not be accepted
     * today, because a route or a connection is no longer what it was.
     *
     * @throws IdempotencyKeyReusedException when one of them was used for something else
     */
    public Optional<List<Entry>> accepted(UUID tenantId, List<Key> keys) {
        List<Entry> entries = new ArrayList<>();
        for (Key key : keys) {
            Optional<Key> used = jdbc.sql("""
                    select key, fingerprint, event_id, coalesce(delivery_ids, '{}') as delivery_ids from idempotency
                    where tenant_id = ? and key = ?""").params(tenantId, key.key()).query(RequestKeys::key).optional();
            if (used.isEmpty()) {
                return Optional.empty();
            }
            if (key.fingerprint() != null && !Arrays.equals(key.fingerprint(), used.get().fingerprint())) {
                throw new IdempotencyKeyReusedException(key.asSent());
            }
            entries.add(new Entry(used.get().eventId(), deliveries.linesAsAccepted(tenantId, used.get().deliveryIds()), true));
        }
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries);
    }

    private static Key key(ResultSet row, int number) throws SQLException {
        Array ids = row.getArray("delivery_ids");
        return new Key(row.getString("key"), row.getBytes("fingerprint"), row.getObject("event_id", UUID.class),
                List.of((UUID[]) ids.getArray()));
    }
}
