package dev.serai.event;

import dev.serai.ledger.OutcomeEvents;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells whoever raises events later whether somebody would take them. */
@Component
public class TakenTypes {

    private final EventRoutes routes;
    private final EventSubscribers subscribers;

    TakenTypes(EventRoutes routes, EventSubscribers subscribers) {
        this.routes = routes;
        this.subscribers = subscribers;
    }

    /** What is wrong with the type of an event that a tenant wants raised; null for one that somebody takes. */
    public String refusal(UUID tenantId, String type) {
        if (!EventReader.isAttribute(type)) {
            return EventReader.ATTRIBUTE;
        }
        if (OutcomeEvents.isOne(type) || type.startsWith(ReceivedEvents.PREFIX)) {
            return "is \"" + type + "\", which Serai itself raises, and nobody else may";
        }
        return !routes.of(type).isEmpty() || subscribers.take(tenantId, type) ? null : "is \"" + type
                + "\", which no route and no subscription takes; routes take " + String.join(", ", routes.types());
    }
}
