package dev.serai.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * An object that a provider made for a delivery.
 *
 * @param externalId its id at the provider
 * @param connectionId the connection that made it; null for one made up from the environment
 * @param kind e.g. {@code payment}
 */
public record ProviderObject(String provider, String externalId, UUID connectionId, UUID deliveryId, String kind, Instant createdAt) {}
