package dev.serai.reload;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * How a file of {@code routes/} or {@code kamelets/}, {@code kamelets/operations/} included, stands.
 *
 * @param file with its folder, e.g. {@code routes/delivery.camel.yaml}
 * @param kind {@code routes}, {@code java}, {@code kamelet} or {@code operation}; {@code ignored}
 *     for a file that looks as if it were one of them
 * @param status {@code live}: the file runs as it is; {@code last-good}: it is broken and an earlier version runs; {@code broken}: it is
 *     broken and nothing of it runs; {@code ignored}: it is not looked into, the warning says why
 * @param revision counts the versions that ran
 * @param loadedAt since when the running version runs; null when none does
 * @param line where it is broken, from 1; 0 when no line can be named; null when it is not
 * @param reason why it is broken; null when it is not
 * @param warning what will fail although the file is not broken, such as a call of a route that is in no file; null when nothing is known
 * @param routeIds the routes that run of it
 * @param hash the beginning of the SHA-256 of the version that runs, in hex; null when none does
 * @param exchanges how many its routes took since they run, trials left out; null where it has no routes, and where nobody counted
 * @param failed how many failed at a step of them; null as {@code exchanges}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FileState(String file, String kind, String status, int revision, Instant loadedAt, Integer line, String reason,
        String warning, List<String> routeIds, String hash, Long exchanges, Long failed) {

    public boolean healthy() {
        return reason == null;
    }

    /** The same with another warning. */
    FileState withWarning(String words) {
        return new FileState(file, kind, status, revision, loadedAt, line, reason, words, routeIds, hash, exchanges, failed);
    }

    /** The same with what went through its routes. */
    FileState counted(long taken, long wrong) {
        return new FileState(file, kind, status, revision, loadedAt, line, reason, warning, routeIds, hash, taken, wrong);
    }

    /** A file beside those that are taken up. */
    static FileState ignored(String file, String why) {
        return new FileState(file, "ignored", "ignored", 0, null, null, null, why, List.of(), null, null, null);
    }
}
