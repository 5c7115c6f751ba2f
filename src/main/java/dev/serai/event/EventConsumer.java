package dev.serai.event;

import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/** The head of a route that takes events of one type. */
final class EventConsumer extends DefaultConsumer implements Suspendable {

    private final EventEndpoint endpoint;
    private final Planning planning;
    private final TakenOperations operations;

    EventConsumer(EventEndpoint endpoint, Planning planning, TakenOperations operations, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.planning = planning;
        this.operations = operations;
    }

    /** The route's id without the version a reload gave it. */
    String baseRouteId() {
        return RouteIds.base(getRouteId());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.routes().add(endpoint.type(), this);
    }

    Planning planning() {
        return planning;
    }

    TakenOperations operations() {
        return operations;
    }

    /** Takes no more events; those on their way are planned to the end. */
    @Override
    protected void doSuspend() throws Exception {
        endpoint.routes().remove(endpoint.type(), this);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        endpoint.routes().add(endpoint.type(), this);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.routes().remove(endpoint.type(), this);
        super.doStop();
    }
}
