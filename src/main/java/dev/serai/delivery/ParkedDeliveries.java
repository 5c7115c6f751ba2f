package dev.serai.delivery;

import dev.serai.connection.ParkedWork;
import dev.serai.ledger.Ledger;
import dev.serai.notify.Notifications;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets go of deliveries that wait for a paused connection, and tells all nodes to look for them. They wait in the ledger, each with the
 * connection in its notes, so that it does not matter which node resumes it.
 */
@Component
class ParkedDeliveries implements ParkedWork {

    private static final String CHANNEL = "serai_released";

    private final JdbcClient jdbc;
    private final Notifications notifications;

    ParkedDeliveries(JdbcClient jdbc, Notifications notifications, Ledger ledger) {
        this.jdbc = jdbc;
        this.notifications = notifications;
        notifications.subscribe(CHANNEL, payload -> {
            if (ledger.isRunning()) {
                ledger.lookForDueWork();
            }
        }, () -> { });
    }

    @Override
    public void release(UUID tenantId, UUID connectionId) {
        int released = jdbc.sql("""
                update delivery set due_at = now()
                where tenant_id = ? and status in ('accepted', 'retrying') and lease_owner is null and due_at > now() and notes like ?""")
                .params(tenantId, "%\"parkedAt\":\"" + connectionId + "\"%").update();
        if (released > 0) {
            notifications.send(CHANNEL, tenantId.toString());
        }
    }
}
