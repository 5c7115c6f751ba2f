package dev.serai.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Finds who calls by the cookie of a browser that is signed in. Asked where a request brings no token. */
public interface BrowserSessions {

    /** The cookie that holds one where Serai is reached over plain http, which is on the machine itself. */
    String COOKIE = "serai-session";
    /** The same over https: no other host of the domain can set it. */
    String SECURE_COOKIE = "__Host-" + COOKIE;
    /** Cookies of sign-ins under way begin like this, over https behind the prefix as well. */
    String SIGN_IN_COOKIE = "serai-sign-in-";

    /** Whether a cookie is Serai's own, which nobody behind it has to see. */
    static boolean isOwn(String cookie) {
        return cookie.equals(COOKIE) || cookie.equals(SECURE_COOKIE) || cookie.startsWith(SIGN_IN_COOKIE)
                || cookie.startsWith("__Host-" + SIGN_IN_COOKIE);
    }

    /**
     * Whose session comes with a request; null where it has no cookie of one.
     *
     * @throws dev.serai.api.ProblemException 401 when the session has ended, 403 when the request may be another site's, 429 and 503 as
     *     for tokens
     */
    InSession of(HttpServletRequest request);

    /** Tells later, as often as it is asked, whether the session of a request is still good; that does not count as use. */
    BooleanSupplier lasting(HttpServletRequest request);

    /** Who calls, and by which session. */
    record InSession(UUID sessionId, Caller caller) {}
}
