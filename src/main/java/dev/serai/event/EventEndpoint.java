package dev.serai.event;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code event:invoice.created}: where a route takes events of a type; {@code event:*} takes all. */
final class EventEndpoint extends DefaultEndpoint {

    private final EventRoutes routes;
    private final String type;
    private final Planning planning;

    EventEndpoint(String uri, EventComponent component, EventRoutes routes, String type, Planning planning) {
        super(uri, component);
        this.routes = routes;
        this.type = type;
        this.planning = planning;
    }

    EventRoutes routes() {
        return routes;
    }

    String type() {
        return type;
    }

    Planning planning() {
        return planning;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        EventConsumer consumer = new EventConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new IllegalArgumentException("\"event:" + type + "\" can only begin a route (from); post events to /api/events");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
