package dev.serai.session;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A page shows the value of another session than the one of its cookie: somebody has signed in since, in another tab. */
class OtherSessionException extends ProblemException {

    static final String HEADER = "X-Serai-Session";

    private final UUID current;

    OtherSessionException(UUID current) {
        super(403, "Forbidden", "The header " + CookieSessions.CSRF + " is not that of this session; where somebody signed in again in"
                + " another tab, load the page anew", List.of());
        this.current = current;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of(HEADER, current.toString());
    }
}
