package dev.serai.reload;

import dev.serai.security.PublicRoutes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Finds the HTTP route of a request by path and method. A path matches with and without a slash at its end. The table is replaced as a
 * whole, so no request ever sees half a reload; until the first files are loaded, requests wait.
 */
final class HttpRoutes extends AbstractHandlerMapping implements PublicRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(HttpRoutes.class);
    private static final String ANY = "*";
    private static final String ACTUATOR = "/actuator/";
    private static final long START_SECONDS = 60;

    private final CountDownLatch loaded = new CountDownLatch(1);
    private final List<SwitchingHttpConsumer> consumers = new ArrayList<>();
    private volatile boolean anyPublic;
    private volatile Table table = new Table(List.of());

    HttpRoutes() {
        setOrder(-1);
    }

    /** Lets waiting requests through. */
    void loaded() {
        loaded.countDown();
    }

    synchronized void add(SwitchingHttpConsumer consumer) {
        consumer.gate().open();
        consumers.add(consumer);
        replaceTable();
    }

    synchronized void remove(SwitchingHttpConsumer consumer) {
        consumers.remove(consumer);
        replaceTable();
        consumer.gate().close();
    }

    private void replaceTable() {
        table = new Table(consumers);
        anyPublic = consumers.stream().anyMatch(SwitchingHttpConsumer::isPublic);
    }

    @Override
    public boolean serve(HttpServletRequest request) {
        if (!anyPublic) {
            return false;
        }
        Match match = table.match(path(ServletRequestPathUtils.parse(request)));
        SwitchingHttpConsumer consumer = match == null ? null : match.resource().consumer(request.getMethod());
        return consumer != null && consumer.isPublic();
    }

    @Override
    protected Object getHandlerInternal(HttpServletRequest request) throws Exception {
        if (request.getRequestURI().startsWith(ACTUATOR)) {
            return null;
        }
        if (loaded.getCount() > 0 && !loaded.await(START_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("Routes are not loaded after {} s; request is served without them", START_SECONDS);
        }
        PathContainer path = path(ServletRequestPathUtils.parseAndCache(request));
        Match match = table.match(path);
        if (match == null) {
            return null;
        }
        SwitchingHttpConsumer consumer = match.resource().consumer(request.getMethod());
        if (consumer != null) {
            Acceptable.require(request, consumer.produces());
            describe(request, match);
            return (HttpRequestHandler) (servletRequest, response) -> serve(path, servletRequest, response);
        }
        Set<String> allowed = match.resource().methods();
        if ("OPTIONS".equals(request.getMethod())) {
            return (HttpRequestHandler) (servletRequest, response) -> response.setHeader("Allow", String.join(", ", allowed));
        }
        throw new HttpRequestMethodNotSupportedException(request.getMethod(), allowed);
    }

    /** A browser that asks what a page may send (CORS) is answered as by any route; where none answers, it may send nothing. */
    @Override
    protected HandlerExecutionChain getCorsHandlerExecutionChain(HttpServletRequest request, HandlerExecutionChain chain,
            CorsConfiguration configuration) {
        return chain;
    }

    private static PathContainer path(RequestPath requested) {
        PathContainer path = requested.pathWithinApplication();
        int size = path.elements().size();
        boolean slash = size > 1 && path.elements().get(size - 1) instanceof PathContainer.Separator;
        return slash ? path.subPath(0, size - 1) : path;
    }

    private static void describe(HttpServletRequest request, Match match) {
        String pattern = match.resource().pattern().getPatternString();
        request.setAttribute(BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, match.info().getUriVariables());
        ServerHttpObservationFilter.findObservationContext(request).ifPresent(context -> context.setPathPattern(pattern));
    }

    private void serve(PathContainer path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        SwitchingHttpConsumer consumer = enter(path, request);
        if (consumer == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        try {
            consumer.serve(request, response);
        } catch (Exception e) {
            LOG.warn("Request {} {} failed", request.getMethod(), request.getRequestURI(), e);
            if (!response.isCommitted()) {
                response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            }
        } finally {
            consumer.gate().exit();
        }
    }

    /** The consumer is looked up again, for the one that was found may have been replaced. */
    private SwitchingHttpConsumer enter(PathContainer path, HttpServletRequest request) {
        while (true) {
            Match match = table.match(path);
            SwitchingHttpConsumer consumer = match == null ? null : match.resource().consumer(request.getMethod());
            if (consumer == null) {
                return null;
            }
            if (consumer.gate().enter()) {
                describe(request, match);
                return consumer;
            }
            Thread.onSpinWait();
        }
    }

    /** A path and who serves it. */
    private record Resource(PathPattern pattern, Map<String, SwitchingHttpConsumer> consumers) {

        SwitchingHttpConsumer consumer(String method) {
            SwitchingHttpConsumer consumer = consumers.get(method);
            if (consumer == null && "HEAD".equals(method)) {
                consumer = consumers.get("GET");
            }
            return consumer == null ? consumers.get(ANY) : consumer;
        }

        Set<String> methods() {
            Set<String> methods = new TreeSet<>(consumers.keySet());
            methods.add("OPTIONS");
            return methods;
        }
    }

    private record Match(Resource resource, PathPattern.PathMatchInfo info) {}

    /** All paths, those without variables by name, the others most specific first. */
    private static final class Table {

        private final Map<String, Resource> literal = new HashMap<>();
        private final List<Resource> patterns = new ArrayList<>();

        /** Later consumers win over earlier ones of the same path, even where these name its variables otherwise. */
        Table(List<SwitchingHttpConsumer> consumers) {
            Map<String, Resource> resources = new HashMap<>();
            for (SwitchingHttpConsumer consumer : consumers) {
                String path = trim(consumer.path()) + (consumer.prefix() ? "/{*rest}" : "");
                String shape = path.replaceAll("\\{[^}*]+}", "{}");
                Resource known = resources.get(shape);
                Resource resource = new Resource(PathPatternParser.defaultInstance.parse(path),
                        known == null ? new HashMap<>() : known.consumers());
                List<String> verbs = consumer.verbs();
                (verbs.isEmpty() ? List.of(ANY) : verbs).forEach(verb -> resource.consumers().put(verb, consumer));
                resources.put(shape, resource);
            }
            resources.forEach((shape, resource) -> {
                if (resource.pattern().hasPatternSyntax()) {
                    patterns.add(resource);
                } else {
                    literal.put(shape, resource);
                }
            });
            patterns.sort(Comparator.comparing(Resource::pattern));
        }

        private static String trim(String path) {
            return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        }

        Match match(PathContainer path) {
            Resource exact = literal.get(path.value());
            if (exact != null) {
                return new Match(exact, exact.pattern().matchAndExtract(path));
            }
            for (Resource resource : patterns) {
                PathPattern.PathMatchInfo info = resource.pattern().matchAndExtract(path);
                if (info != null) {
                    return new Match(resource, info);
                }
            }
            return null;
        }
    }
}
