package dev.serai.ledger;

import java.util.List;
import java.util.UUID;

/**
 * The answer to an acceptance: now on disk.
 *
 * @param entries one per event but for those that follow from others, or the one of a direct operation
 */
public record Accepted(List<Entry> entries) {

    /** @param repeated true when it had been accepted before under the same key */
    public record Entry(UUID eventId, List<Line> deliveries, boolean repeated) {}

    public record Line(UUID id, String operation, String status) {}
}
