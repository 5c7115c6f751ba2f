package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A delivery that a provider had.
 *
 * @param eventId null where no event led to it
 * @param connectionId the connection that had it; null for none known
 * @param message in its normal form
 * @param result null where there is none
 */
record PastDelivery(UUID tenantId, UUID id, UUID eventId, String operation, UUID connectionId, JsonNode message, JsonNode result,
        Instant createdAt, boolean erased) {

    /** The message, to be changed. */
    ObjectNode copy() {
        return message instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
    }

    Difference difference(String kind, List<Difference.Field> fields, String reason) {
        return new Difference(tenantId, eventId, id, null, createdAt, kind, "operation", null, operation, fields, null, reason);
    }
}
