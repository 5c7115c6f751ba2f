package dev.serai.portal;

import dev.serai.api.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A visit of a portal opens more windows than it may. */
class TooManyWindowsException extends ProblemException {

    private final long seconds;

    TooManyWindowsException(int most, Duration untilVisitEnds) {
        super(429, "Too many requests", "This visit has opened " + most + " windows, which is as many as it may; go on in one of them, or"
                + " ask for a new link where you came from", List.of());
        seconds = Math.max(1, untilVisitEnds.plusMillis(999).toSeconds());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Long.toString(seconds));
    }
}
