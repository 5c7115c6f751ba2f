package dev.serai.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Finds who calls by the cookie of a browser that is signed in. Asked where a request brings no token. */
public interface BrowserSessions {

    /** The cookie that holds one where Serai is reached over plain http, which is on the machine itself. */
    String COOKIE = "serai-session";
    /** The cookie that holds one of a portal, beside which a browser may have one of the console. */
    String PORTAL_COOKIE = "serai-portal";
    /** Stands before the name of each over https: no other host of the domain can set those. */
    String SECURE = "__Host-";
    /** Cookies of sign-ins under way begin like this, over https behind the prefix as well. */
    String SIGN_IN_COOKIE = "serai-sign-in-";
    /** The header with which a portal's page asks, and without which its cookie does not count: no form and no link of a page has it. */
    String PORTAL = "X-Serai-Portal";

    /** Whether a cookie is Serai's own, which nobody behind it has to see. */
    static boolean isOwn(String cookie) {
        String name = cookie.startsWith(SECURE) ? cookie.substring(SECURE.length()) : cookie;
        return name.equals(COOKIE) || name.equals(PORTAL_COOKIE) || name.startsWith(SIGN_IN_COOKIE);
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

    /**
     * Who calls, and by which session.
     *
     * @param portal what it may do where it is one of a portal; null for all that the caller may
     */
    record InSession(UUID sessionId, Caller caller, PortalVisit portal) {}
}
