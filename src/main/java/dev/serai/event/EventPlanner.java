package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.ProblemException;
import dev.serai.ledger.OutcomeEvents;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.springframework.stereotype.Component;

/** Sends an event through routes that take its type, and answers what they ask for. */
@Component
class EventPlanner {

    private final EventRoutes routes;

    EventPlanner(EventRoutes routes) {
        this.routes = routes;
    }

    /**
     * An event to be planned.
     *
     * @param askedBy the user on whose behalf; null for an application
     * @param dryRun whether nothing may leave Serai on the event's behalf
     * @param first the first event of the chain it is in; itself where nothing led to it
     * @param depth how many steps led to it from there
     * @param received whether a provider sent it by itself, as far as that is known
     */
    record Order(UUID tenantId, UUID askedBy, Event event, boolean dryRun, UUID first, int depth, boolean received) {

        /** Of one of which it is not known whether a provider sent it. */
        Order(UUID tenantId, UUID askedBy, Event event, boolean dryRun, UUID first, int depth) {
            this(tenantId, askedBy, event, dryRun, first, depth, false);
        }

        /** Of an event that nothing led to. */
        Order(UUID tenantId, UUID askedBy, Event event, boolean dryRun) {
            this(tenantId, askedBy, event, dryRun, event.id(), 0);
        }
    }

    /** The ids of the routes that take events of this type. */
    List<String> takers(String type) {
        return routes.of(type).stream().map(EventConsumer::baseRouteId).toList();
    }

    boolean takes(Event event) {
        return !routes.of(event).isEmpty();
    }

    /** The routes that take an event; empty where none does. */
    List<EventConsumer> of(Event event) {
        return routes.of(event);
    }

    /**
     * The routes that take an event.
     *
     * @throws ProblemException 400 for a type, or an operation of it, that no route takes
     */
    List<EventConsumer> taking(Event event) {
        List<EventConsumer> consumers = routes.of(event);
        if (consumers.isEmpty()) {
            boolean ofOthers = !routes.of(event.type()).isEmpty();
            throw ProblemException.badField(ofOthers ? "data.operation" : "type", "\"" + event.type() + "\""
                    + (ofOthers ? " of the operation \"" + TakenOperations.of(event) + "\"" : "") + " is taken by no route; routes take "
                    + String.join(", ", routes.types()));
        }
        return consumers;
    }

    /**
     * Plans an event with these routes.
     *
     * @throws PlanFailureException 422 for data that does not make valid operations, 503 when a system that a route asks fails, 500 for a
     *     route that would lose operations
     */
    Plan plan(Order order, List<EventConsumer> consumers) {
        Plan plan = new Plan(order);
        run(plan, order, consumers);
        return plan;
    }

    /** As {@link #plan}, with a plan that the caller can look at where that fails, too. */
    void run(Plan plan, Order order, List<EventConsumer> consumers) {
        try {
            for (EventConsumer consumer : consumers) {
                plan.addRoute(consumer.baseRouteId());
                run(consumer, order, plan);
            }
        } finally {
            plan.close();
        }
    }

    private static void run(EventConsumer consumer, Order order, Plan plan) {
        Exchange exchange = consumer.createExchange(false);
        exchange.setPattern(ExchangePattern.InOnly);
        exchange.getMessage().setBody(order.event().data());
        exchange.setProperty(Plan.PROPERTY, plan);
        exchange.setProperty(Place.PROPERTY, plan.first().next(consumer.baseRouteId()));
        setVariables(exchange, order);
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
        Exception failure = exchange.getException() == null ? plan.fault() : exchange.getException();
        if (failure != null) {
            throw new EventFailure(consumer.baseRouteId(), plan, failure).exception();
        }
    }

    private static void setVariables(Exchange exchange, Order order) {
        Event event = order.event();
        exchange.setVariable("tenantId", order.tenantId());
        exchange.setVariable("eventId", event.id());
        exchange.setVariable("eventType", event.type());
        exchange.setVariable("eventSource", event.source());
        exchange.setVariable("eventReceived", order.received());
        exchange.setVariable("eventTime", event.time());
        exchange.setVariable("eventSubject", event.subject());
        exchange.setVariable("orderingKey", event.orderingKey());
        if (OutcomeEvents.tellsOfDelivery(event.type())) {
            JsonNode data = event.data();
            for (String name : List.of("deliveryId", "operation", "reason")) {
                exchange.setVariable(name, data.path(name).asText(null));
            }
            exchange.setVariable("result", data.path("result"));
            exchange.setVariable("firstEventType", data.at("/event/type").asText(null));
            exchange.setVariable("firstEventId", data.at("/event/id").asText(null));
        }
    }
}
