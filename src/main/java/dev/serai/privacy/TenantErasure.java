package dev.serai.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * The erasure of a tenant, as the operator sees it.
 *
 * @param status {@code erasing} or {@code erased}
 * @param finishedAt when nothing was left; null before. What comes late is deleted for another hour
 * @param deleted rows so far, by table
 */
record TenantErasure(UUID tenantId, String status, Instant requestedAt, Instant finishedAt, JsonNode deleted) {}
