package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operations;
import dev.serai.routing.ChoiceExplanation;
import dev.serai.routing.ChoiceExplanation.Candidate;
import dev.serai.routing.ChoiceExplanation.Choice;
import dev.serai.routing.ConnectionOrder;
import dev.serai.routing.Levers;
import dev.serai.routing.Wanted;
import dev.serai.routing.Wanted.Before;
import dev.serai.security.Caller;
import dev.serai.suppression.LeftOut;
import dev.serai.suppression.QuietHours;
import dev.serai.suppression.Suppressions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
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
    private final ChoiceExplanation choices;
    private final EventSubscribers subscribers;
    private final Operations operations;
    private final Suppressions suppressions;
    private final QuietHours quiet;

    EventExplanation(EventReader reader, EventPlanner planner, ConnectionOrder order, ChoiceExplanation choices,
            EventSubscribers subscribers, Operations operations, Suppressions suppressions,
            QuietHours quiet) {
        this.subscribers = subscribers;
        this.operations = operations;
        this.suppressions = suppressions;
        this.quiet = quiet;
        this.reader = reader;
        this.planner = planner;
        this.order = order;
        this.choices = choices;
    }

    /**
     * @param operations as far as they are known without asking anybody
     * @param events what the routes would raise
     * @param undecided the steps at which that ended, and why; what follows from them is not known
     * @param path the steps that it came to, as {@code GET /api/events/{id}/path} tells them
     */
    record Explanation(String type, List<String> routes, List<PlannedOperation> operations, List<PlannedEvent> events,
            List<Plan.Undecided> undecided, List<Plan.Taken> path) {}

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
                    plan.events().stream().map(this::raised).toList(), plan.undecided(), plan.path()));
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
        Choice choice = choices.of(step.operation(), !levers.requested().isEmpty(), order.of(new Wanted(caller.tenant(), caller.userId(),
                null, step.operation(), step.message(), levers.requested(), Before.NOTHING, event::type)));
        Schedule schedule = levers.schedule();
        return new PlannedOperation(step.route(), step.operation().name(), step.message(), levers.orderingKey(),
                schedule.priority().name().toLowerCase(Locale.ROOT), schedule.notBefore(), schedule.expiresAt(),
                choice.connections(), choice.rule(), outlook(caller.tenant(), step, choice));
    }

    /** Who would be left out goes first: where that is everybody, no connection is called. */
    private String outlook(UUID tenantId, Plan.Step step, Choice choice) {
        LeftOut out = suppressions.leftOut(tenantId, step.operation(), step.message());
        if (out.isAll()) {
            return out.words() + " It would be cancelled.";
        }
        Optional<Instant> until = step.levers().schedule().priority() == Priority.HIGH ? Optional.empty()
                : quiet.until(tenantId, step.operation(), step.message());
        return (out.who().isEmpty() ? "" : out.words() + " ")
                + until.map(end -> "It would wait until " + end.truncatedTo(ChronoUnit.SECONDS) + ", for it is quiet there. ").orElse("")
                + choice.outlook();
    }
}
