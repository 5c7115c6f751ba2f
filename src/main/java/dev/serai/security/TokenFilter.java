package dev.serai.security;

import dev.serai.api.ProblemException;
import dev.serai.api.ReadRequest;
import dev.serai.api.RequestGuard;
import dev.serai.intake.Admission;
import dev.serai.intake.Intake;
import dev.serai.security.AccessRules.Access;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/**
 * Every request passes here: finds the caller by the bearer token or the browser's session, refuses who may not, and only then lets it in,
 * its body first. A request that had to wait for its body or its turn comes by a second time.
 */
final class TokenFilter implements Filter {

    private static final String SCHEME = "Bearer ";
    private static final String NOBODY = "nobody";
    private static final String OPERATOR = "operator";
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final BearerTokens tokens;
    private final BrowserSessions sessions;
    private final AccessRules rules;
    private final RequestGuard guard;
    private final Intake intake;

    TokenFilter(BearerTokens tokens, BrowserSessions sessions, AccessRules rules, RequestGuard guard, Intake intake) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.rules = rules;
        this.guard = guard;
        this.intake = intake;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            first(request, response, chain);
            return;
        }
        Admission waited = request.getDispatcherType() == DispatcherType.ASYNC ? Admission.of(request) : null;
        if (waited == null || waited.isClosed()) {
            chain.doFilter(request, response);
        } else {
            letIn(waited, request, response, chain);
        }
    }

    private void first(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        Admission admission;
        try {
            String path = path(request);
            boolean api = path.startsWith("/api");
            writeHeaders(response, path);
            Access access = rules.of(path, request);
            CallerAuthentication caller = authenticate(request, access);
            if (caller != null && caller.portal() != null) {
                PortalRules.require(caller.portal(), path, request);
            }
            if (access == Access.OPERATOR && caller.caller().role() != Role.OPERATOR) {
                throw new ProblemException(403, "Forbidden", "Only the operator may see this", List.of());
            }
            if (access == Access.HEALTH && READING.contains(request.getMethod())) {
                // Takes no turn, so that it is answered whatever else happens.
                chain.doFilter(caller == null ? request : new KnownCaller(request, caller), response);
                return;
            }
            if ((access == Access.TOKEN || access == Access.SIGN_IN) && api) {
                if (!intake.isSpooled(request)) {
                    guard.requireJson(request);
                }
            }
            admission = intake.admission(owner(caller), caller);
        } catch (ProblemException e) {
            intake.refuse(request, response, e);
            return;
        }
        letIn(admission, request, response, chain);
    }

    private void letIn(Admission admission, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest admitted;
        try {
            admitted = intake.ready(admission, request, response);
        } catch (ProblemException e) {
            intake.done(admission);
            intake.refuse(request, response, e);
            return;
        }
        if (admitted == null) {
            return;
        }
        try {
            if (admission.caller() instanceof CallerAuthentication caller) {
                SecurityContextHolder.setContext(new SecurityContextImpl(caller));
                chain.doFilter(path(request).startsWith("/api") ? admitted : new KnownCaller(admitted, caller), response);
            } else {
                chain.doFilter(admitted, response);
            }
        } finally {
            intake.done(admission);
            if (admitted instanceof ReadRequest read) {
                read.release();
            }
        }
    }

    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null ? request.getServletPath() : request.getServletPath() + request.getPathInfo();
    }

    private static void writeHeaders(HttpServletResponse response, String path) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (path.startsWith("/api")) {
            response.setHeader("Cache-Control", "no-store");
        } else {
            if (!AccessRules.saysWhoEmbedsIt(path)) {
                response.setHeader("X-Frame-Options", "DENY");
            }
            response.setHeader("Referrer-Policy", "no-referrer");
        }
    }

    /** Whose bytes and turns a request takes. */
    private static Object owner(CallerAuthentication caller) {
        if (caller == null) {
            return NOBODY;
        }
        return caller.caller().tenantId() == null ? OPERATOR : caller.caller().tenantId();
    }

    private CallerAuthentication authenticate(HttpServletRequest request, Access access) {
        String header = request.getHeader("Authorization");
        boolean open = access != Access.TOKEN && access != Access.OPERATOR;
        if (header == null) {
            if (open) {
                return null;
            }
            BrowserSessions.InSession session = sessions.of(request);
            if (session == null) {
                throw new UnauthorizedException("This needs a token");
            }
            return new CallerAuthentication(session.caller(), null, session.sessionId(), session.portal());
        }
        boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String token = bearer ? header.substring(SCHEME.length()).strip() : null;
        if (open) {
            return tokens.findOperator(token);
        }
        CallerAuthentication caller = tokens.find(token, request.getRemoteAddr());
        if (caller == null) {
            throw new UnauthorizedException(bearer ? "The token is not known, was revoked or has expired"
                    : "The Authorization header is not of the scheme Bearer");
        }
        return caller;
    }
}
