package dev.serai.session;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.security.BrowserSessions;
import dev.serai.security.PortalVisit;
import dev.serai.security.UnauthorizedException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Finds the session of a request by its cookie. A request that may change something has to show that it comes from a page of Serai's own:
 * the browser sends the cookie along whichever site asks it to. What a page shows has to fit the cookie, whatever it asks for: a page that
 * was signed in before somebody signed in anew in another tab gets nothing of the new session.
 */
@Component
class CookieSessions implements BrowserSessions {

    static final String CSRF = "X-Serai-Csrf";
    private static final String FOR_OWN = "HttpOnly; Secure; SameSite=Lax";
    /** Of a page within one of another site: each site has its own (CHIPS), so that no other site's frame shares it. */
    private static final String FOR_EMBEDDED = "HttpOnly; Secure; SameSite=None; Partitioned";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Sessions sessions;
    private final SignInPage page;

    CookieSessions(Sessions sessions, SignInPage page) {
        this.sessions = sessions;
        this.page = page;
    }

    @Override
    public InSession of(HttpServletRequest request) {
        SessionSecret secret = secret(request);
        if (secret == null) {
            return null;
        }
        // A portal's cookie comes along with what other sites ask for, so that its browser has to say who asks: all that keep it do.
        if (!FetchSite.isOwn(request).orElse(!isPortal(request))) {
            throw new ProblemException(403, "Forbidden", "A page of another site asks for this; a session is for Serai's own pages",
                    List.of());
        }
        Sessions.Current current = sessions.find(secret, request.getRemoteAddr());
        if (current == null) {
            throw UnauthorizedException.ofSession(ended(request));
        }
        if (isPortal(request) != (current.session().portal() != null)) {
            throw UnauthorizedException.ofSession("This is the session of another page; sign in again");
        }
        String shown = request.getHeader(CSRF);
        if (shown != null && !secret.isCsrf(shown)) {
            throw new OtherSessionException(current.session().id());
        }
        requireLink(request, current.session().portal());
        if (shown == null && !SAFE.contains(request.getMethod())) {
            throw new ProblemException(403, "Forbidden", "The header " + CSRF + " is missing; send the \"csrf\" of GET /api/session with"
                    + " whatever changes something", List.of());
        }
        return new InSession(current.session().id(), current.caller(), current.session().portal());
    }

    /** A page that says of which link it is gets nothing of another's: other sites may embed that. */
    private static void requireLink(HttpServletRequest request, PortalVisit visit) {
        UUID link = PathId.parse(request.getHeader(PORTAL));
        if (visit != null && link != null && !link.equals(visit.linkId())) {
            throw UnauthorizedException.ofSession("This is the session of another link than the one that the header " + PORTAL
                    + " names; ask for a new link where you came from");
        }
    }

    @Override
    public BooleanSupplier lasting(HttpServletRequest request) {
        SessionSecret secret = secret(request);
        return () -> secret != null && sessions.isGood(secret);
    }

    /** What the cookie holds; null where there is none, or where it cannot be a session's. */
    SessionSecret secret(HttpServletRequest request) {
        String name = name(request);
        List<String> values = values(request, name).filter(SessionSecret::isOne).distinct().toList();
        if (values.size() > 1) {
            throw UnauthorizedException.ofSession("The browser sent two cookies " + name + ", one of them of another site; clear the"
                    + " cookies of this address and sign in again");
        }
        return values.isEmpty() ? null : new SessionSecret(values.get(0));
    }

    /** Whether the page of a portal asks. */
    static boolean isPortal(HttpServletRequest request) {
        return request.getHeader(PORTAL) != null;
    }

    /** What is said of a session that is over. */
    static String ended(HttpServletRequest request) {
        return isPortal(request) ? "The session has ended; ask for a new link where you came from" : "The session has ended; sign in again";
    }

    /** For an answer: forget the cookie of the page that asks. */
    String cleared(HttpServletRequest request) {
        return name(request) + "=; Path=/; Max-Age=0; " + attributes(request);
    }

    /** For an answer: keep it for the page that asks. */
    String set(SessionSecret secret, HttpServletRequest request) {
        return name(request) + "=" + secret.text() + "; Path=/; " + attributes(request);
    }

    /** Over https only the one that no other host of the domain can set counts; browsers take that prefix over https alone. */
    private String name(HttpServletRequest request) {
        String name = isPortal(request) ? PORTAL_COOKIE : COOKIE;
        return page.isHttps(request) ? SECURE + name : name;
    }

    private static String attributes(HttpServletRequest request) {
        return isPortal(request) ? FOR_EMBEDDED : FOR_OWN;
    }

    static Stream<String> values(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null ? Stream.empty() : Stream.of(cookies).filter(cookie -> name.equals(cookie.getName()))
                .map(Cookie::getValue);
    }
}
