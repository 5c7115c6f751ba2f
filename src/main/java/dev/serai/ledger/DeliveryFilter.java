package dev.serai.ledger;

import java.time.Instant;
import java.util.UUID;

/** Which deliveries of a tenant; a null component lets everything through. */
public record DeliveryFilter(String status, String operation, String provider, UUID connectionId, UUID eventId, UUID problemId,
        Instant from, Instant to) {}
