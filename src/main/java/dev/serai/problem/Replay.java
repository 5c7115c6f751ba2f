package dev.serai.problem;

import java.time.Instant;
import java.util.UUID;

/**
 * Deliveries of a problem that are sent again, as the API shows it.
 *
 * @param how {@code same-message} or {@code todays-routes}
 * @param total how many the problem had when it was asked
 * @param done how many were delivered since
 * @param failed how many could not be sent again, or failed again
 * @param underWay how many were sent again and have no outcome yet
 * @param state {@code running}, {@code stopped} or {@code finished}
 * @param reason why Serai stopped it; null where nobody or a person did
 */
record Replay(UUID id, UUID problemId, String how, long total, long done, long failed, int underWay, String state, String reason,
        Instant createdAt, Instant updatedAt) {

    static final String RUNNING = "running";
    static final String STOPPED = "stopped";
    static final String FINISHED = "finished";
}
