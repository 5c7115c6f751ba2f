package dev.serai.event;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** An event that could not be planned for a reason that is not its own; the caller may try again. */
final class UnplannedEventException extends ProblemException {

    private static final long SECONDS = 5;

    private final long retryAfter;
    private final boolean asked;

    UnplannedEventException(String detail, Long retryAfter) {
        super(503, "Event cannot be planned now", detail, List.of());
        this.asked = retryAfter != null;
        this.retryAfter = retryAfter == null ? SECONDS : retryAfter;
    }

    /** Whether the system that failed says how long to wait. */
    boolean asked() {
        return asked;
    }

    /** For how many seconds it is to be left alone. */
    long retryAfter() {
        return retryAfter;
    }

    /** The same in other words. */
    UnplannedEventException with(String detail) {
        return new UnplannedEventException(detail, asked ? retryAfter : null);
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Long.toString(retryAfter));
    }
}
