package dev.serai.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An API answer.
 *
 * @param status HTTP status
 * @param body written as JSON, or as it is where it is bytes or a stream; null for none
 * @param headers more headers; never null
 */
public record Answer(int status, Object body, Map<String, String> headers) {

    public static Answer ok(Object body) {
        return new Answer(200, body, Map.of());
    }

    public static Answer created(Object body, String location) {
        return new Answer(201, body, Map.of("Location", location));
    }

    public static Answer accepted(Object body) {
        return new Answer(202, body, Map.of());
    }

    /** This answer, marked as one that was given before when it was. */
    public Answer replayed(boolean before) {
        if (!before) {
            return this;
        }
        Map<String, String> marked = new LinkedHashMap<>(headers);
        marked.put(RequestKey.REPLAYED, "true");
        return new Answer(status, body, marked);
    }

    public static Answer noContent() {
        return new Answer(204, null, Map.of());
    }
}
