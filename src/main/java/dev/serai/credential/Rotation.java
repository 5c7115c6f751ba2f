package dev.serai.credential;

import java.time.Instant;
import java.util.UUID;

/**
 * A rotation as it stands in the database.
 *
 * @param targetKey id of the key everything is encrypted with in the end
 * @param state {@code running}, {@code paused} or {@code finished}
 * @param total rows there were to do when it began
 * @param done rows encrypted anew
 * @param unreadable rows of the pass under way that could not be decrypted and stay as they are
 * @param workedMillis time spent on it, pauses left out
 * @param table the table it is at; null before the first
 * @param afterTenant with {@code afterId} the row it has come to; null at the beginning of a table
 */
record Rotation(String targetKey, String state, long total, long done, long unreadable, long workedMillis, Instant startedAt,
        Instant finishedAt, String table, UUID afterTenant, UUID afterId) {

    static final String RUNNING = "running";
    static final String PAUSED = "paused";
    static final String FINISHED = "finished";

    /** The same after a batch. */
    Rotation after(int more, int failed, long millis, String newTable, UUID tenant, UUID id) {
        return new Rotation(targetKey, state, total, done + more, unreadable + failed, workedMillis + millis, startedAt, finishedAt,
                newTable, tenant, id);
    }
}
