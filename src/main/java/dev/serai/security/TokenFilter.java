package dev.serai.security;

import dev.serai.api.ProblemException;
import dev.serai.api.Problems;
import dev.serai.api.RequestGuard;
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
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/** Every request passes here once: finds the caller by the bearer token, refuses who may not, and refuses bodies nobody should read. */
final class TokenFilter implements Filter {

    private static final String SCHEME = "Bearer ";

    private final BearerTokens tokens;
    private final RequestGuard guard;
    private final Problems problems;
    private final boolean publicMetrics;

    TokenFilter(BearerTokens tokens, RequestGuard guard, Problems problems, boolean publicMetrics) {
        this.tokens = tokens;
        this.guard = guard;
        this.problems = problems;
        this.publicMetrics = publicMetrics;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletRequest admitted;
        try {
            admitted = admit(request, response);
        } catch (ProblemException e) {
            problems.write(response, e);
            return;
        }
        chain.doFilter(admitted, response);
    }

    private HttpServletRequest admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        String path = request.getServletPath();
        if (request.getPathInfo() != null) {
            path += request.getPathInfo();
        }
        boolean api = path.startsWith("/api");
        if (api) {
            response.setHeader("Cache-Control", "no-store");
        } else {
            response.setHeader("X-Frame-Options", "DENY");
            response.setHeader("Referrer-Policy", "no-referrer");
        }
        Access access = AccessRules.of(path, publicMetrics);
        CallerAuthentication caller = authenticate(request, access);
        if (access == Access.OPERATOR && caller.caller().role() != Role.OPERATOR) {
            throw new ProblemException(403, "Forbidden", "Only the operator may see this", List.of());
        }
        if (caller != null) {
            SecurityContextHolder.setContext(new SecurityContextImpl(caller));
        }
        if (access == Access.TOKEN) {
            guard.requireJson(request);
        }
        HttpServletRequest limited = guard.limited(request);
        return caller == null || api ? limited : new KnownCaller(limited, caller);
    }

    private CallerAuthentication authenticate(HttpServletRequest request, Access access) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            if (access == Access.OPEN) {
                return null;
            }
            throw new UnauthorizedException("This needs a token");
        }
        boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String token = bearer ? header.substring(SCHEME.length()).strip() : null;
        CallerAuthentication caller = access == Access.OPEN ? tokens.findOwn(token) : tokens.find(token);
        if (caller == null && access != Access.OPEN) {
            throw new UnauthorizedException(bearer ? "The token is not known, was revoked or has expired"
                    : "The Authorization header is not of the scheme Bearer");
        }
        return caller;
    }
}
