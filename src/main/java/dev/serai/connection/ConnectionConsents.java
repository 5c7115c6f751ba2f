package dev.serai.connection;

import dev.serai.provider.Provider;
import java.util.Optional;
import java.util.UUID;

/** Which connections live by the consent of a person, and how one ends. */
public interface ConnectionConsents {

    /** Whether somebody let the connection in. */
    boolean isGiven(UUID tenantId, UUID connectionId);

    /** Forgets the consent of a connection, in the transaction that is under way; once that is committed its tokens are given back. */
    void forget(UUID tenantId, UUID connectionId);

    /** Why the connection cannot be called before a person lets it in again; empty where that is not so. */
    Optional<String> awaited(Connection connection, Provider provider);
}
