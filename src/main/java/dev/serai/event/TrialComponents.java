package dev.serai.event;

import dev.serai.api.ApiProperties;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operations;
import dev.serai.routing.LeverReader;

/** Makes planners for routes that are not live, with the components they are written with. */
@org.springframework.stereotype.Component
public class TrialComponents {

    private final MessageTemplates templates;
    private final LostOperations lost;
    private final LeverReader levers;
    private final ApiProperties limits;

    TrialComponents(MessageTemplates templates, LostOperations lost, LeverReader levers, ApiProperties limits) {
        this.templates = templates;
        this.lost = lost;
        this.levers = levers;
        this.limits = limits;
    }

    /** @param operations those that the routes may ask for */
    public TrialPlanner planner(Operations operations) {
        return new TrialPlanner(this, operations);
    }

    EventComponent events(EventRoutes routes) {
        return new EventComponent(routes, null, lost, limits);
    }

    OperationComponent operations(Operations operations) {
        return new OperationComponent(operations, templates, null, lost, levers);
    }
}
