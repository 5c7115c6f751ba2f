package dev.serai.rehearsal;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A rehearsal as the API shows it.
 *
 * @param reason why it failed
 * @param limited whether there is more than was looked at
 * @param listed how many of the differences are listed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownRehearsal(UUID id, String kind, String state, String file, String operation, String from, String to, UUID tenantId,
        Instant since, Instant until, String reason, Instant createdAt, Instant startedAt, Instant finishedAt, long looked, long same,
        long different, long undecided, long erased, long listed, boolean limited, List<Progress.Group> groups) {

    static final String FILE = "file";
    static final String SWAP = "swap";

    static ShownRehearsal of(Rehearsal rehearsal) {
        Asked asked = rehearsal.asked();
        Progress progress = rehearsal.progress();
        return new ShownRehearsal(rehearsal.id(), asked.file() == null ? SWAP : FILE, rehearsal.state(), asked.file(), asked.operation(),
                asked.from(), asked.to(), asked.tenantId(), asked.since(), asked.until(), rehearsal.reason(), rehearsal.createdAt(),
                rehearsal.startedAt(), rehearsal.finishedAt(), progress.looked(), progress.same(), progress.different(),
                progress.undecided(), progress.erased(), progress.listed(), progress.limited(), progress.groups());
    }
}
