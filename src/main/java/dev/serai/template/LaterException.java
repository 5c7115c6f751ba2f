package dev.serai.template;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** What cannot be done now, and may be in a while; nothing was done. */
final class LaterException extends ProblemException {

    private final int seconds;

    /** @param seconds until it is worth another try */
    LaterException(int status, String title, String detail, int seconds) {
        super(status, title, detail + "; send the request again in " + seconds + (seconds == 1 ? " second" : " seconds"), List.of());
        this.seconds = seconds;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", Integer.toString(seconds));
    }
}
