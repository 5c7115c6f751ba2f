package dev.serai.event;

import dev.serai.api.ProblemException;
import dev.serai.event.Inbox.Held;
import dev.serai.event.Inbox.Waiting;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.LedgerUnavailableException;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.NewEvent;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.security.TenantScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Plans one event of the inbox: accepts what its routes ask for, or decides what becomes of it otherwise. Planned a second time, because
 * the process ended in between, it makes nothing twice.
 */
@Component
class InboxPlanner {

    private static final Logger log = LoggerFactory.getLogger(InboxPlanner.class);
    private static final int MOST_BREAKDOWNS = 3;
    private static final int MOST_DELIVERIES = 10_000;
    private static final double STRAY = 0.2;
    private static final Duration ELSEWHERE = Duration.ofSeconds(1);

    private final Inbox inbox;
    private final EventPlanner planner;
    private final OutcomeTakers takers;
    private final Ledger ledger;
    private final RaisedEvents raised;
    private final EventSubscribers subscribers;
    private final List<Duration> redelivery;

    InboxPlanner(Inbox inbox, EventPlanner planner, OutcomeTakers takers, Ledger ledger, RaisedEvents raised,
            EventSubscribers subscribers, EventProperties properties) {
        this.subscribers = subscribers;
        this.inbox = inbox;
        this.planner = planner;
        this.takers = takers;
        this.ledger = ledger;
        this.raised = raised;
        this.redelivery = properties.redelivery();
    }

    /** @return whether it is planned, and only to be taken out; else the inbox says already what becomes of it */
    boolean plan(Held held) {
        Optional<Waiting> found = inbox.fetch(held);
        if (found.isEmpty()) {
            inbox.unplannable(held, "The event is gone", null, null);
            return false;
        }
        Waiting waiting = found.get();
        if (waiting.breakdowns() > MOST_BREAKDOWNS) {
            giveUp(held, "Serai itself broke down while it was planned, " + MOST_BREAKDOWNS + " times in a row; its log says more under the"
                    + " id of this event", null, null);
            return false;
        }
        if (isForAnother(waiting)) {
            inbox.again(held, ELSEWHERE, new PlanFailureException(null, null, null, "It waits for a node that has a route for it"),
                    waiting.rounds());
            return false;
        }
        return TenantScope.call(held.tenantId(), () -> plan(held, waiting));
    }

    /** Whether another node is to take it: this one has no route for it. */
    private boolean isForAnother(Waiting waiting) {
        Event event = waiting.event();
        return OutcomeEvents.isOne(event.type()) && !planner.takes(event)
                && takers.takenElsewhere(event.type(), TakenOperations.of(event));
    }

    private boolean plan(Held held, Waiting waiting) {
        try {
            boolean subscribed = subscribe(waiting);
            List<EventConsumer> taking = subscribed ? planner.of(waiting.event()) : planner.taking(waiting.event());
            List<EventConsumer> consumers = taking.stream()
                    .filter(each -> !waiting.plannedRoutes().contains(each.baseRouteId())).toList();
            if (consumers.isEmpty() && subscribed) {
                return true;
            }
            if (consumers.isEmpty()) {
                throw ProblemException.badRequest("The routes that were to take it later are gone", List.of());
            }
            accept(waiting, planner.plan(new EventPlanner.Order(waiting.tenantId(), waiting.askedBy(), waiting.event(), false,
                    waiting.first(), waiting.depth(), waiting.plannedRoutes().contains(ReceivedEvents.MARK)), consumers));
            return true;
        } catch (PlanFailureException e) {
            failed(held, waiting, e);
        } catch (LedgerUnavailableException e) {
            inbox.again(held, wait(0), new PlanFailureException(e, null, null, "The database did not answer"), waiting.rounds());
        } catch (ProblemException e) {
            giveUp(held, EventFailure.reason(e), null, null);
        }
        return false;
    }

    /**
     * Accepts what the subscriptions of the tenant get of it, by itself, so that no route that fails keeps it from them.
     *
     * @return whether the tenant has any for its type, though not for this one perhaps; false where that was done with the event
     */
    private boolean subscribe(Waiting waiting) {
        Event event = waiting.event();
        if (waiting.plannedRoutes().contains(EventSubscribers.PLANNED) || !subscribers.take(waiting.tenantId(), event.type())) {
            return false;
        }
        List<NewDelivery> made = subscribers.deliveries(
                new EventSubscribers.Occurrence(waiting.tenantId(), event.id(), event.type(), event.time(), event.data(),
                        waiting.depth()),
                subscriber -> Ids.derived(event.id(), 0, EventSubscribers.PLANNED + subscriber));
        if (!made.isEmpty()) {
            Key key = new Key("subscribed:" + event.id(), null, event.id(), made.stream().map(NewDelivery::id).toList());
            ledger.accept(new Acceptance(waiting.tenantId(), List.of(key), List.of(), made));
        }
        return true;
    }

    private void accept(Waiting waiting, Plan plan) {
        UUID eventId = waiting.event().id();
        List<UUID> ids = plan.stepIds();
        List<Plan.Step> steps = plan.steps();
        List<NewEvent> events = new ArrayList<>();
        List<Key> keys = new ArrayList<>(List.of(new Key("planned:" + eventId, null, eventId, ids)));
        raised.add(plan, events, keys);
        if (steps.size() + events.size() > MOST_DELIVERIES) {
            throw ProblemException.badRequest("The event makes " + steps.size() + " deliveries and " + events.size()
                    + " further events, at most " + MOST_DELIVERIES + " are accepted at once", List.of());
        }
        List<NewDelivery> deliveries = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Plan.Step step = steps.get(i);
            deliveries.add(new NewDelivery(ids.get(i), eventId, step.operation().name(), step.message(), step.orderingKey(),
                    step.levers().requested(), waiting.askedBy(), step.levers().schedule()));
        }
        if (!deliveries.isEmpty() || !events.isEmpty()) {
            ledger.accept(new Acceptance(waiting.tenantId(), keys, events, deliveries));
        }
    }

    private void failed(Held held, Waiting waiting, PlanFailureException failure) {
        if (!failure.passes()) {
            giveUp(held, failure.getMessage(), failure.route(), failure.step());
        } else if (waiting.rounds() >= redelivery.size()) {
            giveUp(held, failure.getMessage() + ". It was tried for as long as the redelivery plan goes", failure.route(), failure.step());
        } else {
            long asked = failure.problem() instanceof UnplannedEventException fault && fault.asked() ? fault.retryAfter() : 0;
            Duration wait = wait(waiting.rounds());
            inbox.again(held, wait.toSeconds() < asked ? Duration.ofSeconds(asked) : wait, failure, waiting.rounds() + 1);
        }
    }

    private Duration wait(int round) {
        Duration usual = redelivery.isEmpty() ? Duration.ofSeconds(1) : redelivery.get(round);
        double stray = 1 + STRAY * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis((long) (usual.toMillis() * stray));
    }

    private void giveUp(Held held, String reason, String route, String step) {
        log.warn("Event {} of tenant {} is unplannable{}: {}; plan it again when that is mended (POST /api/events/{}/plan)", held.eventId(),
                held.tenantId(), route == null ? "" : ", route " + route + ", step " + step, reason, held.eventId());
        inbox.unplannable(held, reason, route, step);
    }
}
