package dev.serai.query;

import java.util.Optional;
import java.util.UUID;

/** Knows over which connection an object at a provider was made, such as a payment or a meeting. */
public interface ObjectLookup {

    /** The id of the connection that made the object; empty when nobody knows. */
    Optional<UUID> find(UUID tenantId, String externalId);

    /** Notes that the provider behind this connection knows the object. */
    void remember(UUID tenantId, String externalId, UUID connectionId);
}
