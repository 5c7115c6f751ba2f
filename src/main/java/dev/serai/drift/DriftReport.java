package dev.serai.drift;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * How a provider's live answers differ from the examples of its file, as the API shows it.
 *
 * @param operations those of which an answer was compared
 */
record DriftReport(String provider, List<OperationDrift> operations) {

    /**
     * @param answers how many were compared
     * @param since when the first one was
     * @param until when the last one was
     */
    record OperationDrift(String operation, long answers, Instant since, Instant until, List<Item> differences) {}

    /**
     * @param kind added, missing, type or unrecognised
     * @param path such as {@code /data[]/id}; empty for the answer as a whole
     * @param count in how many of the answers
     */
    record Item(String kind, String path, Set<String> expected, Set<String> seen, long count, Instant firstAt, Instant lastAt) {}
}
