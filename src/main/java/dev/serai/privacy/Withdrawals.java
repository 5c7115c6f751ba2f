package dev.serai.privacy;

import dev.serai.ledger.Ledger;
import dev.serai.notify.Notifications;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Has all nodes let go of deliveries that they hold in memory, so that none of them begins what was cancelled in the database. */
@Component
class Withdrawals {

    private static final String CHANNEL = "serai_withdrawn";

    private final Notifications notifications;
    private final Ledger ledger;

    Withdrawals(Notifications notifications, Ledger ledger) {
        this.notifications = notifications;
        this.ledger = ledger;
        notifications.subscribe(CHANNEL, this::withdraw, () -> { });
    }

    /** All of a tenant; to be called in the transaction that cancels them. */
    void all(UUID tenantId) {
        notifications.send(CHANNEL, tenantId.toString());
    }

    /** One; to be called in the transaction that cancels it. */
    void one(UUID tenantId, UUID deliveryId) {
        notifications.send(CHANNEL, tenantId + " " + deliveryId);
    }

    private void withdraw(String payload) {
        String[] ids = payload.split(" ");
        UUID tenantId = UUID.fromString(ids[0]);
        if (ids.length == 1) {
            ledger.withdraw(tenantId);
        } else {
            ledger.withdraw(tenantId, UUID.fromString(ids[1]));
        }
    }
}
