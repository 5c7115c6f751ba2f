package dev.serai.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operations;
import dev.serai.routing.Levers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Component;
import org.apache.camel.spi.InterceptStrategy;

/**
 * Plans events through routes of a context of its own: what they ask for is told and nothing is sent, accepted or left behind. The live
 * routes take no part in it.
 */
public final class TrialPlanner {

    private final EventRoutes routes = new EventRoutes(taken -> { });
    private final EventPlanner planner = new EventPlanner(routes);
    private final Map<String, Component> components;

    /** @param components makes the components with which the routes are written */
    TrialPlanner(TrialComponents components, Operations operations) {
        this.components = Map.of("event", components.events(routes), "operation", components.operations(operations));
    }

    /** What the context has to have: the endpoints that routes of events are written with, which lead here. */
    public Map<String, Component> components() {
        return components;
    }

    /** What the context has to wrap its steps in: by that they are held back. */
    public InterceptStrategy steps() {
        return new PlanSteps();
    }

    /** Plans an event of a tenant; to be called in the scope of the tenant. */
    public TrialPlan plan(UUID tenantId, Event event) {
        List<EventConsumer> taking = planner.of(event);
        if (taking.isEmpty()) {
            return TrialPlan.NOTHING;
        }
        try {
            Plan plan = planner.plan(new EventPlanner.Order(tenantId, null, event, true), taking);
            List<TrialPlan.Step> steps = new ArrayList<>();
            plan.steps().forEach(step -> steps.add(operation(step)));
            plan.events().forEach(raised -> steps.add(raised(raised)));
            return new TrialPlan(plan.routes(), steps, plan.undecided().stream()
                    .map(each -> new TrialPlan.Undecided(each.route(), each.step(), each.reason())).toList(), null);
        } catch (PlanFailureException e) {
            return new TrialPlan(taking.stream().map(EventConsumer::baseRouteId).toList(), List.of(), List.of(),
                    new TrialPlan.Failure(e.route(), e.step(), e.getMessage()));
        }
    }

    private static TrialPlan.Step operation(Plan.Step step) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.set("message", step.message());
        Levers levers = step.levers();
        Schedule schedule = levers.schedule();
        levers.requested().forEach(connection -> content.withArray("/connections").add(connection.toString()));
        put(content, "orderingKey", levers.orderingKey());
        put(content, "priority", schedule.priority().name().toLowerCase(Locale.ROOT));
        put(content, "notBefore", schedule.notBefore());
        put(content, "expiresAt", schedule.expiresAt());
        put(content, "reportWithin", schedule.reportWithin());
        return new TrialPlan.Step(TrialPlan.Kind.OPERATION, step.route(), step.operation().name(), content);
    }

    private static TrialPlan.Step raised(RaisedEvent event) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.set("data", JsonText.shown(event.data()));
        put(content, "subject", event.subject());
        put(content, "idempotencyKey", event.key());
        put(content, "orderingKey", event.orderingKey());
        return new TrialPlan.Step(TrialPlan.Kind.EVENT, event.route(), event.type(), content);
    }

    private static void put(ObjectNode content, String name, Object value) {
        if (value != null) {
            content.put(name, value.toString());
        }
    }
}
