package dev.serai.event;

import dev.serai.api.ApiProperties;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** {@code event:<type>} begins a route that plans events of a type; in a step it raises one. */
@Component("event-component")
@Scope("prototype")
class EventComponent extends DefaultComponent {

    private final EventRoutes routes;
    private final OwnAcceptance own;
    private final LostOperations lost;
    private final ApiProperties limits;

    /** @param own null for routes that are not live, which have nothing accepted */
    EventComponent(EventRoutes routes, OwnAcceptance own, LostOperations lost, ApiProperties limits) {
        this.routes = routes;
        this.own = own;
        this.lost = lost;
        this.limits = limits;
    }

    EventRoutes routes() {
        return routes;
    }

    Asking asking(String name, Asking.Reader reader) {
        return new Asking(name, own, lost, reader);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("\"" + uri + "\" names no event type; write e.g. event:invoice.created");
        }
        String planning = getAndRemoveParameter(parameters, "planning", String.class);
        String operations = getAndRemoveParameter(parameters, TakenOperations.PARAMETER, String.class);
        Map<String, String> options = new HashMap<>();
        EventEndpoint.OPTIONS.stream().filter(parameters::containsKey)
                .forEach(name -> options.put(name, String.valueOf(parameters.remove(name))));
        return new EventEndpoint(uri, this, remaining, planning, operations, options, limits.maxBody());
    }
}
