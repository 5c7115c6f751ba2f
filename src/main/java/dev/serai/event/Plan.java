package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.Operation;
import java.util.ArrayList;
import java.util.List;

/** What the routes made of an event: the operations, in the order they asked for them. */
final class Plan {

    private final List<Step> steps = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();

    /**
     * @param route id of the route that asked for it
     * @param message normalised and valid
     * @param orderingKey null for none
     */
    record Step(String route, Operation operation, ObjectNode message, String orderingKey) {}

    void add(Step step) {
        steps.add(step);
    }

    void addRoute(String routeId) {
        routes.add(routeId);
    }

    List<Step> steps() {
        return steps;
    }

    /** Ids of the routes that took the event, without their versions. */
    List<String> routes() {
        return routes;
    }
}
