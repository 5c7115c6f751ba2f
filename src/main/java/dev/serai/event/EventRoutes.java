package dev.serai.event;

import dev.serai.ledger.OutcomeEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The routes that take events, by event type; a reloaded route takes the place of its former version at once. */
@Component
class EventRoutes {

    private static final String ANY = "*";

    private final Map<String, Map<String, EventConsumer>> byType = new TreeMap<>();
    private final Consumer<Set<String>> takers;
    private volatile Map<String, List<EventConsumer>> snapshot = Map.of();

    @Autowired
    EventRoutes(OutcomeTakers takers) {
        this(takers::taken);
    }

    /** @param takers told whenever other outcomes of deliveries are taken than before */
    EventRoutes(Consumer<Set<String>> takers) {
        this.takers = takers;
    }

    synchronized void add(String type, EventConsumer consumer) {
        byType.computeIfAbsent(type, key -> new ConcurrentSkipListMap<>()).put(consumer.baseRouteId(), consumer);
        refresh();
    }

    synchronized void remove(String type, EventConsumer consumer) {
        Map<String, EventConsumer> consumers = byType.get(type);
        if (consumers != null && consumers.remove(consumer.baseRouteId(), consumer)) {
            if (consumers.isEmpty()) {
                byType.remove(type);
            }
            refresh();
        }
    }

    private void refresh() {
        Map<String, List<EventConsumer>> fresh = new TreeMap<>();
        byType.forEach((type, consumers) -> fresh.put(type, List.copyOf(consumers.values())));
        snapshot = fresh;
        takers.accept(outcomes(fresh));
    }

    /** What of the outcomes of deliveries is taken. */
    private static Set<String> outcomes(Map<String, List<EventConsumer>> routes) {
        Set<String> takers = new TreeSet<>();
        routes.forEach((type, consumers) -> {
            if (OutcomeEvents.isOne(type)) {
                consumers.forEach(each -> takers.addAll(each.operations().takers(type)));
            }
        });
        return takers;
    }

    /**
     * The routes that take an event, in the order of their ids; of what tells of a delivery those that take its operation.
     */
    List<EventConsumer> of(Event event) {
        List<EventConsumer> consumers = of(event.type());
        return !OutcomeEvents.isOne(event.type()) ? consumers
                : consumers.stream().filter(each -> each.operations().take(TakenOperations.of(event))).toList();
    }

    /**
     * The routes that take events of this type, in the order of their ids; empty when none does. What Serai itself raises is taken by those
     * alone that name it: a route that takes all events would follow from itself.
     */
    List<EventConsumer> of(String type) {
        Map<String, List<EventConsumer>> current = snapshot;
        List<EventConsumer> exact = current.getOrDefault(type, List.of());
        List<EventConsumer> any = OutcomeEvents.isOne(type) ? List.of() : current.getOrDefault(ANY, List.of());
        if (any.isEmpty()) {
            return exact;
        }
        List<EventConsumer> both = new ArrayList<>(exact);
        both.addAll(any);
        return both;
    }

    /** The types that routes take, with the operations where they are of some alone. */
    SortedSet<String> types() {
        Map<String, List<EventConsumer>> current = snapshot;
        SortedSet<String> types = new TreeSet<>(current.keySet());
        types.removeIf(type -> type.equals(ANY) || OutcomeEvents.isOne(type));
        outcomes(current).forEach(taker -> types.add(taker.replace(" ", " of ")));
        return types;
    }
}
