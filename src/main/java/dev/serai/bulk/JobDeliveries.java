package dev.serai.bulk;

import dev.serai.ledger.Ids;
import java.util.UUID;

/**
 * The ids of the deliveries of a job. They follow from the job and the row, so that a row never becomes two deliveries; and they share the
 * first half, so that all of a job's deliveries lie beside each other.
 */
final class JobDeliveries {

    private static final int ROWS_TOGETHER = 64;

    private JobDeliveries() {}

    /** The delivery that is made of a row. */
    static UUID of(UUID jobId, int row) {
        return Ids.derived(jobId, row / ROWS_TOGETHER, "bulk recipient " + row);
    }

    /** Comes before all of a job. */
    static UUID first(UUID jobId) {
        return new UUID(half(jobId), 0x8000_0000_0000_0000L);
    }

    /** Comes after all of a job. */
    static UUID last(UUID jobId) {
        return new UUID(half(jobId), 0xbfff_ffff_ffff_ffffL);
    }

    /** What the ids of all deliveries of a job begin with. */
    static long half(UUID jobId) {
        return of(jobId, 0).getMostSignificantBits();
    }
}
