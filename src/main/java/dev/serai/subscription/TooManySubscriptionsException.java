package dev.serai.subscription;

import dev.serai.api.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A tenant makes subscriptions faster than it may. */
final class TooManySubscriptionsException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final long seconds;

    TooManySubscriptionsException(int perHour, Duration wait) {
        super(429, "Too many requests", "Subscriptions can be made " + perHour + " times an hour (serai.subscription.made-per-hour)",
                List.of());
        seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Long.toString(seconds));
    }
}
