package dev.serai.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Finds who calls by the cookie of a browser that is signed in. Asked where a request brings no token. */
public interface BrowserSessions {

    /** The cookie that holds one. */
    String COOKIE = "serai-session";
    /** The cookie that holds one of a portal, beside which a browser may have one of the console. */
    String PORTAL_COOKIE = "serai-portal";
    /** The header with which a portal's page asks, and without which its cookie does not count: no form and no link of a page has it. */
    String PORTAL = "X-Serai-Portal";

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
