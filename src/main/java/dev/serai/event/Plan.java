package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.Operation;
import dev.serai.routing.Levers;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the routes made of an event: the operations, in the order they asked for them. Branches may add to it from any thread until it is
 * closed.
 */
final class Plan {

    /** The property of an exchange that holds the plan it belongs to. */
    static final String PROPERTY = "SeraiPlan";

    private final UUID tenantId;
    private final UUID eventId;
    private final boolean dryRun;
    private final Place first = Place.first();
    private final Map<Place, Step> steps = new TreeMap<>();
    private final List<String> routes = new ArrayList<>();
    private final List<Undecided> undecided = new ArrayList<>();
    private final Map<Throwable, Failed> failures = new IdentityHashMap<>();
    private RuntimeException fault;
    private boolean closed;

    /** @param dryRun whether nothing may leave Serai on its behalf */
    Plan(UUID tenantId, UUID eventId, boolean dryRun) {
        this.tenantId = tenantId;
        this.eventId = eventId;
        this.dryRun = dryRun;
    }

    /**
     * @param route id of the route that asked for it
     * @param message normalised and valid
     * @param levers how it is carried
     */
    record Step(String route, Operation operation, ObjectNode message, Levers levers) {

        /** Null for none. */
        String orderingKey() {
            return levers.orderingKey();
        }
    }

    /** Where a dry run ended because the step would have acted on something outside. */
    record Undecided(String route, String step, String reason) {}

    /**
     * The step at which an exchange failed.
     *
     * @param words whether the exception's words are the route's own
     */
    record Failed(String route, String step, boolean words) {}

    /** What exchanges carry that go on when nobody waits for them any more: nothing can be added to it. */
    Plan detached() {
        Plan detached = new Plan(tenantId, eventId, dryRun);
        detached.closed = true;
        return detached;
    }

    UUID tenantId() {
        return tenantId;
    }

    UUID eventId() {
        return eventId;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** The place of exchanges that have been through no fork. */
    Place first() {
        return first;
    }

    /** Whether it was added: nothing is once the plan is closed. */
    synchronized boolean add(Place place, Step step) {
        if (!closed) {
            steps.put(place, step);
        }
        return !closed;
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Takes nothing more. */
    synchronized void close() {
        closed = true;
    }

    synchronized void addRoute(String routeId) {
        routes.add(routeId);
    }

    synchronized void undecided(Undecided step) {
        if (!undecided.contains(step)) {
            undecided.add(step);
        }
    }

    /** Notes where an exception came up first. */
    synchronized void failed(Throwable failure, Failed step) {
        failures.putIfAbsent(failure, step);
    }

    /** Where an exception, or the innermost of its causes that is known, came up; null when nobody knows. */
    synchronized Failed failure(Throwable failure) {
        Failed found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            found = failures.getOrDefault(cause, found);
        }
        return found;
    }

    /** Makes the event fail where Camel keeps an exception to itself. */
    synchronized void fail(RuntimeException failure) {
        fault = fault == null ? failure : fault;
    }

    /** Null where nothing failed. */
    synchronized RuntimeException fault() {
        return fault;
    }

    synchronized List<Step> steps() {
        return List.copyOf(steps.values());
    }

    /** Ids of the routes that took the event, without their versions. */
    synchronized List<String> routes() {
        return List.copyOf(routes);
    }

    synchronized List<Undecided> undecided() {
        return List.copyOf(undecided);
    }
}
