package dev.serai.ledger;

import java.util.UUID;

/** Hears where deliveries stand, on the thread that wrote it: it is to be quick, and nothing depends on it. */
public interface DeliveryWatch {

    /** Whether anybody wants to hear of a tenant's. */
    boolean watches(UUID tenantId);

    /**
     * A delivery stands elsewhere now, or will once the transaction of this thread is committed.
     *
     * @param deliveryId null where several do
     * @param status its status, or what was reported of it; null where several stand elsewhere
     */
    void changed(UUID tenantId, UUID deliveryId, String status);
}
