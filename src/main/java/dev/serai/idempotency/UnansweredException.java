package dev.serai.idempotency;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** The first request with a key has no answer yet, and may never have one. */
final class UnansweredException extends ProblemException {

    private final boolean cutOff;

    UnansweredException(String key, boolean cutOff) {
        super(409, "Conflict", cutOff
                ? "The first request with the key \"" + key + "\" was cut off, so that nobody knows its outcome; look whether it took"
                        + " effect, and send what is still to be done with a new key"
                : "The first request with the key \"" + key + "\" is still under way; send it again in a moment", List.of());
        this.cutOff = cutOff;
    }

    @Override
    public Map<String, String> headers() {
        return cutOff ? Map.of() : Map.of("Retry-After", "1");
    }
}
