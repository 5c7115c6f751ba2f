package dev.serai.connection;

import dev.serai.provider.Provider;
import java.util.UUID;

/** Which connections live by the consent of a person, and how one ends. */
public interface ConnectionConsents {

    /** Whether somebody let the connection in. */
    boolean isGiven(UUID tenantId, UUID connectionId);

    /** Forgets the consent of a connection, in the transaction that is under way. */
    void forget(UUID tenantId, UUID connectionId);

    /**
     * Reads what the provider has to be told when the consent of a connection ends; to be called before it is forgotten.
     *
     * @param provider null where its file is gone
     * @return tells it, once the end is committed; what the provider says to that is logged
     */
    Runnable revocation(Connection connection, Provider provider);
}
