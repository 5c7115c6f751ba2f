package dev.serai.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.Operation;
import java.util.UUID;

/**
 * What is asked.
 *
 * @param userId who asks; null for an application
 * @param message in its normal form
 * @param connectionId the only connection that may be asked; null where any may
 * @param provider the only provider that may be asked; null where any may
 * @param cursor where a list goes on; null for its first page
 */
record Query(UUID tenantId, UUID userId, Operation operation, ObjectNode message, UUID connectionId, String provider,
        PageCursor.Position cursor) {}
