package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened in an application, as CloudEvents 1.0 describes it.
 *
 * @param id its id in Serai
 * @param type e.g. {@code invoice.created}
 * @param source where it happened; empty when not told
 * @param sourceId its id there, unique per source; empty when not told
 * @param subject what it is about; null when not told
 * @param orderingKey the CloudEvents extension {@code partitionkey}: events of a tenant with the same key are carried one after the
 *     other; null for none
 */
public record Event(UUID id, String type, String source, String sourceId, String subject, Instant time, String orderingKey,
        ObjectNode data) {}
