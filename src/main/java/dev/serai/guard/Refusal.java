package dev.serai.guard;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** A message is not sent: where it goes is blocked (403), or there were enough of them for now (429 with {@code Retry-After}). */
public final class Refusal extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final Long seconds;

    private Refusal(int status, String title, String words, Long seconds) {
        super(status, title, words, List.of());
        this.seconds = seconds;
    }

    /** Nobody gets it there. */
    public static Refusal blocked(String words) {
        return new Refusal(403, "Forbidden", words, null);
    }

    /** It may go later. */
    public static Refusal tooMany(String words, long seconds) {
        return new Refusal(429, "Too many requests", words, Math.max(1, seconds));
    }

    @Override
    public Map<String, String> headers() {
        return seconds == null ? Map.of() : Map.of("Retry-After", seconds.toString());
    }
}
