package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.ledger.Ids;
import dev.serai.ledger.NewEvent;
import dev.serai.operation.Operation;
import dev.serai.routing.Levers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the routes made of an event: the operations and the events that follow, in the order they asked for them. Branches may add to it
 * from any thread until it is closed.
 */
final class Plan {

    /** The property of an exchange that holds the plan it belongs to. */
    static final String PROPERTY = "SeraiPlan";

    /** Steps of a path that are kept. */
    private static final int MOST_TAKEN = 1000;

    private final EventPlanner.Order order;
    private final boolean detached;
    private final Place first = Place.first();
    private final Map<Place, Asked> asked = new TreeMap<>();
    private final List<String> routes = new ArrayList<>();
    private final List<Undecided> undecided = new ArrayList<>();
    private final Set<Taken> path = new LinkedHashSet<>();
    private final Map<Throwable, Failed> failures = new IdentityHashMap<>();
    private RuntimeException fault;
    private boolean closed;

    Plan(EventPlanner.Order order) {
        this(order, false);
    }

    private Plan(EventPlanner.Order order, boolean detached) {
        this.order = order;
        this.detached = detached;
        this.closed = detached;
    }

    /** What a route asks for: an operation, or an event that is to follow. */
    sealed interface Asked permits Step, RaisedEvent {

        /** Id of the route that asked for it. */
        String route();
    }

    /**
     * @param route id of the route that asked for it
     * @param message normalised and valid
     * @param levers how it is carried
     */
    record Step(String route, Operation operation, ObjectNode message, Levers levers) implements Asked {

        /** Null for none. */
        String orderingKey() {
            return levers.orderingKey();
        }
    }

    /** A step that the event came to; {@code step} is the id that it has in the running model. */
    record Taken(String route, String step) {}

    /** Where a dry run ended because the step would have acted on something outside. */
    record Undecided(String route, String step, String reason) {}

    /**
     * The step at which an exchange failed.
     *
     * @param words whether the exception's words are the route's own
     */
    record Failed(String route, String step, boolean words) {}

    /** What exchanges carry that go on by themselves: nothing can be added to it, what they ask for is accepted by itself. */
    Plan detached() {
        return new Plan(order, true);
    }

    boolean isDetached() {
        return detached;
    }

    /** Null for an application. */
    UUID askedBy() {
        return order.askedBy();
    }

    UUID tenantId() {
        return order.tenantId();
    }

    UUID eventId() {
        return order.event().id();
    }

    /** Where what follows from the event stands in its chain. */
    NewEvent.Chain next() {
        return new NewEvent.Chain(eventId(), order.first(), order.depth() + 1);
    }

    boolean dryRun() {
        return order.dryRun();
    }

    /** The place of exchanges that have been through no fork. */
    Place first() {
        return first;
    }

    /** Whether it was added: nothing is once the plan is closed. */
    synchronized boolean add(Place place, Asked wanted) {
        if (!closed) {
            asked.put(place, wanted);
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

    /** Notes that the event came to a step. */
    synchronized void took(Taken step) {
        if (path.size() < MOST_TAKEN) {
            path.add(step);
        }
    }

    /** The steps that a dry run came to, in the order in which it did, each once; those behind the first thousand are left out. */
    synchronized List<Taken> path() {
        return List.copyOf(path);
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

    /** The operations it asks for. */
    synchronized List<Step> steps() {
        return of(Step.class);
    }

    /** The events that are to follow. */
    synchronized List<RaisedEvent> events() {
        return of(RaisedEvent.class);
    }

    private <T> List<T> of(Class<T> type) {
        return asked.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The ids of its steps, in their order; the same however often the event is planned. */
    synchronized List<UUID> stepIds() {
        List<UUID> ids = new ArrayList<>();
        Map<String, Integer> orders = new HashMap<>();
        asked.forEach((place, wanted) -> {
            int turn = orders.merge(place.route(), 1, Integer::sum) - 1;
            if (wanted instanceof Step) {
                ids.add(Ids.derived(eventId(), turn, place.name()));
            }
        });
        return ids;
    }

    /** Ids of the routes that took the event, without their versions. */
    synchronized List<String> routes() {
        return List.copyOf(routes);
    }

    synchronized List<Undecided> undecided() {
        return List.copyOf(undecided);
    }
}
