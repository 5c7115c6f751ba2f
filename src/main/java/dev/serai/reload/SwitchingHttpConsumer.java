package dev.serai.reload;

import dev.serai.api.OpenAnswer;
import dev.serai.api.ReadRequest;
import dev.serai.intake.SpooledBody;
import dev.serai.security.BrowserSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.util.URISupport;
import org.springframework.http.MediaType;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

/**
 * The head of an HTTP route. The body is there as bytes, read before. A route that goes on elsewhere, for it waits for something, keeps no
 * thread of the server meanwhile.
 */
final class SwitchingHttpConsumer extends SpringBootPlatformHttpConsumer implements Gated {

    static final String PUBLIC = "public";
    private static final String COOKIES = "Cookie";

    /** From where a route has gone on elsewhere to where its answer would be written. */
    private static final ThreadLocal<PendingAnswer> PENDING = new ThreadLocal<>();

    private final Gate gate = new Gate();
    private final HttpRoutes routes;
    private final List<MediaType> produces;
    private final boolean isPublic;

    SwitchingHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, HttpRoutes routes) {
        super(endpoint, new Steps(AsyncProcessorConverterHelper.convert(processor)), Runnable::run);
        this.routes = routes;
        this.produces = produces(endpoint.getProduces(), path());
        this.isPublic = isPublic(endpoint.getEndpointUri());
    }

    /** What the route says it answers; below {@code /api} that is JSON where it says nothing. Empty for whatever it likes. */
    private static List<MediaType> produces(String declared, String path) {
        if (declared != null && !declared.isBlank()) {
            return MediaType.parseMediaTypes(declared);
        }
        return path.startsWith("/api/") ? List.of(MediaType.APPLICATION_JSON) : List.of();
    }

    @Override
    public Gate gate() {
        return gate;
    }

    /** Path below the context path, with a leading slash. */
    String path() {
        String path = getEndpoint().getPath();
        return path.startsWith("/") ? path : "/" + path;
    }

    /** The HTTP methods it serves; empty for all. */
    List<String> verbs() {
        String verbs = getEndpoint().getHttpMethodRestrict();
        return verbs == null || verbs.isBlank() ? List.of() : List.of(verbs.toUpperCase().split("\\s*,\\s*"));
    }

    /** The media types of its answers; empty when nobody knows. */
    List<MediaType> produces() {
        return produces;
    }

    /** Whether the file says {@code public=true} at the endpoint: it serves callers without a token. */
    boolean isPublic() {
        return isPublic;
    }

    private static boolean isPublic(String uri) {
        try {
            String query = URISupport.extractQuery(uri);
            return query != null && "true".equals(URISupport.parseQuery(query).get(PUBLIC));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The endpoint \"" + uri + "\" is no URI", e);
        }
    }

    boolean prefix() {
        return getEndpoint().isMatchOnUriPrefix();
    }

    void serve(HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (request instanceof ReadRequest read) {
            read.dropBadForm();
        }
        handleService(request, response);
    }

    /** Called once the route is through, or has gone on elsewhere. */
    @Override
    protected void afterProcess(HttpServletResponse response, Exchange exchange) throws Exception {
        PendingAnswer pending = PENDING.get();
        if (pending == null && exchange.getException() == null && exchange.getMessage().getBody() instanceof OpenAnswer open) {
            begin(open, response, exchange);
        } else if (pending == null) {
            super.afterProcess(response, exchange);
        } else {
            PENDING.remove();
            pending.answer(response, written -> super.afterProcess(written, exchange));
        }
    }

    /** Leaves the answer to whoever gives it; the exchange has ended. */
    private void begin(OpenAnswer open, HttpServletResponse response, Exchange exchange) throws Exception {
        doneUoW(exchange);
        releaseExchange(exchange, false);
        open.begin(response);
    }

    /** Takes the headers that came in out of the answer, the caller's token among them; what a route has set stays. */
    private static void keepBack(Message answer, Map<String, Object> came) {
        if (answer.hasHeaders()) {
            answer.getHeaders().entrySet().removeIf(header -> came.get(header.getKey()) == header.getValue()
                    && !Exchange.CONTENT_TYPE.equalsIgnoreCase(header.getKey()));
        }
    }

    /** A route has no business with the session of a browser, which may do all that its person may; other cookies are its own. */
    private static void keepSessionBack(Message message) {
        Object cookies = message.getHeader(COOKIES);
        if (cookies == null) {
            return;
        }
        String others = (cookies instanceof Collection<?> several ? several.stream() : Stream.of(cookies))
                .flatMap(line -> Arrays.stream(String.valueOf(line).split(";"))).map(String::strip)
                .filter(cookie -> !cookie.isEmpty() && !BrowserSessions.isOwn(cookie.split("=", 2)[0].strip()))
                .collect(Collectors.joining("; "));
        if (others.isEmpty()) {
            message.removeHeader(COOKIES);
        } else {
            message.setHeader(COOKIES, others);
        }
    }

    /** The steps of the route, which may end on another thread. */
    private static final class Steps extends DelegateAsyncProcessor {

        Steps(AsyncProcessor route) {
            super(route);
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            PlatformHttpMessage message = exchange.getIn(PlatformHttpMessage.class);
            SpooledBody spooled = SpooledBody.of(message.getRequest());
            if (spooled != null) {
                message.setBody(spooled);
            } else if (message.getRequest() instanceof ReadRequest read) {
                message.setBody(read.body().length == 0 ? null : read.body());
            }
            keepSessionBack(message);
            if (WebUtils.getNativeResponse(message.getResponse(), ContentCachingResponseWrapper.class) != null) {
                // Whoever copies the answer does so when this returns.
                Map<String, Object> came = new HashMap<>(message.getHeaders());
                super.process(exchange);
                keepBack(exchange.getMessage(), came);
                return;
            }
            Map<String, Object> came = new HashMap<>(message.getHeaders());
            PendingAnswer pending = new PendingAnswer(message.getRequest());
            getProcessor().process(exchange, doneSync -> {
                keepBack(exchange.getMessage(), came);
                pending.routeEnded();
            });
            if (!pending.hasRouteEnded()) {
                PENDING.set(pending);
            }
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        routes.add(this);
    }

    @Override
    protected void doSuspend() throws Exception {
        routes.remove(this);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        routes.add(this);
    }

    /** Requests that came in before are served to the end. */
    @Override
    public boolean isSuspended() {
        return false;
    }

    @Override
    protected void doStop() throws Exception {
        routes.remove(this);
        super.doStop();
    }
}
