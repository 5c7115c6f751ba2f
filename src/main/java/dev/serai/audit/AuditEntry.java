package dev.serai.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * One change as the API shows it.
 *
 * @param tenantId whose configuration changed; null for the instance's own
 * @param action the kind of thing and what was done to it, e.g. {@code connection.update}
 * @param before how it was, secrets masked; null when it was not there
 * @param after how it is since, secrets masked; null when it is gone
 */
public record AuditEntry(UUID id, Instant at, UUID tenantId, Actor actor, String action, Resource resource, JsonNode before,
        JsonNode after) {

    /** @param id null where the change is about several */
    public record Resource(String type, String id) {}
}
