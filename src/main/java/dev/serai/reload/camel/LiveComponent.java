package dev.serai.reload.camel;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;

/** Stands in the scratch context for a component of the live one: makes the same endpoints, which are never started. */
final class LiveComponent implements Component {

    private final Component live;
    private CamelContext context;

    LiveComponent(Component live) {
        this.live = live;
    }

    @Override
    public Endpoint createEndpoint(String uri) throws Exception {
        return RouteInput.inert(live.createEndpoint(uri), context);
    }

    @Override
    public Endpoint createEndpoint(String uri, Map<String, Object> parameters) throws Exception {
        return RouteInput.inert(parameters == null ? live.createEndpoint(uri) : live.createEndpoint(uri, parameters), context);
    }

    @Override
    public boolean useRawUri() {
        return live.useRawUri();
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public void start() {
        // the live context starts and stops it
    }

    @Override
    public void stop() {
        // the live context starts and stops it
    }
}
