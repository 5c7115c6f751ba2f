package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.routing.Bond;
import dev.serai.routing.Candidates;
import dev.serai.routing.ConnectionOrder;
import dev.serai.routing.Levers;
import dev.serai.routing.Wanted;
import dev.serai.routing.Wanted.Before;
import dev.serai.security.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Tells what would become of an event, without sending anything or asking anybody: a step that would do so ends what can be told. */
@Component
public class EventExplanation {

    /** Stands for the route of what goes to subscriptions. */
    private static final String SUBSCRIPTION = "subscription";

    private final EventReader reader;
    private final EventPlanner planner;
    private final ConnectionOrder order;
    private final ProviderCatalog providers;
    private final EventSubscribers subscribers;
    private final Operations operations;

    EventExplanation(EventReader reader, EventPlanner planner, ConnectionOrder order, ProviderCatalog providers,
            EventSubscribers subscribers, Operations operations) {
        this.subscribers = subscribers;
        this.operations = operations;
        this.reader = reader;
        this.planner = planner;
        this.order = order;
        this.providers = providers;
    }

    /**
     * @param operations as far as they are known without asking anybody
     * @param events what the routes would raise
     * @param undecided the steps at which that ended, and why; what follows from them is not known
     */
    record Explanation(String type, List<String> routes, List<PlannedOperation> operations, List<PlannedEvent> events,
            List<Plan.Undecided> undecided) {}

    /**
     * @param routes ids of the routes that would take it, once it is on disk
     * @param idempotencyKey null for none
     */
    record PlannedEvent(String route, String type, String subject, String idempotencyKey, String orderingKey, JsonNode data,
            List<String> routes) {}

    /**
     * @param connections in failover order, then those that rules leave out
     * @param rule what put the first of them first, where that is not the tenant's own order; null where it is
     * @param priority which of the tenant's deliveries go first
     * @param notBefore when its first attempt may be made; null for at once
     * @param expiresAt when it is not sent any more; null for never
     * @param outlook what would happen, in plain words
     */
    record PlannedOperation(String route, String operation, JsonNode message, String orderingKey, String priority, Instant notBefore,
            Instant expiresAt, List<Candidate> connections, String rule, String outlook) {}

    record Candidate(UUID connectionId, String name, String provider, int priority, String status, boolean sandbox, boolean usable,
            String why) {}

    /** {@code POST /api/events/explain}. */
    public Answer explain(Exchange exchange) {
        Caller caller = Caller.required();
        caller.tenant();
        Message message = exchange.getMessage();
        EventReader.Batch batch = reader.read(message.getBody(byte[].class), EventReader.headers(message));
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < batch.events().size(); i++) {
            Event event = batch.events().get(i);
            Plan plan = plan(caller, batch, i);
            explanations.add(new Explanation(event.type(), plan.routes(),
                    Stream.concat(plan.steps().stream(), subscribed(caller, event)).map(step -> operation(caller, event, step)).toList(),
                    plan.events().stream().map(this::raised).toList(), plan.undecided()));
        }
        return Answer.ok(batch.many() ? explanations : explanations.get(0));
    }

    /** What the subscriptions of the tenant would get, as if a route asked for it. */
    private Stream<Plan.Step> subscribed(Caller caller, Event event) {
        return subscribers.deliveries(new EventSubscribers.Occurrence(caller.tenant(), event.id(), event.type(), event.time(),
                event.data(), 0), subscriber -> Ids.next()).stream().map(delivery -> new Plan.Step(SUBSCRIPTION,
                operations.get(delivery.operation()), (ObjectNode) delivery.message(),
                new Levers(delivery.requested(), delivery.orderingKey(), delivery.schedule())));
    }

    private Plan plan(Caller caller, EventReader.Batch batch, int index) {
        Event event = batch.events().get(index);
        try {
            List<EventConsumer> taking = subscribers.take(caller.tenant(), event.type()) ? planner.of(event)
                    : planner.taking(event);
            return planner.plan(new EventPlanner.Order(caller.tenant(), caller.userId(), event, true), taking);
        } catch (PlanFailureException e) {
            throw batch.problem(index, e.problem());
        } catch (ProblemException e) {
            throw batch.problem(index, e);
        }
    }

    private PlannedEvent raised(RaisedEvent event) {
        return new PlannedEvent(event.route(), event.type(), event.subject(), event.key(), event.orderingKey(),
                JsonText.shown(event.data()), planner.takers(event.type()));
    }

    private PlannedOperation operation(Caller caller, Event event, Plan.Step step) {
        Levers levers = step.levers();
        Candidates chosen = order.of(new Wanted(caller.tenant(), caller.userId(), null, step.operation(), step.message(),
                levers.requested(), Before.NOTHING, event::type));
        List<Candidate> candidates = new ArrayList<>();
        boolean waits = false;
        for (Connection connection : chosen.connections()) {
            boolean first = candidates.stream().noneMatch(Candidate::usable);
            waits |= first && connection.selection().isPaused() && !connection.selection().pause().failover();
            candidates.add(candidate(connection, step.operation().name(), first, !levers.requested().isEmpty(), chosen.decided()));
        }
        String outlook = outlook(step.operation(), candidates, chosen, waits);
        Bond bond = chosen.bond();
        if (bond != null) {
            outlook = bond.refuses() ? bond.words() + " It would be a dead letter." : candidates.isEmpty() ? bond.words() : outlook;
            bond.asked().forEach(asked -> candidates.add(new Candidate(asked.id(), asked.name(), asked.provider(), asked.priority(),
                    asked.status(), asked.sandbox(), true, "Would be asked whether it has what this is about")));
        }
        chosen.passedOver().forEach(passed -> candidates.add(new Candidate(passed.connection().id(), passed.connection().name(),
                passed.connection().provider(), passed.connection().priority(), passed.connection().status(),
                passed.connection().sandbox(), false, sentence(passed.why()))));
        Schedule schedule = levers.schedule();
        return new PlannedOperation(step.route(), step.operation().name(), step.message(), levers.orderingKey(),
                schedule.priority().name().toLowerCase(Locale.ROOT), schedule.notBefore(), schedule.expiresAt(), candidates,
                chosen.decided(), outlook);
    }

    private static String outlook(Operation operation, List<Candidate> candidates, Candidates chosen, boolean waits) {
        List<String> usable = candidates.stream().filter(Candidate::usable)
                .map(candidate -> "\"" + candidate.name() + "\" (" + candidate.provider() + ")").toList();
        List<String> paused = chosen.connections().stream().filter(connection -> connection.selection().isPaused()).map(Candidates::name)
                .toList();
        if (!paused.isEmpty() && (waits || usable.isEmpty())) {
            return "It would wait until " + paused.get(0) + " is resumed.";
        }
        if (usable.isEmpty()) {
            return "No active " + operation.channelWords() + " connection can carry it: it would be a dead letter."
                    + chosen.passedOver().stream().map(passed -> " " + passed.sentence()).collect(Collectors.joining());
        }
        return usable.get(0) + " would carry it" + (usable.size() == 1 ? "; there is no other to take over."
                : "; if it failed, " + String.join(", then ", usable.subList(1, usable.size())) + " would take over.");
    }

    /** E.g. {@code Was passed over: ...}, without the full stop. */
    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1, why.endsWith(".") ? why.length() - 1 : why.length());
    }

    private Candidate candidate(Connection connection, String operation, boolean first, boolean asked, String decided) {
        Optional<Provider> provider = providers.find(connection.provider());
        boolean serves = provider.isPresent() && provider.get().serves(operation);
        boolean usable = serves && !connection.selection().isPaused();
        String why = provider.isEmpty() ? "There is no provider file for \"" + connection.provider() + "\" now"
                : !serves ? "It does not do " + operation
                : !usable ? "It is paused"
                : asked ? "Asked for"
                : first && decided != null ? decided.substring(0, decided.length() - 1)
                : "error".equals(connection.status()) ? "Last in order because its last call failed: " + connection.lastError()
                : connection.shared() ? "From the environment, since the tenant has none of its own"
                : connection.origin() == Connection.Origin.SANDBOX ? "A sandbox, since nothing is configured and this is no production"
                : connection.defaultOfChannel() ? "The default of the channel"
                : first ? "The lowest priority number" : "Next by priority";
        return new Candidate(connection.id(), connection.name(), connection.provider(), connection.priority(), connection.status(),
                connection.sandbox(), usable, why);
    }
}
