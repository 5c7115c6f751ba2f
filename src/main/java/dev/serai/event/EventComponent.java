package dev.serai.event;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** {@code event:<type>} begins a route that plans events of a type. */
@Component("event-component")
@Scope("prototype")
class EventComponent extends DefaultComponent {

    private final EventRoutes routes;

    EventComponent(EventRoutes routes) {
        this.routes = routes;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("\"" + uri + "\" names no event type; write e.g. event:invoice.created");
        }
        Planning planning = Planning.of(uri, remaining, getAndRemoveParameter(parameters, "planning", String.class));
        return new EventEndpoint(uri, this, routes, remaining, planning);
    }
}
