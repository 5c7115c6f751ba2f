package dev.serai.event;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.springframework.stereotype.Component;

/** Sends an event through every route that takes its type, and answers the operations they ask for. */
@Component
class EventPlanner {

    private final EventRoutes routes;
    EventPlanner(EventRoutes routes) {
        this.routes = routes;
    }

    /**
     * Plans one event of those that came together.
     *
     * @param dryRun whether nothing may leave Serai on the event's behalf
     * @throws ProblemException 400 for a type that no route takes, 422 for data that does not make valid operations, 503 when a system
     *     that a route asks fails, 500 for a route that would lose operations
     */
    Plan plan(UUID tenantId, EventReader.Batch batch, int index, boolean dryRun) {
        Event event = batch.events().get(index);
        try {
            return plan(tenantId, event, dryRun);
        } catch (ProblemException e) {
            throw batch.many() ? EventFailure.of(e, index, event) : e;
        }
    }

    private Plan plan(UUID tenantId, Event event, boolean dryRun) {
        List<EventConsumer> consumers = routes.of(event.type());
        if (consumers.isEmpty()) {
            throw ProblemException.badField("type", "\"" + event.type() + "\" is taken by no route; routes take "
                    + String.join(", ", routes.types()));
        }
        Plan plan = new Plan(tenantId, event.id(), dryRun);
        try {
            for (EventConsumer consumer : consumers) {
                plan.addRoute(consumer.baseRouteId());
                run(consumer, tenantId, event, plan);
            }
        } finally {
            plan.close();
        }
        return plan;
    }

    private static void run(EventConsumer consumer, UUID tenantId, Event event, Plan plan) {
        Exchange exchange = consumer.createExchange(false);
        exchange.setPattern(ExchangePattern.InOnly);
        exchange.getMessage().setBody(event.data());
        exchange.setProperty(Plan.PROPERTY, plan);
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
        Exception failure = exchange.getException() == null ? plan.fault() : exchange.getException();
        if (failure != null) {
            throw new EventFailure(consumer.baseRouteId(), plan, failure).problem();
        }
    }
}
