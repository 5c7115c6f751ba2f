package dev.serai.security;

import dev.serai.api.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Tells of calls that go on for long whether who made them still may. */
@Component
public class LastingCalls {

    private static final String SCHEME = "Bearer ";

    private static final long AWAY_NANOS = 10_000_000_000L;

    private final BearerTokens tokens;
    private final ObjectProvider<BrowserSessions> sessions;
    /** When the database last did not answer: nobody is checked for a while, so that nobody waits for each. */
    private volatile long awaySince = System.nanoTime() - AWAY_NANOS;

    LastingCalls(BearerTokens tokens, ObjectProvider<BrowserSessions> sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** Whether the token, or the session, of a request that was let in is still good; who cannot be checked now is. */
    public BooleanSupplier stillGood(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        BooleanSupplier check;
        if (header == null) {
            check = sessions.getObject().lasting(request);
        } else {
            String token = header.substring(SCHEME.length()).strip();
            check = () -> tokens.authenticate(token).isPresent();
        }
        return () -> isGood(check);
    }

    private boolean isGood(BooleanSupplier check) {
        if (System.nanoTime() - awaySince < AWAY_NANOS) {
            return true;
        }
        try {
            return check.getAsBoolean();
        } catch (ProblemException e) {
            return e.status() == 503;
        } catch (DataAccessException e) {
            awaySince = System.nanoTime();
            return true;
        }
    }
}
