package dev.serai.privacy;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** As many exports are under way as one node makes at once. */
class TooManyExportsException extends ProblemException {

    TooManyExportsException(int atOnce) {
        super(429, "Too many requests", "There are " + atOnce + " exports under way; try again when one of them has ended", List.of());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", "60");
    }
}
