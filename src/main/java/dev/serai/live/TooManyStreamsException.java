package dev.serai.live;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** A tenant has as many streams of live updates open as it may have. */
final class TooManyStreamsException extends ProblemException {

    private static final String SECONDS = "30";

    TooManyStreamsException(int most) {
        super(429, "Too many requests", "The tenant has " + most + " streams of live updates open on this node, as many as it may"
                + " (serai.live.streams-per-tenant); close one, or ask again in " + SECONDS + " s", List.of());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", SECONDS);
    }
}
