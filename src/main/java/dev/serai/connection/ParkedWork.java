package dev.serai.connection;

import java.util.UUID;

/** Where deliveries wait for a connection that is paused. */
public interface ParkedWork {

    /** Lets what waits for the connection be looked at again now, in the transaction that is under way. */
    void release(UUID tenantId, UUID connectionId);
}
