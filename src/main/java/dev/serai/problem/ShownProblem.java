package dev.serai.problem;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Deliveries that fail for one cause, as the API shows them.
 *
 * @param status {@code failing} or {@code dead}
 * @param cause the provider's words without what differs from one delivery to the next
 * @param outcome what the call came to; null where nobody was called
 * @param provider null where nobody was called
 * @param connection null where nobody was called, or the connection comes from the environment
 * @param operation null for several
 * @param count how many deliveries
 * @param first since when there is one without end
 * @param last when the last came, or failed again
 * @param perHour how often one failed in each of the last 24 hours, the first first
 * @param advice what to do
 * @param suggested how they are best sent again
 * @param replay the replay that is running; null for none
 * @param sample some of the deliveries, the last first
 */
record ShownProblem(UUID id, String status, String cause, String outcome, Integer httpStatus, String provider, Named connection,
        String operation, long count, Instant first, Instant last, List<Long> perHour, String advice, String suggested, UUID replay,
        List<UUID> sample) {

    /** @param name null where it is gone, or not for who calls to know */
    record Named(UUID id, String name) {}

    /**
     * A page of problems.
     *
     * @param problems how many there are in all
     * @param deliveries how many deliveries these have
     */
    record Listed(List<ShownProblem> items, String nextCursor, long problems, long deliveries) {}
}
