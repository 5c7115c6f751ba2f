package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;
import java.util.Arrays;
import java.util.UUID;

/**
 * Room in memory for work that is about to be accepted.
 *
 * @param counts for how many of each priority; 0 where there was no room, or none was asked for
 */
record Reservation(UUID tenantId, int[] counts) {

    boolean isEmpty() {
        return Arrays.stream(counts).allMatch(count -> count == 0);
    }

    boolean has(Priority priority) {
        return counts[priority.ordinal()] > 0;
    }

    /** The room that is left when these were put into it. */
    Reservation without(Iterable<Work> works) {
        int[] left = counts.clone();
        works.forEach(work -> left[work.priority().ordinal()]--);
        return new Reservation(tenantId, left);
    }
}
