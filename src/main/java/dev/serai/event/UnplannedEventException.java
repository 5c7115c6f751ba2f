package dev.serai.event;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** An event that could not be planned for a reason that is not its own; the caller may try again. */
final class UnplannedEventException extends ProblemException {

    private static final long SECONDS = 5;

    private final long retryAfter;

    UnplannedEventException(String detail, Long retryAfter) {
        super(503, "Event cannot be planned now", detail, List.of());
        this.retryAfter = retryAfter == null ? SECONDS : retryAfter;
    }

    /** The same in other words. */
    UnplannedEventException with(String detail) {
        return new UnplannedEventException(detail, retryAfter);
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Long.toString(retryAfter));
    }
}
