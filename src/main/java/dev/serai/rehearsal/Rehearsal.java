package dev.serai.rehearsal;

import java.time.Instant;
import java.util.UUID;

/**
 * A rehearsal as it stands.
 *
 * @param owner the tenant whose it is; {@link #OPERATOR} for the operator's
 * @param reason why it failed; null where it did not
 * @param breakdowns how often in a row working on it ended with nothing saved
 */
record Rehearsal(UUID owner, UUID id, String state, Asked asked, Progress progress, String reason, int breakdowns, Instant createdAt,
        Instant startedAt, Instant finishedAt) {

    static final UUID OPERATOR = new UUID(0, 0);

    static final String QUEUED = "queued";
    static final String RUNNING = "running";
    static final String DONE = "done";
    static final String STOPPED = "stopped";
    static final String FAILED = "failed";

    boolean isOpen() {
        return state.equals(QUEUED) || state.equals(RUNNING);
    }
}
