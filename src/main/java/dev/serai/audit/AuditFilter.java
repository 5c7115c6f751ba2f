package dev.serai.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * Which entries; a null component lets everything through.
 *
 * @param tenantId whose; null for the whole instance
 * @param actor id of a user or token, or a name
 * @param resourceType e.g. {@code connection}
 */
public record AuditFilter(UUID tenantId, Instant from, Instant to, String actor, String resourceType, String resourceId, String action) {}
