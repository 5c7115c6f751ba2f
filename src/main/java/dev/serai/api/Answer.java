package dev.serai.api;

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

    public static Answer noContent() {
        return new Answer(204, null, Map.of());
    }
}
