package dev.serai.event;

import dev.serai.api.ProblemException;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted;
import dev.serai.ledger.Accepted.Entry;
import dev.serai.ledger.Accepted.Line;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.NewEvent;
import dev.serai.ledger.NewEvent.Chain;
import dev.serai.ledger.NewEvent.Later;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.ledger.RequestKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Plans events, or has them planned later, and accepts them with what was planned, all of a batch or nothing. */
@Component
class EventIntake {

    private static final Logger log = LoggerFactory.getLogger(EventIntake.class);
    private static final int MOST_DELIVERIES = 10_000;
    /** Of a character in UTF-8. */
    private static final long MOST_BYTES_OF_ONE = 3;

    private final EventPlanner planner;
    private final Ledger ledger;
    private final Deliveries deliveries;
    private final RequestKeys requestKeys;
    private final StoredEvents stored;
    private final InboxWorkers inbox;
    private final RaisedEvents raised;
    private final EventSubscribers subscribers;

    EventIntake(EventPlanner planner, Ledger ledger, Deliveries deliveries, RequestKeys requestKeys, StoredEvents stored,
            InboxWorkers inbox, RaisedEvents raised, EventSubscribers subscribers) {
        this.subscribers = subscribers;
        this.raised = raised;
        this.stored = stored;
        this.inbox = inbox;
        this.requestKeys = requestKeys;
        this.planner = planner;
        this.ledger = ledger;
        this.deliveries = deliveries;
    }

    /**
     * What came with events.
     *
     * @param askedBy the user who sends them; null for an application
     * @param key the caller's key for the whole request; null for none
     * @param fingerprint of the request; null when there is no key
     * @param later whether they are to be planned later, whatever their routes say
     * @param received how they came where a provider sent them by itself: they are kept also where no route takes them. Null else
     * @param hops how many subscriptions of Serais they came through, each of which took what the one before it sent
     */
    record Sent(UUID tenantId, UUID askedBy, String key, byte[] fingerprint, boolean later, Received received, int hops) {

        Sent(UUID tenantId, UUID askedBy, String key, byte[] fingerprint, boolean later) {
            this(tenantId, askedBy, key, fingerprint, later, null, 0);
        }

        private boolean isReceived() {
            return received != null;
        }
    }

    /** @param lasting whether the same can come again at any time */
    record Received(boolean lasting) {}

    /**
     * One event that is on disk.
     *
     * @param waiting {@code received} or {@code unplannable} where routes are yet to take it; else null
     */
    record Taken(UUID eventId, String waiting, List<Line> deliveries, boolean repeated) {}

    /** All of a batch, planned and read, that is to be accepted together. */
    private static final class Intake {
        private final List<Key> keys = new ArrayList<>();
        private final List<NewEvent> events = new ArrayList<>();
        private final List<NewDelivery> deliveries = new ArrayList<>();
        /** What routes raise: of their causes, the answer knows. */
        private final List<NewEvent> raised = new ArrayList<>();
        private final List<Key> raisedKeys = new ArrayList<>();

        private int size() {
            return deliveries.size() + raised.size();
        }

        private Acceptance acceptance(UUID tenantId) {
            return new Acceptance(tenantId, both(keys, raisedKeys), both(events, raised), deliveries);
        }

        private static <T> List<T> both(List<T> ones, List<T> others) {
            return others.isEmpty() ? ones : Stream.concat(ones.stream(), others.stream()).toList();
        }
    }

    /** Answers one entry per event, on disk. */
    List<Taken> accept(Sent sent, EventReader.Batch batch) {
        try {
            return planned(sent, batch);
        } catch (ProblemException e) {
            return repeated(sent, batch).orElseThrow(() -> e);
        }
    }

    /** A repeat gets the first answer, even where its routes would not take it any more. */
    private Optional<List<Taken>> repeated(Sent sent, EventReader.Batch batch) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < batch.events().size(); i++) {
            key(batch.events().get(i), sent, i, List.of()).ifPresent(keys::add);
        }
        if (keys.size() < batch.events().size()) {
            return Optional.empty();
        }
        return requestKeys.accepted(sent.tenantId(), keys)
                .map(entries -> entries.stream().map(entry -> asBefore(sent.tenantId(), entry)).toList());
    }

    private List<Taken> planned(Sent sent, EventReader.Batch batch) {
        Intake intake = new Intake();
        for (int i = 0; i < batch.events().size(); i++) {
            try {
                plan(sent, batch.events().get(i), i, intake);
            } catch (PlanFailureException e) {
                throw batch.problem(i, e.problem());
            } catch (ProblemException e) {
                throw batch.problem(i, e);
            }
        }
        if (intake.size() > MOST_DELIVERIES) {
            throw ProblemException.badRequest("The events make " + intake.size() + " deliveries" + (intake.raised.isEmpty() ? ""
                    : " and further events") + ", at most " + MOST_DELIVERIES + " are accepted at once; send smaller batches", List.of());
        }
        return keyed(sent.tenantId(), intake);
    }

    private void plan(Sent sent, Event event, int index, Intake intake) {
        if (!sent.isReceived() && (OutcomeEvents.isOne(event.type()) || event.type().startsWith(ReceivedEvents.PREFIX))) {
            throw ProblemException.badField("type", "\"" + event.type() + "\" is raised by Serai itself, and by nobody else");
        }
        String data = event.data().toString();
        List<NewDelivery> subscribed = subscribed(sent, event, data);
        boolean wanted = sent.isReceived() || !subscribed.isEmpty() || subscribers.take(sent.tenantId(), event.type());
        List<EventConsumer> taking = wanted ? planner.of(event) : planner.taking(event);
        List<EventConsumer> now = sent.later() ? List.of() : taking.stream().filter(each -> each.planning() == Planning.NOW).toList();
        Plan plan = planner.plan(new EventPlanner.Order(sent.tenantId(), sent.askedBy(), event, false, event.id(), sent.hops(),
                sent.isReceived()), now);
        List<UUID> ids = new ArrayList<>();
        for (Plan.Step step : plan.steps()) {
            UUID id = Ids.next();
            ids.add(id);
            intake.deliveries.add(new NewDelivery(id, event.id(), step.operation().name(), step.message(), step.orderingKey(),
                    step.levers().requested(), sent.askedBy(), step.levers().schedule()));
        }
        for (NewDelivery delivery : subscribed) {
            ids.add(delivery.id());
            intake.deliveries.add(delivery);
        }
        raised.add(plan, intake.raised, intake.raisedKeys);
        Chain chain = sent.hops() == 0 ? null : new Chain(null, event.id(), sent.hops());
        Later later = now.size() == taking.size() ? null : new Later(sent.askedBy(), event.orderingKey(),
                Stream.concat(plan.routes().stream(), sent.isReceived() ? Stream.of(EventSubscribers.PLANNED, ReceivedEvents.MARK)
                        : Stream.of(EventSubscribers.PLANNED)).toList(), chain);
        intake.events.add(new NewEvent(event.id(), event.type(), event.source(), event.sourceId(), event.subject(), event.time(),
                data, later, chain));
        key(event, sent, index, ids).ifPresent(intake.keys::add);
    }

    /** What the subscriptions of the tenant get of it; refused where that is too much for them and its sender can be told. */
    private List<NewDelivery> subscribed(Sent sent, Event event, String data) {
        List<NewDelivery> made = subscribers.deliveries(new EventSubscribers.Occurrence(sent.tenantId(), event.id(), event.type(),
                event.time(), event.data(), sent.hops()), subscriber -> Ids.next());
        if (!made.isEmpty() && MOST_BYTES_OF_ONE * data.length() > subscribers.largest()) {
            long bytes = data.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > subscribers.largest() && sent.isReceived()) {
                log.warn("Event {} of tenant {} ({}) is {} bytes, and goes to no subscription (serai.subscription.max-payload)", event.id(),
                        sent.tenantId(), event.type(), bytes);
                return List.of();
            }
            if (bytes > subscribers.largest()) {
                throw ProblemException.badField("data", "is " + bytes + " bytes, and a subscription takes events of this type; at most "
                        + subscribers.largest() + " are sent to subscriptions (serai.subscription.max-payload)");
            }
        }
        return made;
    }

    private List<Taken> keyed(UUID tenantId, Intake intake) {
        List<Key> keys = intake.keys;
        boolean keyed = !keys.isEmpty() || !intake.raisedKeys.isEmpty();
        if (keyed && keys.size() < intake.events.size()) {
            List<NewEvent> without = new ArrayList<>(intake.events);
            without.removeIf(event -> keys.stream().anyMatch(key -> event.id().equals(key.eventId())));
            without.forEach(event -> keys.add(new Key("serai:" + event.id(), null, event.id(),
                    intake.deliveries.stream().filter(d -> event.id().equals(d.eventId())).map(NewDelivery::id).toList())));
            keys.sort(java.util.Comparator.comparing(Key::eventId));
        }
        Accepted accepted = ledger.accept(intake.acceptance(tenantId));
        Set<UUID> later = new HashSet<>();
        intake.events.stream().filter(event -> event.later() != null).forEach(event -> later.add(event.id()));
        if (!later.isEmpty() || !intake.raised.isEmpty()) {
            inbox.look();
        }
        return accepted.entries().stream().map(entry -> entry.repeated() ? asBefore(tenantId, entry)
                : new Taken(entry.eventId(), later.contains(entry.eventId()) ? StoredEvents.RECEIVED : null, entry.deliveries(), false))
                .toList();
    }

    private Taken asBefore(UUID tenantId, Entry entry) {
        List<UUID> ids = entry.deliveries().stream().map(Line::id).toList();
        String waiting = stored.waiting(tenantId, entry.eventId()).orElse(null);
        List<Line> lines = ids.isEmpty() && waiting == null ? stored.planned(tenantId, entry.eventId())
                : deliveries.linesAsAccepted(tenantId, ids);
        return new Taken(entry.eventId(), waiting, lines, true);
    }

    private static Optional<Key> key(Event event, Sent sent, int index, List<UUID> deliveryIds) {
        if (sent.key() != null) {
            return Optional.of(Key.ofRequest(sent.key(), index, sent.fingerprint(), event.id(), deliveryIds));
        }
        if (!event.sourceId().isEmpty()) {
            return Optional.of(new Key("event:" + event.source() + "\n" + event.sourceId(), null, event.id(), deliveryIds,
                    sent.isReceived() && sent.received().lasting()));
        }
        return Optional.empty();
    }
}
