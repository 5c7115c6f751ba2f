package dev.serai.event;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.springframework.stereotype.Component;

/** Sends an event through every route that takes its type, and answers the operations they ask for. */
@Component
class EventPlanner {

    static final String PLAN = "SeraiPlan";

    private final EventRoutes routes;
    private final CamelContext camel;

    EventPlanner(EventRoutes routes, CamelContext camel) {
        this.routes = routes;
        this.camel = camel;
    }

    /**
     * @param path what precedes the field names in problems, e.g. {@code [2].}
     * @throws ProblemException 400 for a type that no route takes, 422 for data that does not make valid operations
     */
    Plan plan(UUID tenantId, Event event, String path) {
        List<EventConsumer> consumers = routes.of(event.type());
        if (consumers.isEmpty()) {
            throw ProblemException.badField(path + "type", "\"" + event.type() + "\" is taken by no route; routes take "
                    + String.join(", ", routes.types()));
        }
        Plan plan = new Plan();
        for (EventConsumer consumer : consumers) {
            plan.addRoute(consumer.baseRouteId());
            run(consumer, tenantId, event, plan);
        }
        return plan;
    }

    private void run(EventConsumer consumer, UUID tenantId, Event event, Plan plan) {
        Exchange exchange = consumer.createExchange(false);
        exchange.setPattern(ExchangePattern.InOnly);
        exchange.getMessage().setBody(event.data());
        exchange.setProperty(PLAN, plan);
        exchange.setVariable("tenantId", tenantId);
        exchange.setVariable("eventId", event.id());
        exchange.setVariable("eventType", event.type());
        exchange.setVariable("eventSubject", event.subject());
        exchange.setVariable("orderingKey", event.orderingKey());
        try {
            consumer.createUoW(exchange);
            try {
                consumer.getProcessor().process(exchange);
            } finally {
                consumer.doneUoW(exchange);
            }
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            throw failure(consumer, exchange.getException());
        }
    }

    private static RuntimeException failure(EventConsumer consumer, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new ProblemException(422, "Event does not fit", "Route \"" + consumer.baseRouteId()
                + "\" cannot work with the event's data: " + root.getMessage(), List.of());
    }

    /** A route's id without the version a reload gave it. */
    static String baseRouteId(String routeId) {
        int version = routeId.lastIndexOf('@');
        return version < 0 ? routeId : routeId.substring(0, version);
    }
}
