package dev.serai.query;

import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.provider.Sorted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A provider did not answer a query, or not with what was asked for. */
final class QueryProblem extends ProblemException {

    private final Long retryAfter;

    private QueryProblem(int status, String title, String detail, Long retryAfter) {
        super(status, title, detail, List.of());
        this.retryAfter = retryAfter;
    }

    /** What was asked about is not known there. */
    static QueryProblem unknown(String detail) {
        return new QueryProblem(404, "Not found", detail, null);
    }

    /** The provider refused what was asked. */
    static QueryProblem refused(Connection connection, String reason) {
        return new QueryProblem(422, "Refused by the provider", name(connection) + " refused it: " + reason, null);
    }

    /** The provider, its file or the connection is at fault. */
    static QueryProblem failed(Connection connection, String reason) {
        return new QueryProblem(502, "Provider failed", name(connection) + " did not answer it: " + reason, null);
    }

    /** As {@link #failed}, when the provider asks to wait. */
    static QueryProblem failed(Connection connection, Sorted sorted, String reason) {
        return new QueryProblem(502, "Provider failed", name(connection) + " did not answer it: " + reason,
                sorted.retryAfter() == null ? null : seconds(sorted.retryAfter()));
    }

    static QueryProblem late(String detail) {
        return new QueryProblem(504, "Provider timeout", detail, null);
    }

    /** Nobody may be asked before then. */
    static QueryProblem busy(String detail, Instant until, Clock clock) {
        return new QueryProblem(503, "Unavailable", detail, seconds(Duration.between(clock.instant(), until)));
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** How problems call a connection. */
    static String name(Connection connection) {
        return "\"" + connection.name() + "\" (" + connection.provider() + ")";
    }

    @Override
    public Map<String, String> headers() {
        return retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter.toString());
    }
}
