package dev.serai.reload;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;

/** Serves {@code platform-http:} on the caller's thread through {@link HttpRoutes}. */
final class SwitchingHttpEngine extends SpringBootPlatformHttpEngine {

    private final HttpRoutes routes;

    SwitchingHttpEngine(int port, HttpRoutes routes) {
        super(port, Runnable::run);
        this.routes = routes;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        // Else the binding decodes each body to text, only for a step to encode it again.
        endpoint.setUseStreaming(true);
        return new SwitchingHttpConsumer(endpoint, processor, routes);
    }
}
