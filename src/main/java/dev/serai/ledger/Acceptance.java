package dev.serai.ledger;

import java.util.List;
import java.util.UUID;

/**
 * What one request asks to accept, all or nothing.
 *
 * @param keys idempotency keys under which it was or will be accepted, one for the request or one per event; empty for none
 */
public record Acceptance(UUID tenantId, List<Key> keys, List<NewEvent> events, List<NewDelivery> deliveries) {

    /**
     * @param key unique per tenant
     * @param fingerprint of what was asked; the same key with another fingerprint is refused; null to take any repeat for the same
     * @param eventId the event accepted under it; null for none
     * @param deliveryIds the deliveries accepted under it
     */
    public record Key(String key, byte[] fingerprint, UUID eventId, List<UUID> deliveryIds) {}
}
