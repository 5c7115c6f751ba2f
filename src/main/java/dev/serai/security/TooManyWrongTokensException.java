package dev.serai.security;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** Too many tokens were wrong; tokens that are not in use are not looked up for a while. */
final class TooManyWrongTokensException extends ProblemException {

    private final long seconds;

    TooManyWrongTokensException(long seconds) {
        super(429, "Too many requests", "Too many wrong tokens came from here; tokens in use go on working, others are not looked at for "
                + seconds + " s", List.of());
        this.seconds = seconds;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Long.toString(seconds));
    }
}
