package dev.serai.problem;

import java.util.UUID;

/** Hears of problems that stand elsewhere, within the transaction that makes it so. */
@FunctionalInterface
interface ProblemWatch {

    /** What a problem is that has no deliveries any more. */
    String SOLVED = "solved";

    /**
     * A problem of a tenant changed.
     *
     * @param problemId null where several did
     * @param state {@code failing}, {@code dead} or {@code solved}; null where that is to be looked at
     */
    void changed(UUID tenantId, UUID problemId, String state);
}
