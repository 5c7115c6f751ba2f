package dev.serai.bulk;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A job as the API answers with it.
 *
 * @param name in the words of who made it; null for none
 * @param reason why it failed or did not start; null for no reason
 * @param counts its rows
 * @param progress how far its deliveries are
 * @param skipBadRows whether it starts although some rows are bad
 * @param columns names of variables that rows have, the first hundred
 * @param message the content; absent in lists
 * @param times when what happened
 * @param terms how it is carried
 * @param marks what the workers keep; not shown
 */
record BulkJob(UUID id, String name, String operation, String state, String reason, Counts counts, Progress progress,
        boolean skipBadRows, List<String> columns, UUID askedBy, Instant expiresAt,
        Instant createdAt, Instant updatedAt, Instant startedAt, Instant finishedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode message, @JsonIgnore Marks marks) implements Versioned {

    /**
     * @param recipients all rows
     * @param good those that get the message
     * @param bad those with something wrong
     * @param duplicates those whose address an earlier row has
     * @param checked how many rows were checked
     */
    record Counts(int recipients, int good, int bad, int duplicates, int checked) {}

    /**
     * @param accepted how many deliveries were made
     * @param waiting how many of them wait
     * @param settled how many of them have their outcome; what it is follows
     * @param perSecond how many had an outcome each second of late; null while nobody knows
     * @param secondsLeft how long the rest takes at that rate; null while nobody knows
     * @param countedAt when this was counted; null for not yet
     */
    record Progress(int accepted, int waiting, int settled, int delivered, int dead, int expired, int suppressed, int cancelled,
            Double perSecond, Long secondsLeft, Instant countedAt) {}

    /**
     * @param requested the only connections that may carry it; empty for all of the channel
     * @param startWanted whether it starts once it is checked
     */
    record Marks(UUID tenantId, List<UUID> requested, boolean startWanted, int checkedRow, int plannedRow, int breakdowns, long version,
            Outcome outcome) {}

    JobState ofState() {
        return JobState.of(state);
    }

    @Override
    @JsonIgnore
    public long version() {
        return marks.version();
    }

    /** The same as lists show it. */
    BulkJob withoutMessage() {
        return new BulkJob(id, name, operation, state, reason, counts, progress, skipBadRows, columns, askedBy, expiresAt, createdAt,
                updatedAt, startedAt, finishedAt, null, marks);
    }
}
