package dev.serai.connection;

import dev.serai.api.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A tenant tests connections faster than it may. */
class TooManyTestsException extends ProblemException {

    private final long seconds;

    TooManyTestsException(int perMinute, Duration wait) {
        super(429, "Too many requests", "Connections can be tested " + perMinute + " times a minute (serai.connection.tests-per-minute)",
                List.of());
        seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Long.toString(seconds));
    }
}
