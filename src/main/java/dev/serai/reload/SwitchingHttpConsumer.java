package dev.serai.reload;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.springframework.http.MediaType;

/** The head of an HTTP route. */
final class SwitchingHttpConsumer extends SpringBootPlatformHttpConsumer implements Gated {

    private final Gate gate = new Gate();
    private final HttpRoutes routes;
    private final List<MediaType> produces;

    SwitchingHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, HttpRoutes routes) {
        super(endpoint, processor, Runnable::run);
        this.routes = routes;
        this.produces = produces(endpoint.getProduces(), path());
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

    boolean prefix() {
        return getEndpoint().isMatchOnUriPrefix();
    }

    void serve(HttpServletRequest request, HttpServletResponse response) throws Exception {
        handleService(request, response);
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
