package dev.serai.console;

import dev.serai.security.PublicRoutes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * The addresses of the console. It comes before the routes: what is answered to everybody here is never a route that asks for a token.
 * Pages show nothing but what the API then answers to whoever has signed in.
 */
@Component
class ConsoleMapping extends AbstractHandlerMapping implements PublicRoutes {

    static final String FILES = "/console/";
    /** Pages with pages below them. */
    private static final Set<String> SECTIONS = Set.of("integrations", "deliveries", "problems", "statistics", "routes", "kamelets",
            "rehearsals", "users", "audit", "keys", "settings", "privacy", "drafts", "templates", "suppressions", "schedules", "portal",
            "codes", "bulk");
    /** Pages alone: providers call what is below {@code /webhooks}. */
    private static final Set<String> PAGES = Set.of("/", "/sign-in", "/webhooks");

    private final ConsoleHandler handler;

    ConsoleMapping(ConsoleHandler handler) {
        this.handler = handler;
        setOrder(-2);
    }

    @Override
    public boolean serve(HttpServletRequest request) {
        String method = request.getMethod();
        return ("GET".equals(method) || "HEAD".equals(method)) && isOne(request.getRequestURI());
    }

    private static boolean isOne(String path) {
        return path.startsWith(FILES) || isPage(path);
    }

    static boolean isPage(String path) {
        int end = path.indexOf('/', 1);
        return PAGES.contains(path) || path.length() > 1 && SECTIONS.contains(path.substring(1, end < 0 ? path.length() : end));
    }

    @Override
    protected HttpRequestHandler getHandlerInternal(HttpServletRequest request) {
        if (!serve(request)) {
            return null;
        }
        String pattern = request.getRequestURI().startsWith(FILES) ? FILES + "**" : "/**";
        request.setAttribute(BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
        ServerHttpObservationFilter.findObservationContext(request).ifPresent(context -> context.setPathPattern(pattern));
        return handler;
    }
}
