package dev.serai.api;

import java.util.List;
import java.util.Map;

/** There is no room for a request now; nothing was done for it. */
public class OverloadedException extends ProblemException {

    private static final String SECONDS = "2";

    /** @param detail what there is no room for */
    public OverloadedException(String detail) {
        super(503, "Unavailable", detail + "; send the request again in " + SECONDS + " seconds", List.of());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", SECONDS);
    }
}
